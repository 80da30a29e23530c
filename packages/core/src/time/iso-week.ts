import { addDays, type CalendarDate, calendarDate, daysBetween } from "./calendar-date.ts";

const someMonday = calendarDate("1970-01-05");

/** `2026-W47`, by ISO 8601: weeks start on Monday and belong to the year of their Thursday. */
export function isoWeekOf(date: CalendarDate): string {
  const weekday = ((daysBetween(someMonday, date) % 7) + 7) % 7;
  const thursday = addDays(date, 3 - weekday);
  const year = thursday.slice(0, 4);
  const week = Math.floor(daysBetween(calendarDate(`${year}-01-01`), thursday) / 7) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}
