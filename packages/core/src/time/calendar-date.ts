import type { Branded } from "../branded.ts";
import { LeadlineError } from "../errors.ts";

/** `YYYY-MM-DD` in the platform's reporting zone for the account. Never a `Date`: it has no hour and no offset. */
export type CalendarDate = Branded<string, "CalendarDate">;

/** Both ends inclusive. */
export interface DateRange {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

const dayMs = 86_400_000;

/** Throws `input.invalid` for anything but an existing day of the Gregorian calendar. */
export function calendarDate(text: string): CalendarDate {
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) {
    throw new LeadlineError("input.invalid", `Not a calendar date: ${text.slice(0, 40)}`, {
      saw: text.slice(0, 40),
      expected: "YYYY-MM-DD",
    });
  }
  return text as CalendarDate;
}

/** The day `days` later (earlier when negative). */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10) as CalendarDate;
}

/** Days from `a` to `b`: 0 for the same day, negative when `b` is earlier. */
export function daysBetween(a: CalendarDate, b: CalendarDate): number {
  return Math.round((Date.parse(`${b}T00:00:00Z`) - Date.parse(`${a}T00:00:00Z`)) / dayMs);
}

/** Every day of the range in order; empty when `to` is before `from`. */
export function datesIn({ from, to }: DateRange): CalendarDate[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, day) => addDays(from, day));
}

/** Consecutive ranges of at most `days` days that cover the range without gap or overlap, oldest first. */
export function splitRange({ from, to }: DateRange, days: number): DateRange[] {
  const count = Math.ceil((daysBetween(from, to) + 1) / days);
  return Array.from({ length: Math.max(0, count) }, (_, part) => {
    const start = addDays(from, part * days);
    const end = addDays(start, days - 1);
    return { from: start, to: end < to ? end : to };
  });
}

/** `YYYY-MM` of the day. */
export function monthOf(date: CalendarDate): string {
  return date.slice(0, 7);
}

/** 0 for Sunday to 6 for Saturday. */
export function weekdayOf(date: CalendarDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}
