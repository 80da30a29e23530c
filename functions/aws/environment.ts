import { LeadlineError } from "@leadline/core/errors";

/** A variable the stack gives every function that needs it; `internal.bug` naming it where it is missing. */
export function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new LeadlineError("internal.bug", `The function lacks the variable ${name}.`, { field: name });
}

/** The same where a function does without; `null` where it is missing, as for a moment in a deployment that brings it. */
export function optional(name: string): string | null {
  return process.env[name] || null;
}

/** The variable that holds the address of a queue: `LEADLINE_QUEUE_SYNC_GOOGLE` of `sync-google`. */
export function queueVariable(queue: string): string {
  return `LEADLINE_QUEUE_${queue.replaceAll("-", "_").toUpperCase()}`;
}

/** What infra sets and the entries read; no value of any of them is secret. */
export const variables = {
  table: "LEADLINE_TABLE",
  /** `/leadline/<stage>`: what every secret's name begins with. */
  secretsPath: "LEADLINE_SECRETS_PATH",
  /** The key that secrets are encrypted with. */
  secretsKey: "LEADLINE_SECRETS_KEY",
  /** Where the stage's API is, for links in messages. */
  apiAddress: "LEADLINE_API_ADDRESS",
} as const;
