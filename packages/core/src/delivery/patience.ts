import { asLeadlineError, type LeadlineError } from "../errors.ts";
import type { Clock } from "../ports.ts";
import { addMs, epochMs, type Instant, instant } from "../time/instant.ts";

/** What a sender needs to wait for a channel instead of leaving it until the next look. */
export interface PatiencePorts {
  readonly clock: Clock;
  /** Of the function; nothing is begun that might not end in it. */
  readonly remainingMs: () => number;
  /** Lets so much time pass. Left out: whoever is busy waits for the next look. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** A channel that wants to be left alone for longer waits for the next look. */
const longestPauseMs = 30_000;
/** For whoever does not say how long; long enough for a server that is just starting anew. */
const shortPauseMs = 2_000;
/** Between two tries, whatever a channel says: some say nothing at all, which is meant as soon. */
const leastPauseMs = 500;
/** With pauses and time-outs they end well within the claim on a delivery. */
const mostBusyTries = 4;
/** What has to be left after a pause, for whatever else there is to do. */
const spareMs = 60_000;

/**
 * Sends, and sends again within the same look where a short pause may help: to a busy channel when it says it is ready, and once more
 * to one that did not answer. Throws what the last try threw. `mayAt`: whether it may still be sent at that moment.
 */
export async function sendPatiently(
  send: () => Promise<void>,
  mayAt: (at: Instant) => boolean,
  { clock, remainingMs, sleep }: PatiencePorts,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (thrown) {
      const now = clock.now();
      const ms = pauseAfter(asLeadlineError(thrown), tries, now);
      if (sleep === undefined || ms === null || remainingMs() - ms <= spareMs || !mayAt(addMs(now, ms))) throw thrown;
      await sleep(ms);
    }
  }
}

/** `null` where no short pause helps. */
function pauseAfter({ code, details }: LeadlineError, tries: number, now: Instant): number | null {
  const { notBefore } = details;
  if (code === "upstream.unavailable") return tries === 1 ? shortPauseMs : null;
  if (code !== "quota.exhausted" || tries >= mostBusyTries) return null;
  const ms = notBefore === undefined ? shortPauseMs : epochMs(instant(notBefore)) - epochMs(now);
  return ms > longestPauseMs ? null : Math.max(ms, leastPauseMs);
}
