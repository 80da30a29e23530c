import type { QuietHours } from "../alerts/rule.ts";
import { addMs, type Instant, localTime } from "../time/instant.ts";

const hourMs = 3_600_000;

/** A day, and one more where clocks put forward leave out the only hour in which the team may be told. */
const longestHours = 48;

/** The moment itself, or the first whole hour after it in which the team may be told. */
export function afterQuietHours(at: Instant, quiet: QuietHours | null): Instant {
  if (quiet === null || !isQuiet(at, quiet)) return at;
  let next = addMs(`${at.slice(0, 13)}:00:00.000Z` as Instant, hourMs); // Its own text, cut to the hour.
  for (let hours = 0; hours < longestHours; hours++) {
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
