import { isAbsent, type Rate, type RateAbsence, type RateTable, rateOn } from "../rates.ts";
import type { CalendarDate } from "../time/calendar-date.ts";

/** How the amounts of one currency on one day become the currency asked for. */
export interface Conversion {
  /** Equal for amounts that may be added up before they are converted. */
  readonly key: string;
  readonly from: string;
  readonly date: CalendarDate;
  readonly rate: Rate | RateAbsence;
}

/** Amounts that stay as they are. */
export const unconverted = "";

/** Looks every currency and day up once. `null`: the amounts are in the currency asked for already. */
export function conversions(
  to: string,
  table: RateTable | null,
): (from: string, date: CalendarDate) => Conversion | null {
  const known = new Map<string, Conversion>();
  return (from, date) => {
    if (from === to) return null;
    const name = `${from}|${date}`;
    const found = known.get(name) ?? conversionOf(from, date, rateIn(table, from, to, date));
    known.set(name, found);
    return found;
  };
}

function rateIn(table: RateTable | null, from: string, to: string, date: CalendarDate): Rate | RateAbsence {
  return table === null ? { reason: "dateNotPublishedYet", currency: from, date } : rateOn(table, from, to, date);
}

function conversionOf(from: string, date: CalendarDate, rate: Rate | RateAbsence): Conversion {
  const key = isAbsent(rate) ? `${from}|no|${date}` : `${from}|${rate.rateDate}`;
  return { key, from, date, rate };
}
