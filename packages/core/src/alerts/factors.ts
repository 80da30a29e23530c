import { type ConversionGoal, type KpiName, kpiFor } from "../kpis.ts";
import { isGoalMetric } from "../metrics.ts";
import { plain } from "./figures.ts";
import type { Words } from "./message.ts";
import type { DayFacts } from "./subject.ts";

/** What a KPI is a product of. */
export const factorNames = {
  cpm: { en: "price of impressions (CPM)", fr: "prix des impressions (CPM)" },
  ctr: { en: "click-through rate", fr: "taux de clics" },
  conversionRate: { en: "conversion rate", fr: "taux de conversion" },
  value: { en: "value of an acquisition", fr: "valeur d’une acquisition" },
  late: { en: "results not yet reported", fr: "résultats pas encore rapportés" },
  own: { en: "the KPI itself", fr: "le KPI lui-même" },
} as const satisfies Record<string, Words>;
export type FactorName = keyof typeof factorNames;

/** Sums of one part of the subject over both spans, as plain numbers; `late:` names what results will come to. */
export interface PartTotals {
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
}

/** One link of the chain: the KPI is the product of `(of ÷ over) ^ power` times a constant. */
export interface Factor {
  readonly name: FactorName;
  readonly of: string;
  readonly over: string;
  readonly power: 1 | -1;
}

/** Sums of both spans; every result is there twice, as known and as it will come to by the share of each day that is known; what is only assumed to be missing explains nothing. */
export function totalsOfParts(before: readonly DayFacts[], after: readonly DayFacts[]): PartTotals {
  return { before: totalsOf(before), after: totalsOf(after) };
}

function totalsOf(days: readonly DayFacts[]): Record<string, number> {
  const found: Record<string, number> = {};
  const add = (name: string, amount: number) => {
    found[name] = (found[name] ?? 0) + amount;
  };
  for (const { sums, share: believed, seenShare: share = believed } of days) {
    for (const [name, amount] of Object.entries(sums)) {
      add(name, plain(amount));
      if (isGoalMetric(name)) add(expected(name), plain(amount) / (share > 0 ? share : 1));
    }
  }
  return found;
}

const expected = (metric: string): string => `late:${metric}`;

/**
 * The chain of a KPI. Of a cost: price of impressions, divided by click rate, conversion rate and the share of results that has come
 * in. Without clicks or impressions on both sides the KPI is its own and only factor.
 */
export function factorsOf(kpi: KpiName, goal: ConversionGoal, totals: readonly PartTotals[]): readonly Factor[] {
  const { of, over } = kpiFor(kpi, goal);
  const chain = chainOf(kpi, of, over);
  const sum = (side: "before" | "after", name: string) =>
    totals.reduce((all, part) => all + (part[side][name] ?? 0), 0);
  const isTold = chain.every(({ of: top, over: base }) =>
    [sum("before", top), sum("after", top), sum("before", base), sum("after", base)].every((one) => one > 0),
  );
  return isTold ? chain : [{ name: "own", of, over, power: 1 }];
}

function chainOf(kpi: KpiName, of: string, over: string): readonly Factor[] {
  const cpm = (power: 1 | -1): Factor => ({ name: "cpm", of: "spend", over: "impressions", power });
  const ctr = (power: 1 | -1): Factor => ({ name: "ctr", of: "linkClicks", over: "impressions", power });
  const rate = (result: string, power: 1 | -1): readonly Factor[] => [
    { name: "conversionRate", of: expected(result), over: "linkClicks", power },
    { name: "late", of: result, over: expected(result), power },
  ];
  const value = (power: 1 | -1): Factor => ({ name: "value", of: "revenue", over: "acquisitions", power });
  switch (kpi) {
    case "cpl":
    case "cpql":
    case "cpa":
      return [cpm(1), ctr(-1), ...rate(over, -1)];
    case "roas":
      return [cpm(-1), ctr(1), ...rate("acquisitions", 1), value(1)];
    case "cos":
      return [cpm(1), ctr(-1), ...rate("acquisitions", -1), value(-1)];
    case "cpc":
      return [cpm(1), ctr(-1)];
    case "conversionRate":
      return rate(of, 1);
    case "cpm":
      return [cpm(1)];
    case "ctr":
      return [ctr(1)];
    default:
      return [{ name: "own", of, over, power: 1 }];
  }
}
