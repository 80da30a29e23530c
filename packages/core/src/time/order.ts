import type { CalendarDate } from "./calendar-date.ts";
import type { Instant } from "./instant.ts";

/** The one that comes first; both kinds are written so that their text sorts as they do. */
export function earlier<When extends CalendarDate | Instant>(a: When, b: When): When {
  return a < b ? a : b;
}

/** The one that comes last. */
export function later<When extends CalendarDate | Instant>(a: When, b: When): When {
  return a > b ? a : b;
}
