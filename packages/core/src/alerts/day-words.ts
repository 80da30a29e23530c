import { locales } from "../delivery/amount-text.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import { daysText, dayText, momentText } from "../time/day-text.ts";
import type { Instant } from "../time/instant.ts";
import type { Words } from "./message.ts";

const inBoth = (text: (locale: string) => string): Words => ({ en: text(locales.en), fr: text(locales.fr) });

/** A day as each language writes it. */
export function dayWords(date: CalendarDate): Words {
  return inBoth((locale) => dayText(date, locale));
}

const mostDays = 10;

/** Days in order; of many the first ones, and that there are more. */
export function daysWords(dates: readonly CalendarDate[]): Words {
  const more = dates.length > mostDays ? ", …" : "";
  return inBoth((locale) => `${daysText(dates.slice(0, mostDays), locale)}${more}`);
}

/** A moment to the minute, in UTC. */
export function momentWords(at: Instant): Words {
  return inBoth((locale) => momentText(at, locale));
}
