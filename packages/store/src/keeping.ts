import { historyDays } from "@leadline/core/page-versions";
import { addMs, epochMs, type Instant } from "@leadline/core/time/instant";

const dayMs = 86_400_000;

/** Days something stays after it has lost its use: 13 months for what people look back at, a quarter for a way back. */
export const keptDays = { history: historyDays, run: 395, message: 395, settings: 90, leftover: 7 } as const;

export type Keeping = keyof typeof keptDays;

/** Epoch seconds, as time to live wants them. */
export function expiryOf(from: Instant, keeping: Keeping): number {
  return Math.floor(epochMs(addMs(from, keptDays[keeping] * dayMs)) / 1000);
}

/** Time to live may lag by days, and the embedded database has none: readers of history look themselves. */
export function isExpired(expiresAt: number, at: Instant): boolean {
  return expiresAt * 1000 <= epochMs(at);
}
