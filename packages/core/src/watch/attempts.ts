import { asLeadlineError } from "../errors.ts";
import type { WatchPorts } from "./watch.ts";

/** Reading and judging a rule of a large client takes less; what is left waits for the next tick. */
export const leastMs = 60_000;

/** Does a piece of work as far as there is time for it; whatever it throws is logged and kept, so that it stops no other. */
export type Attempt = (about: Readonly<Record<string, unknown>>, work: () => Promise<void>) => Promise<void>;

/** Attempts at alerts or digests, as the log calls them, and what has gone wrong in them so far. */
export function attempts(
  { remainingMs, log }: Pick<WatchPorts, "remainingMs" | "log">,
  what: "alerts" | "digests",
): {
  readonly attempt: Attempt;
  readonly unforeseen: readonly unknown[];
} {
  const unforeseen: unknown[] = [];
  return {
    unforeseen,
    async attempt(about, work) {
      if (remainingMs() < leastMs) return log.warn(`${what}.outOfTime`, about);
      try {
        await work();
      } catch (error) {
        log.warn(`${what}.failed`, { ...about, ...asLeadlineError(error).toJSON() });
        unforeseen.push(error);
      }
    },
  };
}
