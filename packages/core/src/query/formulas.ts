import { estimateMeasures, estimates, isEstimate, type Measure, reachMeasures } from "../estimates.ts";
import { formulaOf, isKpi, kpiFor } from "../kpis.ts";
import { type BaseMetric, baseMetrics, isBaseMetric } from "../metrics.ts";
import type { Column, KpiQuery } from "./question.ts";

/** How a column follows from the sums of its group. */
export interface Ratio {
  readonly of: Measure;
  /** Taken off the numerator. */
  readonly minus: Measure | null;
  readonly over: Measure;
  readonly per: bigint;
}

const estimateRatios = {
  completeness: { of: "exposure", minus: null, over: "spend", per: 1n },
  expectedCpl: { of: "spend", minus: null, over: "expectedLeads", per: 1n },
} as const satisfies Record<string, Ratio>;

/** `null` for a column that is a sum itself. */
export function ratioOf(column: Column, goal: KpiQuery["goal"]): Ratio | null {
  if (isKpi(column)) return kpiFor(column, goal);
  return column === "completeness" || column === "expectedCpl" ? estimateRatios[column] : null;
}

/** What every tally of an answer has: its measures, and per ratio the places of its parts. */
export interface Formulas {
  readonly metrics: readonly Measure[];
  readonly base: readonly BaseMetric[];
  /** Whether the estimates' measures follow the base metrics, and after them those of reach. */
  readonly estimates: boolean;
  readonly reach: boolean;
  readonly sets: readonly (readonly number[])[];
  readonly setOf: ReadonlyMap<Column, number>;
}

/** The columns that are computed: those asked for, and the one that sorts. */
export function columnsComputed({ columns, sort }: Pick<KpiQuery, "columns" | "sort">): readonly Column[] {
  const by = sort?.by;
  return by !== undefined && (isBaseMetric(by) || isKpi(by) || isEstimate(by))
    ? [...new Set([...columns, by])]
    : columns;
}

/** The base metrics that the columns are made of, each once. */
export function metricsAsked(query: Pick<KpiQuery, "columns" | "sort" | "goal">): readonly BaseMetric[] {
  const asked = columnsComputed(query).flatMap((column): readonly Measure[] => {
    if (isEstimate(column)) return ["spend", "leads"];
    if (column === "reach") return ["impressions"];
    const ratio = ratioOf(column, query.goal);
    return ratio === null ? [] : partsOf(ratio);
  });
  const plain = columnsComputed(query).filter((column) => isBaseMetric(column));
  return [...new Set([...asked, ...plain])].filter((name) => isBaseMetric(name));
}

export function formulasOf(query: Pick<KpiQuery, "columns" | "sort" | "goal">): Formulas {
  const columns = columnsComputed(query);
  const wanted = columns.some((column) => isEstimate(column));
  const base = metricsAsked(query);
  const reach = base.includes("reach");
  const metrics: readonly Measure[] = [...base, ...(wanted ? estimateMeasures : []), ...(reach ? reachMeasures : [])];
  const ratios = columns.flatMap((column) => {
    const ratio = ratioOf(column, query.goal);
    return ratio === null ? [] : [[column, partsOf(ratio).map((part) => metrics.indexOf(part))] as const];
  });
  return {
    metrics,
    base,
    estimates: wanted,
    reach,
    sets: ratios.map(([, places]) => places),
    setOf: new Map(ratios.map(([column], set) => [column, set])),
  };
}

/** Each once, the numerator first. */
export function partsOf({ of, minus, over }: Ratio): readonly Measure[] {
  return [...new Set(minus === null ? [of, over] : [of, minus, over])];
}

/** Whether a column comes with bounds: `Low` and `High` beside it. */
export function hasBounds(column: Column): boolean {
  return isEstimate(column) ? estimates[column].interval : column === "reach" || column === "frequency";
}

/** Whether amounts of it carry a currency. */
export function isMoney(measure: Measure): boolean {
  if (measure === "exposure" || measure === "spread") return true;
  return isBaseMetric(measure) && baseMetrics[measure].kind === "money";
}

/** The formula as people write it; the metric's own name where it is a plain sum. */
export function formulaText(column: Column, goal: KpiQuery["goal"]): string {
  if (isKpi(column)) return formulaOf(column, goal);
  return isEstimate(column) ? estimates[column].formula : `Σ ${column}`;
}
