import { dateOf, type FactPage } from "../facts.ts";
import { type ConversionGoal, type KpiName, partsOfKpi } from "../kpis.ts";
import { spanOn } from "../mapping/overrides.ts";
import { compileMapping } from "../mapping.ts";
import { seenCurves } from "../maturity.ts";
import { type BaseMetric, baseMetrics } from "../metrics.ts";
import { type Micros, ZERO } from "../micros.ts";
import type { AccountInput } from "../query/account-input.ts";
import { type Conversion, conversions } from "../query/conversions.ts";
import { knownShare } from "../query/young-days.ts";
import { roundExact, times } from "../rates/exact-sum.ts";
import { isAbsent } from "../rates.ts";
import type { Cell } from "../tally.ts";
import { addDays, type CalendarDate } from "../time/calendar-date.ts";
import { rowReader } from "../totals.ts";
import { lateGoals } from "./figures.ts";
import type { AlertRule } from "./rule.ts";
import type { KnownPart } from "./series.ts";
import type { MissingDay } from "./subject.ts";

/** What one row says of the metrics a rule sums, in its currency. */
export type Amounts = Readonly<Partial<Record<BaseMetric, Micros>>>;

/** One page, read for a rule. */
export interface ReadDay {
  readonly date: CalendarDate;
  readonly known: KnownPart;
  /** In the order of the facts; `null` for a row that does not tell all parts of the KPI. */
  readonly rows: readonly (Amounts | null)[];
  /** What a row that is not there says. */
  readonly zeros: Amounts;
  /** Why the day counts as missing; `null` where it does not. */
  readonly reason: MissingDay["reason"] | null;
}

const delivery = ["spend", "impressions", "linkClicks"] as const;
/** What explains a change of the KPI, beside its own parts. */
const explaining: Readonly<Partial<Record<KpiName, readonly BaseMetric[]>>> = {
  cpl: delivery,
  cpql: delivery,
  cpa: delivery,
  roas: [...delivery, "acquisitions"],
  cos: [...delivery, "acquisitions"],
  cpc: delivery,
};

/** The metrics a rule sums: what its KPI is made of, what explains it, and what the rule demands. */
export function metricsNeeded(
  { kpi, minimum }: Pick<AlertRule, "kpi" | "minimum">,
  goal: ConversionGoal,
): readonly BaseMetric[] {
  const demanded = Object.keys(minimum) as BaseMetric[]; // Keys of a rule's minimum are metrics.
  return [...new Set([...partsOfKpi(kpi, goal), ...(explaining[kpi] ?? []), ...demanded])];
}

/** Reads the pages of an account, amounts of money each at its own day's rate, rounded to the micro. */
export function dayReader(
  account: Pick<AccountInput, "mapping" | "actions" | "rates" | "maturity">,
  rule: Pick<AlertRule, "kpi" | "minimum">,
  { goal, currency }: { readonly goal: ConversionGoal; readonly currency: string },
): (page: FactPage) => ReadDay {
  const metrics = metricsNeeded(rule, goal);
  const parts = new Set(partsOfKpi(rule.kpi, goal));
  const mappings = account.mapping.map((span) => ({ ...span, compiled: compileMapping(span.rules, account.actions) }));
  const convert = conversions(currency, account.rates ?? null);
  const knownOf = knownParts(account.maturity, lateGoals(rule.kpi, goal));
  return (page) => {
    const date = dateOf(page.period);
    const known = knownOf(date);
    const mapping = spanOn(mappings, date)?.compiled;
    if (mapping === undefined) return { date, known, rows: [], zeros: {}, reason: "notTold" };
    const reader = rowReader(page, metrics, mapping);
    const read = (cells: readonly Cell[]) =>
      amountsOf(cells, { metrics, parts, conversion: convert(page.currency, date) });
    const zeros = read(reader.zeros);
    if (typeof zeros === "string") return { date, known, rows: [], zeros: {}, reason: zeros };
    const rows = page.facts.map((fact) => read(reader.cells(fact)));
    if (rows.includes("rateMissing")) return { date, known, rows: [], zeros: {}, reason: "rateMissing" };
    return { date, known, rows: rows.map((row) => (typeof row === "string" ? null : row)), zeros, reason: null };
  };
}

/** By the curves as they are believed, and without what is only assumed to be missing where that is another. */
function knownParts(
  maturity: AccountInput["maturity"],
  goals: ReturnType<typeof lateGoals>,
): (date: CalendarDate) => KnownPart {
  const shareOf = knownShares(maturity, goals);
  if (!maturity) return (date) => ({ share: shareOf(date) });
  const seenOf = knownShares({ ...maturity, curves: seenCurves(maturity.curves) }, goals);
  return (date) => {
    const [share, seenShare] = [shareOf(date), seenOf(date)];
    return share === seenShare ? { share } : { share, seenShare };
  };
}

/**
 * By the curve of the goal in question; of a rate between two goals, by how much further one is known than the other. A day that is
 * not over counts as if one night had passed.
 */
function knownShares(
  maturity: AccountInput["maturity"],
  { results, volume }: ReturnType<typeof lateGoals>,
): (date: CalendarDate) => number {
  const eve = maturity ? addDays(maturity.today, -1) : null;
  const shareOf = (date: CalendarDate, goal: ConversionGoal | null) => {
    const known = goal === null ? null : knownShare(maturity, eve !== null && date > eve ? eve : date, goal);
    return known === null ? 1 : Number(known.share) / 1e6;
  };
  return (date) => (results === null ? 1 : shareOf(date, results) / shareOf(date, volume));
}

interface Wanted {
  readonly metrics: readonly BaseMetric[];
  readonly parts: ReadonlySet<BaseMetric>;
  readonly conversion: Conversion | null;
}

function amountsOf(
  cells: readonly Cell[],
  { metrics, parts, conversion }: Wanted,
): Amounts | "notTold" | "rateMissing" {
  const found: Partial<Record<BaseMetric, Micros>> = {};
  for (const [at, metric] of metrics.entries()) {
    const cell = cells[at];
    if (typeof cell !== "bigint") {
      if (parts.has(metric)) return "notTold";
    } else if (conversion === null || baseMetrics[metric].kind === "count" || cell === ZERO) {
      found[metric] = cell;
    } else {
      if (isAbsent(conversion.rate)) return "rateMissing";
      found[metric] = roundExact(times(cell, conversion.rate));
    }
  }
  return found;
}
