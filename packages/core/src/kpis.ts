import type { BaseMetric, baseMetrics, Kind } from "./metrics.ts";
import { type Micros, ratio, subtract, ZERO } from "./micros.ts";

type KindOf<M extends BaseMetric> = (typeof baseMetrics)[M]["kind"];
type OfKind<K extends Kind> = { [M in BaseMetric]: KindOf<M> extends K ? M : never }[BaseMetric];

/** Money per count is money; like over like has no unit and is shown as a percentage or as a multiple. */
type UnitOf<N extends Kind, D extends Kind> = N extends "money"
  ? D extends "money"
    ? "multiple" | "share"
    : "money"
  : D extends "money"
    ? never
    : "multiple" | "share";

export interface Kpi {
  readonly of: BaseMetric;
  /** Taken off the numerator before the division, so that nothing is rounded twice. */
  readonly minus: BaseMetric | null;
  readonly over: BaseMetric;
  readonly per: bigint;
  readonly unit: "money" | "multiple" | "share";
  readonly better: "lower" | "higher" | "neither";
  /** The numerator is the client's expected action: `leads` unless the client says otherwise. */
  readonly ofGoal: boolean;
  readonly en: string;
  readonly fr: string;
  readonly says: string;
  readonly saysFr: string;
}

interface Declared<N extends BaseMetric, D extends BaseMetric>
  extends Pick<Kpi, "better" | "en" | "fr" | "says" | "saysFr"> {
  readonly unit: UnitOf<KindOf<N>, KindOf<D>>;
  readonly minus?: OfKind<KindOf<N>>;
  readonly per?: bigint;
  readonly ofGoal?: true;
}

/** Declares `of ÷ over`; a unit that does not follow from the kinds of both does not compile. */
export function kpi<N extends BaseMetric, D extends BaseMetric>(of: N, over: D, declared: Declared<N, D>): Kpi {
  return { ...declared, of, over, minus: declared.minus ?? null, per: declared.per ?? 1n, ofGoal: !!declared.ofGoal };
}

/** Every KPI there is: API fields, CSV headers, labels and the glossary derive from this table. */
export const kpis = {
  cpl: kpi("spend", "leads", {
    unit: "money",
    better: "lower",
    en: "Cost per lead (CPL)",
    fr: "Coût par lead (CPL)",
    says: "What one lead costs; what counts as a lead is the client's lead mapping.",
    saysFr: "Ce que coûte un lead ; ce qui compte comme lead est défini par le mapping du client.",
  }),
  cpql: kpi("spend", "qualifiedLeads", {
    unit: "money",
    better: "lower",
    en: "Cost per qualified lead (CPQL)",
    fr: "Coût par lead qualifié (CPQL)",
    says: "What one lead costs that sales has found worth pursuing.",
    saysFr: "Ce que coûte un lead que l’équipe commerciale juge digne d’être suivi.",
  }),
  cpa: kpi("spend", "acquisitions", {
    unit: "money",
    better: "lower",
    en: "Cost per acquisition (CPA)",
    fr: "Coût par acquisition (CPA)",
    says: "What it costs to turn a prospect into a customer.",
    saysFr: "Ce que coûte la transformation d’un prospect en client.",
  }),
  roas: kpi("revenue", "spend", {
    unit: "multiple",
    better: "higher",
    en: "Return on ad spend (ROAS)",
    fr: "Retour sur les dépenses publicitaires (ROAS)",
    says: "Revenue per unit of spend, as the platform reports revenue.",
    saysFr: "Chiffre d’affaires par unité dépensée, tel que la plateforme le déclare.",
  }),
  cos: kpi("spend", "revenue", {
    unit: "share",
    better: "lower",
    en: "Cost of sale (COS)",
    fr: "Coût publicitaire des ventes (COS)",
    says: "Share of the revenue that the ads cost; 1 ÷ ROAS, break-even at the gross margin.",
    saysFr: "Part du chiffre d’affaires dépensée en publicité ; 1 ÷ ROAS, à l’équilibre à la marge brute.",
  }),
  cpm: kpi("spend", "impressions", {
    unit: "money",
    better: "lower",
    per: 1000n,
    en: "Cost per 1,000 impressions (CPM)",
    fr: "Coût pour mille impressions (CPM)",
    says: "What it costs to show the ads a thousand times.",
    saysFr: "Ce que coûtent mille affichages des annonces.",
  }),
  cpc: kpi("spend", "linkClicks", {
    unit: "money",
    better: "lower",
    en: "Cost per click (CPC)",
    fr: "Coût par clic (CPC)",
    says: "What one click that leads to the destination costs.",
    saysFr: "Ce que coûte un clic menant à la destination.",
  }),
  ctr: kpi("linkClicks", "impressions", {
    unit: "share",
    better: "higher",
    en: "Click-through rate (CTR)",
    fr: "Taux de clics (CTR)",
    says: "Share of the impressions that led to a click to the destination.",
    saysFr: "Part des impressions suivies d’un clic menant à la destination.",
  }),
  conversionRate: kpi("leads", "linkClicks", {
    unit: "share",
    better: "higher",
    ofGoal: true,
    en: "Conversion rate",
    fr: "Taux de conversion",
    says: "Expected actions per click: leads unless the client names another goal; may exceed 1 where views convert too.",
    saysFr:
      "Actions attendues par clic : les leads, sauf autre objectif du client ; peut dépasser 1 si des vues convertissent aussi.",
  }),
  acquisitionRate: kpi("acquisitions", "leads", {
    unit: "share",
    better: "higher",
    en: "Acquisition rate",
    fr: "Taux d’acquisition",
    says: "Customers won per lead.",
    saysFr: "Clients gagnés par lead.",
  }),
  frequency: kpi("impressions", "reach", {
    unit: "multiple",
    better: "neither",
    en: "Frequency",
    fr: "Fréquence",
    says: "How often one person saw the ads, in exactly the period the reach was asked for.",
    saysFr: "Nombre moyen d’expositions par personne, sur la période même de la portée.",
  }),
  bounceRate: kpi("sessions", "sessions", {
    unit: "share",
    better: "lower",
    minus: "engagedSessions",
    en: "Bounce rate",
    fr: "Taux de rebond",
    says: "Share of the visits without engagement: under 10 seconds, one view and no key event.",
    saysFr: "Part des visites sans engagement : moins de 10 secondes, une seule vue et aucun événement clé.",
  }),
} as const satisfies Record<string, Kpi>;

