import { type ConversionGoal, type KpiName, kpiFor, type Sums } from "../kpis.ts";
import { type BaseMetric, isGoalMetric } from "../metrics.ts";
import { add, divideHalfEven, type Micros, ONE } from "../micros.ts";
import type { DayFacts } from "./subject.ts";

/** What an opinion about a ratio rests on: results, and the volume they came from, both as plain numbers. */
export interface Counts {
  readonly results: number;
  /** Spend, or trials; of young days only as much as the results known so far answer for. */
  readonly exposure: number;
}

/** A figure as a plain number, for probabilities and other estimates; never for money that is shown. */
export const plain = (amount: Micros | null | undefined): number => Number(amount ?? 0n) / 1e6;

/** Exact sums over days; a metric that no day told is `null`, and days that do not tell it are skipped. */
export function sumDays(days: readonly DayFacts[]): Sums {
  const found: Partial<Record<BaseMetric, Micros | null>> = {};
  for (const { sums } of days) {
    for (const [name, amount] of Object.entries(sums)) {
      const metric = name as BaseMetric; // Keys of `Sums` are metrics.
      const before = found[metric] ?? null;
      found[metric] = amount === null ? before : before === null ? amount : add(before, amount);
    }
  }
  return found;
}

/** What a KPI judges by: results, and the volume they come from. Of a cost the results stand below the line, of a rate above it. */
function sidesOf(name: KpiName, goal: ConversionGoal): { readonly results: BaseMetric; readonly volume: BaseMetric } {
  const { of, over } = kpiFor(name, goal);
  return of === "spend" ? { results: over, volume: of } : { results: of, volume: over };
}

/** The results a KPI is judged by: of a cost those below the line, of a rate those above it. */
export function resultsOf(name: KpiName, goal: ConversionGoal): BaseMetric {
  return sidesOf(name, goal).results;
}

/** Revenue comes with the acquisition it is the value of. */
function lateGoal(metric: BaseMetric): ConversionGoal | null {
  if (metric === "revenue") return "acquisitions";
  return isGoalMetric(metric) ? metric : null;
}

/** The goals whose results a KPI rests on and which are late, each as late as it is; `null` for what is told at once. */
export function lateGoals(
  name: KpiName,
  goal: ConversionGoal,
): { readonly results: ConversionGoal | null; readonly volume: ConversionGoal | null } {
  const { results, volume } = sidesOf(name, goal);
  return { results: lateGoal(results), volume: lateGoal(volume) };
}

/**
 * Results and exposure of a KPI over days. Where results arrive late, or later than the volume does, a young day's
 * volume counts by the share of its results that is known (the exposure of claims reserving), so late results make nothing look dear.
 */
export function countsOf(name: KpiName, goal: ConversionGoal, days: readonly DayFacts[]): Counts {
  const { minus } = kpiFor(name, goal);
  const { results: rare, volume } = sidesOf(name, goal);
  let [results, exposure] = [0, 0];
  for (const { sums, share } of days) {
    results += plain(sums[rare]) - (minus === null ? 0 : plain(sums[minus]));
    exposure += plain(sums[volume]) * (lateGoal(rare) === null ? 1 : share);
  }
  // Conversions may be withdrawn on the whole.
  return { results: Math.max(0, results), exposure: Math.max(0, exposure) };
}

/**
 * Exact sums in which the volume of young days counts as far as their results are known: what a KPI will come to is the ratio of
 * these, where `sumDays` gives it as known. Rounded to the micro by day.
 */
export function sumKnown(name: KpiName, goal: ConversionGoal, days: readonly DayFacts[]): Sums {
  const { results, volume } = sidesOf(name, goal);
  if (lateGoal(results) === null) return sumDays(days);
  return sumDays(days.map((day) => ({ ...day, sums: { ...day.sums, [volume]: known(day.sums[volume], day.share) } })));
}

const known = (amount: Micros | null | undefined, share: number): Micros | null =>
  times(amount ?? null, BigInt(Math.round(share * 1e6)) as Micros); // A number of millionths.

export function times(amount: Micros | null, factor: Micros): Micros | null {
  return amount === null ? null : (divideHalfEven(amount * factor, ONE) as Micros);
}
