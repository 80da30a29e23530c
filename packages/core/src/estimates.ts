import type { BaseMetric } from "./metrics.ts";

/** What the estimates are made of, summed like metrics; see `query/young-days.ts`. */
export const estimateMeasures = ["expectedLeads", "curveDoubt", "exposure", "spread"] as const;
export type EstimateMeasure = (typeof estimateMeasures)[number];

/** What people reached is bounded by: the largest of the parts, and their sum. */
export const reachMeasures = ["reachPeak", "reachParts"] as const;
export type ReachMeasure = (typeof reachMeasures)[number];

/** Every number that is summed over the rows of a group; of `reachPeak` the largest is taken. */
export type Measure = BaseMetric | EstimateMeasure | ReachMeasure;

interface Estimate {
  readonly unit: "count" | "money" | "share";
  /** Comes with the bounds between which the truth lies four times out of five. */
  readonly interval: boolean;
  readonly formula: string;
  readonly en: string;
  readonly fr: string;
  readonly says: string;
  readonly saysFr: string;
}

/** Columns that say what young days will come to: asked for like KPIs, but estimated from the account's maturity curve. The only list of them. */
export const estimates = {
  completeness: {
    unit: "share",
    interval: false,
    formula: "Σ spend × share known ÷ spend",
    en: "Completeness",
    fr: "Complétude",
    says: "Share of the leads that should be known by now, weighted by spend: 1 once every day has settled.",
    saysFr:
      "Part des leads qui devrait déjà être connue, pondérée par les dépenses : 1 quand chaque jour est stabilisé.",
  },
  expectedLeads: {
    unit: "count",
    interval: true,
    formula: "Σ leads ÷ share known",
    en: "Expected leads",
    fr: "Leads attendus",
    says: "What the leads of these days will come to once late ones have arrived.",
    saysFr: "Ce que deviendront les leads de ces jours une fois les retardataires arrivés.",
  },
  expectedCpl: {
    unit: "money",
    interval: true,
    formula: "spend ÷ expectedLeads",
    en: "Expected cost per lead",
    fr: "Coût par lead attendu",
    says: "The cost per lead once late leads have arrived.",
    saysFr: "Le coût par lead une fois les leads tardifs arrivés.",
  },
} as const satisfies Record<string, Estimate>;

export type EstimateName = keyof typeof estimates;

export function isEstimate(name: string): name is EstimateName {
  return Object.hasOwn(estimates, name);
}
