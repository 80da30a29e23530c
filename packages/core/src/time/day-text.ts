import { addDays, type CalendarDate, type DateRange } from "./calendar-date.ts";
import { type Instant, localTime } from "./instant.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

/** A day in words, such as `22 November 2026`, of a locale such as `en-GB`. */
export function dayText(date: CalendarDate, locale: string): string {
  return asWritten(formatFor(locale).format(noon(date)), locale);
}

/** Both ends inclusive, what they share said once: `16 – 22 November 2026`. */
export function rangeText({ from, to }: DateRange, locale: string): string {
  return asWritten(formatFor(locale).formatRange(noon(from), noon(to)), locale);
}

/** Days in order, those that follow each other as a range: `16 – 18 November 2026, 22 November 2026`. */
export function daysText(dates: readonly CalendarDate[], locale: string): string {
  const ranges: DateRange[] = [];
  for (const date of dates) {
    const last = ranges.at(-1);
    if (last !== undefined && addDays(last.to, 1) === date) ranges[ranges.length - 1] = { from: last.from, to: date };
    else ranges.push({ from: date, to: date });
  }
  return ranges.map((range) => rangeText(range, locale)).join(", ");
}

/** The month of a day in words: `November 2026`. */
export function monthText(date: CalendarDate, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(noon(date));
}

/** The weekdays of these days, each as what comes every week: `Mondays and Tuesdays`. */
export function weekdaysText(dates: readonly CalendarDate[], locale: string): string {
  const { format } = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  const names = dates.map((date) => `${format(noon(date))}s`);
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
}

/** A moment to the minute, in UTC: `22 November 2026, 16:05 UTC`. */
export function momentText(at: Instant, locale: string): string {
  return `${dayText(localTime(at, "UTC").date, locale)}, ${at.slice(11, 16)} UTC`;
}

/** French counts the first of a month, which the runtime's tables do not know. */
const asWritten = (text: string, locale: string) =>
  locale.startsWith("fr") ? text.replace(/(?<!\d)1(?=[ \u2013])/g, "1er") : text;

const noon = (date: CalendarDate) => new Date(`${date}T12:00:00Z`);

function formatFor(locale: string): Intl.DateTimeFormat {
  const known = formats.get(locale);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  formats.set(locale, made);
  return made;
}
