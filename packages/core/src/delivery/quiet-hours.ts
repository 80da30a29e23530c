import type { QuietHours } from "../alerts/rule.ts";
import { addMs, type Instant, localTime } from "../time/instant.ts";

const hourMs = 3_600_000;

/** The moment itself, or the first whole hour after it in which the team may be told; at once where no hour is left for that. */
export function afterQuietHours(at: Instant, quiet: QuietHours | null): Instant {
  if (quiet === null || !isQuiet(at, quiet)) return at;
  let next = addMs(`${at.slice(0, 13)}:00:00.000Z` as Instant, hourMs); // Its own text, cut to the hour.
  for (let hours = 0; hours < 24; hours++) {
    if (!isQuiet(next, quiet)) return next;
    next = addMs(next, hourMs);
  }
  return at;
}

/** The same hour at both ends is no time at all. */
function isQuiet(at: Instant, { from, to, zone }: QuietHours): boolean {
  const { hour } = localTime(at, zone);
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}