export type KpiName = keyof typeof kpis;

/** What a client may name as the expected action of its conversion rate. */
export const conversionGoals = ["leads", "qualifiedLeads", "acquisitions"] as const;
export type ConversionGoal = (typeof conversionGoals)[number];

/** Exact sums over a group; `null` or absent = not told. */
export type Sums = Readonly<Partial<Record<BaseMetric, Micros | null>>>;

export function isKpi(name: string): name is KpiName {
  return Object.hasOwn(kpis, name);
}

/** The KPI as declared, with the client's goal in its place. */
export function kpiFor(name: KpiName, goal: ConversionGoal = "leads"): Kpi {
  const declared: Kpi = kpis[name];
  return declared.ofGoal ? { ...declared, of: goal } : declared;
}

/** A ratio of sums, never a mean of ratios. `null` when a part was not told or the denominator is zero. */
export function computeKpi(name: KpiName, sums: Sums, goal: ConversionGoal = "leads"): Micros | null {
  const { of, minus, over, per } = kpiFor(name, goal);
  const [whole, less, base] = [sums[of], minus === null ? ZERO : sums[minus], sums[over]];
  if (whole == null || less == null || base == null) return null;
  return ratio(subtract(whole, less), base, per);
}

/** The metrics a KPI is made of, each once. */
export function partsOfKpi(name: KpiName, goal: ConversionGoal = "leads"): readonly BaseMetric[] {
  const { of, minus, over } = kpiFor(name, goal);
  return [...new Set(minus === null ? [of, over] : [of, minus, over])];
}

/** The formula as people write it: `1000 × spend ÷ impressions`. */
export function formulaOf(name: KpiName, goal: ConversionGoal = "leads"): string {
  const { of, minus, over, per } = kpiFor(name, goal);
  if (minus !== null) return of === over ? `1 − ${minus} ÷ ${over}` : `(${of} − ${minus}) ÷ ${over}`;
  return per === 1n ? `${of} ÷ ${over}` : `${per} × ${of} ÷ ${over}`;
}
