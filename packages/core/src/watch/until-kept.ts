import { LeadlineError } from "../errors.ts";

/** Rivals that overtake each other more often than this are a fault of ours. */
const mostRounds = 20;

/**
 * Does the work anew as long as somebody else was faster, which it says by `undefined`: what he has made of it counts, so it has to
 * begin by reading. Throws `store.conflict` when that never ends.
 */
export async function untilKept<Done>(what: string, work: () => Promise<Done | undefined>): Promise<Done> {
  for (let round = 0; round < mostRounds; round++) {
    const done = await work();
    if (done !== undefined) return done;
  }
  throw new LeadlineError("store.conflict", `${what} is being changed by others again and again.`, {
    hint: "Try again.",
  });
}
