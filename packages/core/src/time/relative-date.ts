import { LeadlineError } from "../errors.ts";
import { addDays, type CalendarDate, calendarDate, type DateRange, monthOf } from "./calendar-date.ts";

/** A day, or a way to find one from today. */
export type DateWord = { readonly date: CalendarDate } | { readonly back: number; readonly unit: "d" | "w" | "m" };

/** A month, or how many months back it lies. */
export type MonthWord = { readonly month: string } | { readonly monthsBack: number };

/** What `dateWord` reads, for documents and messages. */
export const dateWordPattern = "^(\\d{4}-\\d{2}-\\d{2}|today|yesterday|-\\d{1,4}[dwm])$";
export const monthWordPattern = "^(\\d{4}-\\d{2}|this|last)$";

/** Reads `2026-11-01`, `today`, `yesterday`, or so many days, weeks or months before today: `-30d`, `-4w`, `-3m`. Throws `input.invalid`. */
export function dateWord(text: string): DateWord {
  if (text === "today") return { back: 0, unit: "d" };
  if (text === "yesterday") return { back: 1, unit: "d" };
  const [, count, unit] = /^-(\d{1,4})([dwm])$/.exec(text) ?? [];
  if (unit === "d" || unit === "w" || unit === "m") return { back: Number(count), unit };
  try {
    return { date: calendarDate(text) };
  } catch {
    throw new LeadlineError("input.invalid", `Not a day: ${text.slice(0, 40)}`, {
      expected: "YYYY-MM-DD, today, yesterday, or days, weeks or months back such as -30d, -4w, -3m",
    });
  }
}

/** The day that is meant, seen from `today`. A month back from the 31st is the shorter month's last day. */
export function dateMeant(word: DateWord, today: CalendarDate): CalendarDate {
  if ("date" in word) return word.date;
  if (word.unit !== "m") return addDays(today, word.unit === "w" ? -7 * word.back : -word.back);
  const { from, to } = daysOfMonth(monthBefore(monthOf(today), word.back));
  const same = addDays(from, Number(today.slice(8)) - 1);
  return same < to ? same : to;
}

/** Reads `2026-11`, `this` or `last`; throws `input.invalid`. */
export function monthWord(text: string): MonthWord {
  if (text === "this") return { monthsBack: 0 };
  if (text === "last") return { monthsBack: 1 };
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return { month: text };
  throw new LeadlineError("input.invalid", `Not a month: ${text.slice(0, 40)}`, { expected: "YYYY-MM, this or last" });
}

/** The month's days up to yesterday; on its first day, that day. A month to come is given whole. */
export function monthMeant(word: MonthWord, today: CalendarDate): DateRange {
  const month = "month" in word ? word.month : monthBefore(monthOf(today), word.monthsBack);
  const { from, to } = daysOfMonth(month);
  const yesterday = addDays(today, -1);
  if (to <= yesterday || from > today) return { from, to };
  return { from, to: yesterday < from ? from : yesterday };
}

function daysOfMonth(month: string): DateRange {
  const from = calendarDate(`${month}-01`);
  // Every month has ended 31 days after its first, and none a second time.
  const next = `${monthOf(addDays(from, 31))}-01`;
  return { from, to: addDays(calendarDate(next), -1) };
}

function monthBefore(month: string, months: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 - months;
  const year = String(Math.max(0, Math.floor(count / 12))).padStart(4, "0");
  return `${year}-${String((((count % 12) + 12) % 12) + 1).padStart(2, "0")}`;
}
