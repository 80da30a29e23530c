import { micros } from "../micros.ts";
import { rateTable } from "../rates.ts";
import { calendarDate } from "../time/calendar-date.ts";
import type { DatedAmount } from "./convert.ts";

/** Rates that were published on 20 and 23 November 2026, or might have been. */
export const someTable = rateTable([
  { date: calendarDate("2026-11-20"), perEuro: { USD: "1.1000", JPY: "163.52", IDR: "18012.34" } },
  { date: calendarDate("2026-11-19"), perEuro: { USD: "1.0900", JPY: "163.10", RUB: "98.0000" } },
]);

/** An amount of one day, out of text. */
export const money = (text: string, currency: string, date: string): DatedAmount => ({
  currency,
  date: calendarDate(date),
  amount: micros(text),
});
