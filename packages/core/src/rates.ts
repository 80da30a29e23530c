import { LeadlineError } from "./errors.ts";
import { publishingDayFor } from "./rates/target-calendar.ts";
import type { CalendarDate } from "./time/calendar-date.ts";

/** The currency every published rate is told against. */
export const euro = "EUR";

/** What the European Central Bank published on one day. */
export interface RateDay {
  readonly date: CalendarDate;
  /** Units of each currency for one euro, as the decimal text that was published; the euro itself is not among them. */
  readonly perEuro: Readonly<Record<string, string>>;
}

/** Published days without a gap; made by `rateTable`. */
export interface RateTable {
  /** Oldest first, each date once. */
  readonly days: readonly RateDay[];
}

/** An exact exchange rate, `numerator / denominator` units of the currency wanted for one of the currency given. */
export interface Rate {
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** The day it was published for: the last published one before a weekend or holiday. */
  readonly rateDate: CalendarDate;
}

/** Why there is no rate; never replaced by another day's. */
export const rateAbsences = {
  currencyNotPublished: {
    en: "the European Central Bank published no rate of this currency on this day",
    fr: "la Banque centrale européenne n’a pas publié de cours de cette devise ce jour-là",
  },
  dateNotPublishedYet: {
    en: "the rates of this day are not published or not read yet",
    fr: "les cours de ce jour ne sont pas encore publiés ou pas encore lus",
  },
  beforeHistory: {
    en: "the rates that are known begin later than this day",
    fr: "les cours connus commencent après ce jour",
  },
} as const satisfies Record<string, { readonly en: string; readonly fr: string }>;

export interface RateAbsence {
  readonly reason: keyof typeof rateAbsences;
  /** The currency that lacks the rate. */
  readonly currency: string;
  /** The day whose rates would be needed. */
  readonly date: CalendarDate;
}

/** A table of these days in whatever order they come; `internal.bug` when one comes twice. */
export function rateTable(days: readonly RateDay[]): RateTable {
  const sorted = days.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const twice = sorted.find(({ date }, at) => date === sorted[at + 1]?.date);
  if (twice) throw new LeadlineError("internal.bug", `Two sets of rates for ${twice.date}.`);
  return { days: sorted };
}

/**
 * The rate of that very day, and no other's: an answer once given stays, unless a published rate itself is corrected. A day
 * is settled when it or a later day has rates, or when it has none by rule and the day before is settled.
 */
export function rateOn(table: RateTable, from: string, to: string, date: CalendarDate): Rate | RateAbsence {
  if (from === to) return { numerator: 1n, denominator: 1n, rateDate: date };
  const known = answersOf(table, from, to);
  const answer = known.get(date) ?? find(table, from, to, date);
  known.set(date, answer);
  return answer;
}

/** Tells the two answers of `rateOn` apart. */
export function isAbsent(answer: Rate | RateAbsence): answer is RateAbsence {
  return "reason" in answer;
}

type Answers = Map<CalendarDate, Rate | RateAbsence>;

/** One table is asked for the same few hundred days by every row of an answer. */
const remembered = new WeakMap<RateTable, Map<string, Answers>>();

function answersOf(table: RateTable, from: string, to: string): Answers {
  const pairs = remembered.get(table) ?? new Map<string, Answers>();
  remembered.set(table, pairs);
  const pair = `${from} ${to}`;
  const answers = pairs.get(pair) ?? new Map<CalendarDate, Rate | RateAbsence>();
  pairs.set(pair, answers);
  return answers;
}

function find(table: RateTable, from: string, to: string, date: CalendarDate): Rate | RateAbsence {
  const { days } = table;
  const foreign = from === euro ? to : from;
  const due = publishingDayFor(date);
  const newest = days.at(-1);
  if (newest === undefined || newest.date < due) return { reason: "dateNotPublishedYet", currency: foreign, date: due };
  const published = days[countUpTo(days, date) - 1];
  if (published === undefined) return { reason: "beforeHistory", currency: foreign, date: due };
  // So that all days of one rate share it, which sums are grouped by.
  if (published.date !== date) return rateOn(table, from, to, published.date);
  const [given, wanted] = [unitsPerEuro(published, from), unitsPerEuro(published, to)];
  const unknown = given === null ? from : wanted === null ? to : null;
  if (given === null || wanted === null) {
    return { reason: "currencyNotPublished", currency: unknown ?? foreign, date: published.date };
  }
  return { ...reduced(wanted.units * given.scale, wanted.scale * given.units), rateDate: published.date };
}

/** How many of the days are not after this one. */
function countUpTo(days: readonly RateDay[], date: CalendarDate): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const day = days[middle];
    if (day !== undefined && day.date <= date) low = middle + 1;
    else high = middle;
  }
  return low;
}

function unitsPerEuro({ perEuro }: RateDay, currency: string): { units: bigint; scale: bigint } | null {
  if (currency === euro) return { units: 1n, scale: 1n };
  const text = Object.hasOwn(perEuro, currency) ? perEuro[currency] : undefined;
  return text === undefined ? null : decimalUnits(text);
}

const published = /^(\d{1,12})(?:\.(\d{1,12}))?$/;

/** The text of a published rate, unchanged; throws `input.invalid` unless it is a plain decimal number above zero. */
export function rateText(text: string): string {
  decimalUnits(text);
  return text;
}

function decimalUnits(text: string): { units: bigint; scale: bigint } {
  const [, whole = "", fraction = ""] = published.exec(text) ?? [];
  const units = BigInt(whole + fraction);
  if (whole === "" || units === 0n) {
    throw new LeadlineError("input.invalid", `Not an exchange rate: ${text.slice(0, 40)}`, {
      saw: text.slice(0, 40),
      expected: "a decimal number above zero",
    });
  }
  return { units, scale: 10n ** BigInt(fraction.length) };
}

function reduced(numerator: bigint, denominator: bigint): { numerator: bigint; denominator: bigint } {
  let [divisor, rest] = [numerator, denominator];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}
