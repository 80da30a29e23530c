import { createInterface } from "node:readline";
import { input, password } from "@inquirer/prompts";
import { LeadlineError } from "@leadline/core/errors";
import type { GivenFields, Grants } from "@leadline/core/grants";
import { type Environment, variableOf } from "../config.ts";

export interface Question {
  readonly message: string;
  /** Typed without an echo. */
  readonly secret: boolean;
}

/** Puts one question to a person; an empty answer means none. */
export type Asker = (question: Question) => Promise<string>;

/** Asks on the terminal, on the error output: the other one may be piped away. */
export function terminalAsker(signal: AbortSignal): Asker {
  const context = { output: process.stderr, signal, clearPromptOnDone: false };
  return async ({ message, secret }) => {
    try {
      return (
        await (secret ? password({ message, mask: "*", toggleMask: false }, context) : input({ message }, context))
      ).trim();
    } catch (error) {
      // Ctrl-C inside a prompt reaches nobody else.
      if (error instanceof Error && /^(ExitPromptError|AbortPromptError)$/.test(error.name)) {
        throw new LeadlineError("input.invalid", "Stopped: nothing was written.");
      }
      throw error;
    }
  };
}

/** The first line of the standard input, for scripts. */
export async function lineOfInput(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return "";
}

export interface Known {
  readonly platform: string;
  readonly connection: string;
  /** The environment, and what `.env` holds already. */
  readonly env: Environment;
}

/** What the platform wants to know before consent: asked of the person, or, where nobody can be asked, taken from the environment. Throws `input.invalid` naming every variable that is missing. */
export async function givenFor(
  asks: Grants["asks"],
  { platform, connection, env }: Known,
  ask: Asker | null,
): Promise<GivenFields> {
  const given: Record<string, string> = {};
  const missing: string[] = [];
  for (const { field, says, secret, optional } of asks) {
    const variable = variableOf(platform, connection, field);
    const present = env[variable] ?? "";
    const note = present === "" ? (optional ? " (Enter for none)" : "") : " (Enter keeps the present one)";
    const value = (ask === null ? "" : await ask({ message: `${says}${note}:`, secret })) || present;
    if (value !== "") given[field] = value;
    else if (!optional) missing.push(`${variable} (${says})`);
  }
  if (missing.length === 0) return given;
  throw new LeadlineError("input.invalid", `Not given: ${missing.join(", ")}.`, {
    hint: ask === null ? "Set these variables, or run the command in a terminal." : "Run the command again.",
  });
}
