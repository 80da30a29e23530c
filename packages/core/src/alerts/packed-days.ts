import type { BaseMetric } from "../metrics.ts";
import type { Micros } from "../micros.ts";
import type { DayFacts } from "./subject.ts";

/**
 * The same days in a sixth of the memory, made anew at every call: a client of five hundred accounts has a million days of
 * campaigns. Amounts are kept as doubles, which hold nine billion to the micro; days with a greater one are kept as they are.
 */
function packDays(days: readonly DayFacts[]): () => readonly DayFacts[] {
  // Keys of `Sums` are metrics.
  const metrics = [...new Set(days.flatMap(({ sums }) => Object.keys(sums) as BaseMetric[]))];
  const dates = days.map(({ date }) => date);
  const width = metrics.length + 1;
  const numbers = new Float64Array(days.length * width);
  for (const [at, { sums, share }] of days.entries()) {
    numbers[at * width] = share;
    for (const [column, metric] of metrics.entries()) {
      const number = numberOf(sums[metric]);
      if (number === null) return () => days;
      numbers[at * width + 1 + column] = number;
    }
  }
  return () =>
    dates.map((date, at) => {
      const row = numbers.subarray(at * width, (at + 1) * width);
      return { date, share: row[0] ?? 1, sums: sumsOf(metrics, row.subarray(1)) };
    });
}

/** The same with its days packed; whoever looks at them more than once copies it first. */
export function packed<Facts extends { readonly days: readonly DayFacts[] }>(facts: Facts): Facts {
  return Object.defineProperty({ ...facts }, "days", { get: packDays(facts.days), enumerable: true });
}

/** NaN for a metric that is not there; `null` for what no double holds. */
function numberOf(amount: Micros | null | undefined): number | null {
  if (amount === undefined) return Number.NaN;
  const number = Number(amount);
  return amount !== null && Number.isSafeInteger(number) ? number : null;
}

function sumsOf(metrics: readonly BaseMetric[], row: Float64Array): DayFacts["sums"] {
  const sums: Partial<Record<BaseMetric, Micros>> = {};
  for (const [column, metric] of metrics.entries()) {
    const number = row[column] ?? Number.NaN;
    if (!Number.isNaN(number)) sums[metric] = BigInt(number) as Micros; // Packed from one.
  }
  return sums;
}
