import { type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { type Instant, localTime } from "@leadline/core/time/instant";
import { badRequest } from "./refusal.ts";

/** When each version came and when every call of it started to fail; `null` where no day has been given. */
const versions: Readonly<Record<string, { from: CalendarDate; sunset: CalendarDate | null }>> = {
  v19: { from: calendarDate("2025-02-26"), sunset: calendarDate("2026-02-11") },
  v20: { from: calendarDate("2025-06-04"), sunset: calendarDate("2026-06-10") },
  v21: { from: calendarDate("2025-08-06"), sunset: calendarDate("2026-08-05") },
  v22: { from: calendarDate("2025-10-15"), sunset: calendarDate("2026-10-07") },
  v23: { from: calendarDate("2026-01-28"), sunset: null },
  v24: { from: calendarDate("2026-04-22"), sunset: null },
  v25: { from: calendarDate("2026-07-22"), sunset: null },
  v26: { from: calendarDate("2026-10-14"), sunset: null },
};

/** False for versions Google's front end has never heard of: it answers those with a page, not with an error. */
export function isKnownVersion(version: string): boolean {
  return Object.hasOwn(versions, version);
}

export const sunsetRefusal = (version: string) =>
  badRequest("UNSUPPORTED_VERSION", `Version ${version} is deprecated. Requests to this version will be blocked.`);

/** Refuses a version past its day. */
export function checkVersion(version: string, now: Instant): void {
  const sunset = versions[version]?.sunset ?? null;
  if (sunset !== null && localTime(now, "UTC").date >= sunset) throw sunsetRefusal(version);
}
