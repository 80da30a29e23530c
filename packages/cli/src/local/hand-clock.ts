import { addMs, epochMs, type Instant } from "@leadline/core/time/instant";
import type { LocalClock } from "./clock.ts";

/** A clock that is moved instead of waited for; it goes on by a millisecond at each look. */
export function handClock(start: Instant): LocalClock & { pass(ms: number): void } {
  let at = epochMs(start);
  const now = () => addMs(start, ++at - epochMs(start));
  return {
    moves: true,
    now,
    pass: (ms) => {
      at += ms;
    },
    passUntil: async (until) => {
      at = Math.max(at, epochMs(until));
    },
  };
}
