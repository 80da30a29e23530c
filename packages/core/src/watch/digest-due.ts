import { deadlineHours, nightDue } from "../planning.ts";
import { type DigestSettings, weekdays } from "../settings/told.ts";
import { addDays, type CalendarDate, weekdayOf } from "../time/calendar-date.ts";
import { addMs, type Instant, lastDateDue, localTime } from "../time/instant.ts";
import type { WatchedAccount } from "./night-of-rule.ts";

const hourMs = 3_600_000;

/** The day, in the digest's zone, of the one that is due: the last whose hour has come. It stays due until the next one is. */
export function dueOn({ weekday, hour, zone }: DigestSettings, now: Instant): CalendarDate {
  const last = lastDateDue(now, zone, hour);
  return addDays(last, -((weekdayOf(last) - weekdays.indexOf(weekday) + 7) % 7));
}

/** Whether anybody waits for the digest of that day: after the day itself not where nothing of the client was known by then. */
export function isOwed(
  { hour, zone }: DigestSettings,
  due: CalendarDate,
  { accounts, now }: { readonly accounts: readonly WatchedAccount[]; readonly now: Instant },
): boolean {
  if (localTime(now, zone).date === due) return true;
  return accounts.some(({ record }) => lastDateDue(record.discoveredAt, zone, hour) < due);
}

/**
 * Whether the account's night will still bring the day. It is waited for up to the hours after which a night counts as late: most
 * late nights have come by then, and of the others `system` has been told. So a digest waits for California, but not for a dead login.
 */
export function isAwaited({ traits, record }: WatchedAccount, day: CalendarDate, now: Instant): boolean {
  const { core } = record.done;
  const night = addDays(day, 1);
  if (record.state !== "enabled" || (core !== undefined && core >= night)) return false;
  return nightDue(traits, record, addMs(now, -deadlineHours * hourMs)) < night;
}
