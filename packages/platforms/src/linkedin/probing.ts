import { LeadlineError } from "@leadline/core/errors";
import type { DiscoveredAccount } from "@leadline/core/platform";
import type { Probe, ProbeResult } from "@leadline/core/probe";
import type { Session } from "./client.ts";
import type { LinkedInCredentials } from "./traits.ts";

/** Asks the question and judges the answer. */
export type Run = (session: Session, account: DiscoveredAccount) => Promise<ProbeResult>;

/** One entry of the list. */
export const probe = (id: string, states: string, assumes: string, run: Run): Probe<LinkedInCredentials> => ({
  id,
  states,
  assumes,
  run: (connection, account, transport) => run({ connection, transport }, account),
});

/** What was seen, and whether the statement holds. */
export const saw = (holds: boolean | null, text: string): ProbeResult => ({ holds, saw: text });

const telling = ["upstream.contract", "upstream.sunset", "upstream.tooLarge", "account.disabled", "account.notFound"];

/** What came of a question: its answer, or the refusal. Broken lines, limits and dead tokens tell nothing and are thrown on. */
export async function answerOf<T>(work: Promise<T>): Promise<{ readonly answer: T } | { readonly refused: string }> {
  try {
    return { answer: await work };
  } catch (error) {
    if (!(error instanceof LeadlineError) || !telling.includes(error.code)) throw error;
    return { refused: error.details.vendorCode ?? error.code };
  }
}

/** The statement that LinkedIn answers a question at all. */
export async function answered(work: Promise<unknown>): Promise<ProbeResult> {
  const said = await answerOf(work);
  return "refused" in said ? saw(false, `Refused with ${said.refused}.`) : saw(true, "It answers.");
}
