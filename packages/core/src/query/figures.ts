import type { Measure } from "../estimates.ts";
import { type Interval, leadsInterval } from "../maturity/interval.ts";
import { isBaseMetric } from "../metrics.ts";
import { type Micros, ratio, ZERO } from "../micros.ts";
import { joinRates, type RateUsed } from "../rates/convert.ts";
import { type ExactSum, exact, exactRatio, roundExact, subtractExact, sumExact, times } from "../rates/exact-sum.ts";
import { isAbsent } from "../rates.ts";
import { addTally, emptyTally, sumTogether, type Tally, totalOf } from "../tally.ts";
import type { Part } from "./buckets.ts";
import type { Conversion } from "./conversions.ts";
import { type Formulas, isMoney, partsOf, type Ratio, ratioOf } from "./formulas.ts";
import type { Column, KpiQuery } from "./question.ts";

export interface Bounds {
  readonly low: Micros;
  readonly high: Micros | null;
}

/** How much of a row has been read. */
export interface Span {
  readonly days: number;
  readonly read: number;
  readonly partsMissing: boolean;
  readonly torn: boolean;
}

/** One side of a row: its sums and how much of it was read. */
export interface Side {
  readonly parts: readonly Part[];
  readonly span: Span;
}

/** The numbers of one row: sums by exchange rate, exact until a column is asked for. */
export interface Figures {
  readonly formulas: Formulas;
  readonly parts: readonly Part[];
  /** All parts together: exact for counts; of amounts only whether they were told, unless nothing is converted. */
  readonly tally: Tally;
  /** Rates behind the amounts; a missing one leaves every amount of the row absent. */
  readonly rates: readonly RateUsed[];
  readonly complete: boolean;
  readonly span: Span;
}

export function figuresOf({ parts, span }: Side, formulas: Formulas): Figures {
  const rates = parts.some(({ conversion }) => conversion !== null) ? joinRates([parts.flatMap(rateOf)]) : [];
  const complete = rates.every(({ missing }) => missing.length === 0);
  return { formulas, parts, tally: together(parts, formulas), rates, complete, span };
}

function together(parts: readonly Part[], { metrics, sets }: Formulas): Tally {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only.tally;
  const tally = emptyTally(metrics, sets);
  for (const part of parts) addTally(tally, part.tally);
  return tally;
}

/** Nothing is worth nothing in every currency, so amounts of zero need no rate. */
function rateOf({ conversion, tally }: Part): readonly RateUsed[] {
  const worth = tally.metrics.some((metric, at) => isMoney(metric) && (tally.sums[at] ?? ZERO) !== ZERO);
  return conversion === null || !worth ? [] : [usedBy(conversion)];
}

function usedBy({ from, rate }: Conversion): RateUsed {
  return isAbsent(rate)
    ? { currency: from, source: "ECB", rateDates: null, missing: [rate] }
    : { currency: from, source: "ECB", rateDates: { from: rate.rateDate, to: rate.rateDate }, missing: [] };
}

/** One column, rounded once; `null` when it was not told, a rate is missing, or its denominator is zero. */
export function amountOf(column: Column, figures: Figures, goal: KpiQuery["goal"]): Micros | null {
  if (column === "reach") return reachOf(figures);
  if (column === "frequency") return frequencyOf(reachOf(figures), figures);
  const found = ratioOf(column, goal);
  if (found === null) return column === "expectedLeads" || isBaseMetric(column) ? sumOf(column, figures) : null;
  const quotient = quotientOf(column, found, figures);
  return quotient && exactRatio(quotient.of, quotient.over, found.per);
}

/** Both sides of a ratio, unrounded. */
interface Quotient {
  readonly of: ExactSum;
  readonly over: ExactSum;
}

function quotientOf(column: Column, parts: Ratio, figures: Figures): Quotient | null {
  const set = figures.formulas.setOf.get(column);
  if (set === undefined || !isToldFor(partsOf(parts), figures)) return null;
  const of = exactSum(parts.of, figures, set);
  const minus = parts.minus === null ? exact(ZERO) : exactSum(parts.minus, figures, set);
  const over = exactSum(parts.over, figures, set);
  return of === null || minus === null || over === null ? null : { of: subtractExact(of, minus), over };
}

