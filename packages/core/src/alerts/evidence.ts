import { type KpiName, kpis } from "../kpis.ts";
import { baseMetrics, isGoalMetric } from "../metrics.ts";

/**
 * What a KPI's figures prove by themselves: results bought by spend are a rate of rare events, results out of trials are a share;
 * amounts of money per something depend on prices more than on chance, so only their volume counts.
 */
export type EvidenceKind = "cost" | "share" | "volume";

export function evidenceOf(name: KpiName): EvidenceKind {
  const { of, over, unit } = kpis[name];
  if (of === "spend" && isGoalMetric(over) && baseMetrics[over].kind === "count") return "cost";
  return unit === "share" && baseMetrics[of].kind === "count" ? "share" : "volume";
}
