import { LeadlineError } from "./errors.ts";

/**
 * Of every item, page and message that this program writes. Under one version fields may only be added: who does not know
 * them leaves them as they are. Whatever else changes needs the next version.
 */
export const schemaVersion = 1;

/**
 * Throws `store.unavailable` for what was written under a later version: nothing of it may be guessed, and the work is left
 * to the newer program. `what` names it, such as `The item A / B`.
 */
export function refuseNewer(what: string, found: unknown): void {
  if (typeof found !== "object" || found === null || !("v" in found)) return;
  if (typeof found.v !== "number" || found.v <= schemaVersion) return;
  throw new LeadlineError("store.unavailable", `${what} was written by a newer version of Leadline.`, {
    saw: `version ${found.v}`,
    expected: `version ${schemaVersion}`,
    hint: "During a deployment this passes by itself; otherwise update this program.",
  });
}
