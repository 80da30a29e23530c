import type { Micros } from "../micros.ts";
import { isAbsent, type Rate, type RateAbsence, type RateTable, rateOn } from "../rates.ts";
import type { CalendarDate, DateRange } from "../time/calendar-date.ts";
import { type ExactSum, sumExact, times } from "./exact-sum.ts";

/** What was spent or earned in one currency on one day, summed exactly. */
export interface DatedAmount {
  readonly currency: string;
  readonly date: CalendarDate;
  readonly amount: Micros;
}

/** What an answer says of the rates behind it, for one currency that was converted or could not be. */
export interface RateUsed {
  readonly currency: string;
  readonly source: "ECB";
  /** First and last of the days whose published rates were used; `null` when none was. */
  readonly rateDates: DateRange | null;
  /** Rates that would have been needed, each once, by date. */
  readonly missing: readonly RateAbsence[];
}

export interface Conversion {
  /** Exact, to be rounded once at the end; `null` as soon as one rate is missing: a part is never passed off as the whole. */
  readonly sum: ExactSum | null;
  /** By currency, those of the target itself left out. */
  readonly rates: readonly RateUsed[];
}

/**
 * Each day's amounts at that day's rate, summed without rounding. Nothing is worth nothing in every currency, so an amount of
 * zero needs no rate. Of a ratio both sides must have a sum, else it is absent.
 */
export function convert(amounts: Iterable<DatedAmount>, to: string, table: RateTable): Conversion {
  const byRate = new Map<Rate, bigint>();
  let own = 0n;
  const used = new Map<string, Gathered>();
  for (const { currency, date, amount } of amounts) {
    if (currency === to) own += amount;
    if (amount === 0n || currency === to) continue;
    const rate = rateOn(table, currency, to, date);
    note(used, currency, rate);
    if (!isAbsent(rate)) byRate.set(rate, (byRate.get(rate) ?? 0n) + amount);
  }
  const rates = ratesOf(used);
  const complete = rates.every(({ missing }) => missing.length === 0);
  const parts = [...byRate].map(([rate, amount]) => times(amount, rate));
  return { sum: complete ? sumExact([{ numerator: own, denominator: 1n }, ...parts]) : null, rates };
}

/** The rates behind several conversions, so that a row names each currency once. */
export function joinRates(lists: readonly (readonly RateUsed[])[]): readonly RateUsed[] {
  const used = new Map<string, Gathered>();
  for (const { currency, rateDates, missing } of lists.flat()) {
    const gathered = gatheredFor(used, currency);
    if (rateDates) widen(gathered, rateDates);
    for (const absence of missing) addMissing(gathered, absence);
  }
  return ratesOf(used);
}

interface Gathered {
  dates: DateRange | null;
  readonly missing: Map<string, RateAbsence>;
}

function gatheredFor(used: Map<string, Gathered>, currency: string): Gathered {
  const gathered = used.get(currency) ?? { dates: null, missing: new Map<string, RateAbsence>() };
  used.set(currency, gathered);
  return gathered;
}

function note(used: Map<string, Gathered>, currency: string, rate: Rate | RateAbsence): void {
  const gathered = gatheredFor(used, currency);
  if (isAbsent(rate)) addMissing(gathered, rate);
  else widen(gathered, { from: rate.rateDate, to: rate.rateDate });
}

function addMissing({ missing }: Gathered, absence: RateAbsence): void {
  missing.set(`${absence.date} ${absence.reason} ${absence.currency}`, absence);
}

function widen(gathered: Gathered, { from, to }: DateRange): void {
  const { dates } = gathered;
  if (dates !== null && dates.from <= from && dates.to >= to) return;
  gathered.dates =
    dates === null ? { from, to } : { from: from < dates.from ? from : dates.from, to: to > dates.to ? to : dates.to };
}

function ratesOf(used: ReadonlyMap<string, Gathered>): readonly RateUsed[] {
  return [...used].toSorted(byFirst).map(([currency, { dates, missing }]) => ({
    currency,
    source: "ECB",
    rateDates: dates,
    missing: [...missing].toSorted(byFirst).map(([, absence]) => absence),
  }));
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
