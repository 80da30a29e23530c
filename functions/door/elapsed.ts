import type { Clock } from "@leadline/core/ports";
import { epochMs } from "@leadline/core/time/instant";

/** Two readings of time: one clock stands still while a Lambda is frozen, the other in a demo. */
export interface Reading {
  readonly wallMs: number;
  readonly runMs: number;
}

export interface Stopwatch {
  now(): Reading;
  /** Milliseconds since a reading, by whichever clock saw more of them pass. */
  since(earlier: Reading): number;
}

export function stopwatch(clock: Clock, elapsedMs: () => number = () => performance.now()): Stopwatch {
  const now = () => ({ wallMs: epochMs(clock.now()), runMs: elapsedMs() });
  return {
    now,
    since(earlier) {
      const { wallMs, runMs } = now();
      return Math.max(wallMs - earlier.wallMs, runMs - earlier.runMs);
    },
  };
}
