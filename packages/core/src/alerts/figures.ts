import { type ConversionGoal, type KpiName, kpiFor, type Sums } from "../kpis.ts";
import { type BaseMetric, isGoalMetric } from "../metrics.ts";
import { add, type Micros } from "../micros.ts";
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

/**
 * Results and exposure of a KPI over days. Of a cost the results stand below the line and the spend is the exposure; of a share the
 * results stand above it. Where only the results arrive late, a young day's volume counts by the share of its results that is known
 * (the exposure of claims reserving), so late results make nothing look dear.
 */
export function countsOf(name: KpiName, goal: ConversionGoal, days: readonly DayFacts[]): Counts {
  const { of, minus, over } = kpiFor(name, goal);
  const isCost = of === "spend";
  const [rare, volume] = isCost ? [over, of] : [of, over];
  const isLate = isGoalMetric(rare) && !isGoalMetric(volume);
  let [results, exposure] = [0, 0];
  for (const { sums, share } of days) {
    results += plain(sums[rare]) - (minus === null ? 0 : plain(sums[minus]));
    exposure += plain(sums[volume]) * (isLate ? share : 1);
  }
  // Conversions may be withdrawn on the whole.
  return { results: Math.max(0, results), exposure: Math.max(0, exposure) };
}