/** Whether the denominator of a ratio is zero, and whether its numerator is too; `null` where one of them was not told. */
export function overNothing(column: Column, figures: Figures, goal: KpiQuery["goal"]): "nothing" | "something" | null {
  const [found, set] = [ratioOf(column, goal), figures.formulas.setOf.get(column)];
  if (found === null || set === undefined || !isToldFor(partsOf(found), figures)) return null;
  const [of, over] = [exactSum(found.of, figures, set), exactSum(found.over, figures, set)];
  if (of === null || over?.numerator !== 0n) return null;
  return of.numerator === 0n ? "nothing" : "something";
}

/** Between these lies the truth, of estimates four times out of five; `high` is `null` where nothing limits it; `null` for other columns and where there is no estimate. */
export function boundsOf(column: Column, figures: Figures, goal: KpiQuery["goal"]): Bounds | null {
  if (column === "reach" || column === "frequency") return peopleBounds(column, figures);
  if (column !== "expectedLeads" && column !== "expectedCpl") return null;
  const [leads, expectedLeads] = [sumOf("leads", figures), sumOf("expectedLeads", figures)];
  const curveDoubt = sumOf("curveDoubt", figures);
  if (leads === null || expectedLeads === null || curveDoubt === null) return null;
  const [exposure, spread] = [sumOf("exposure", figures), sumOf("spread", figures)];
  const bounds = leadsInterval({ leads, expectedLeads, curveDoubt, exposure, spread });
  if (column === "expectedLeads") return bounds;
  const found = ratioOf(column, goal);
  const cost = found && quotientOf(column, found, figures);
  return cost && costBounds(cost, expectedLeads, bounds);
}

/** What was reached is known where one row told it for the very period asked about: people are never added up. */
function reachOf({ tally, span }: Figures): Micros | null {
  const { sum, known, all } = totalOf(tally, "reachParts");
  return known === 1 && all === 1 && span.days === 1 ? sum : null;
}

function frequencyOf(reach: Micros | null, figures: Figures): Micros | null {
  const impressions = sumOf("impressions", figures);
  return reach === null || impressions === null ? null : ratio(impressions, reach);
}

/** At least the largest part, at most all parts together and one person per impression; no upper bound while days are missing. */
function peopleBounds(column: "reach" | "frequency", figures: Figures): Bounds | null {
  const [peak, parts] = [sumOf("reachPeak", figures), totalOf(figures.tally, "reachParts")];
  const impressions = sumOf("impressions", figures);
  if (peak === null || parts.sum === null) return null;
  const whole = figures.span.read === figures.span.days && parts.known === parts.all && impressions !== null;
  const most = !whole ? null : impressions < parts.sum ? impressions : parts.sum;
  if (column === "reach") return { low: peak, high: most };
  if (most === null || impressions === null) return null;
  return { low: ratio(impressions, most) ?? ZERO, high: ratio(impressions, peak) };
}

/** What the same spend costs per lead at either bound, rounded once. Many leads make them cheap; if there may be none, there is no upper bound. */
function costBounds({ of, over }: Quotient, expected: Micros, { low, high }: Interval): Bounds | null {
  const spread = times(expected, of);
  const scaled = (leads: Micros) => exactRatio(spread, times(leads, over));
  const least = scaled(high);
  return least === null ? null : { low: least, high: low <= ZERO ? null : scaled(low) };
}

function sumOf(measure: Measure, figures: Figures): Micros | null {
  if (!isToldFor([measure], figures)) return null;
  const sum = exactSum(measure, figures, null);
  return sum === null ? null : roundExact(sum);
}

function isToldFor(measures: readonly Measure[], { complete }: Figures): boolean {
  return complete || !measures.some(isMoney);
}

/** Over all rows, or over those that tell a whole set; amounts each at their own rate. */
function exactSum(measure: Measure, { formulas, parts, tally }: Figures, set: number | null): ExactSum | null {
  const at = formulas.metrics.indexOf(measure);
  const sum = set === null ? (tally.sums[at] ?? null) : sumTogether(tally, set, at);
  if (sum === null) return null;
  if (!isMoney(measure) || parts.every(({ conversion }) => conversion === null)) return exact(sum);
  return sumExact(
    parts.map(({ conversion, tally: part }) => {
      const left = set === null ? ZERO : (part.left[set]?.sums[at] ?? ZERO);
      const amount = (part.sums[at] ?? ZERO) - left;
      if (conversion === null) return { numerator: amount, denominator: 1n };
      return isAbsent(conversion.rate) ? exact(ZERO) : times(amount, conversion.rate);
    }),
  );
}
