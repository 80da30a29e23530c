import { LeadlineError } from "@leadline/core/errors";

/** `good`; `note`: worth knowing, nobody has to act today; `act`: something waits for the user. */
export type Mark = "good" | "note" | "act";

/** One thing the doctor looked at. Holds no secret. */
export interface Finding {
  /** `google:main`, or what else it is about. */
  readonly about: string;
  readonly topic: "secrets" | "access" | "scopes" | "life" | "version" | "accounts" | "quota" | "folder";
  readonly mark: Mark;
  readonly says: string;
  /** What to do about it. */
  readonly todo?: string;
}

const symbols: Readonly<Record<Mark, string>> = { good: "✓", note: "!", act: "✗" };

export function findingLine({ about, mark, says, todo }: Finding): string {
  return `${symbols[mark]} ${about}: ${says}${todo === undefined ? "" : ` ${todo}`}`;
}

/** What a refusal means to the person: a login to mend, a pause, or a bug. */
export function refusalFinding(
  error: unknown,
  { about, topic }: Pick<Finding, "about" | "topic">,
  again: string,
): Finding {
  if (!(error instanceof LeadlineError) || error.code === "internal.bug") throw error;
  const { message, remedy } = error;
  if (remedy === "reconnect") return { about, topic, mark: "act", says: message, todo: `Then: ${again}` };
  if (remedy === "retry") return { about, topic, mark: "note", says: message, todo: "Run the doctor again later." };
  return { about, topic, mark: "act", says: message };
}
