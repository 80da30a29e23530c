import { dateOf, type FactPage, type Level, type Result, type ResultKey } from "./facts.ts";
import type { CompiledMapping } from "./mapping.ts";
import { type BaseMetric, baseMetrics, goalMetrics, isGoalMetric } from "./metrics.ts";
import { type Micros, subtract, ZERO } from "./micros.ts";
import {
  type Evidence,
  explain,
  hiddenMetrics,
  type ResidualCause,
  type ResidualRow,
  type Share,
  toleranceOf,
} from "./reconcile/causes.ts";
import { goneRows, keysOf, metricSums, nothing, resultSum, type Sum } from "./reconcile/sums.ts";
import { calendarDate, daysBetween } from "./time/calendar-date.ts";
import type { Instant } from "./time/instant.ts";

/** A page and what is known of its reading. */
export interface PageRead {
  readonly page: FactPage;
  /** The read that brought this content. */
  readonly since: Instant;
  /** The newest read that found it so. */
  readonly verifiedAt: Instant;
}

/** One day of an account at two levels; `null` where a page was never read. */
export interface DayReads {
  readonly whole: PageRead | null;
  readonly parts: PageRead | null;
  /** Superseded contents of the parts, oldest first; none when they were not looked up. */
  readonly earlier: readonly FactPage[];
}

export interface ReconcileRules {
  /** In force on the day. */
  readonly mapping: CompiledMapping;
  /** Of the parts. */
  readonly level: Level;
  /** The platform's own table. */
  readonly residuals: readonly ResidualRow[];
  /** Days for which the platform goes on changing its figures. */
  readonly restated: number;
}

/** `unallocated` = whole − parts, exactly; `null` where the whole says nothing. Its shares add up to it. */
export interface Residual {
  readonly whole: Micros | null;
  /** `null` where no part says anything: all of the whole is then unallocated. */
  readonly parts: Micros | null;
  readonly unallocated: Micros | null;
  readonly shares: readonly Share[];
}

/** Every additive metric and goal, and every result key of either page. */
export interface DayResiduals {
  readonly metrics: Readonly<Partial<Record<BaseMetric, Residual>>>;
  readonly results: Readonly<Record<ResultKey, Readonly<Record<keyof Result, Residual>>>>;
}

/** Compares a day's whole with the sum of its parts, number by number, and names why they differ. Pure; invents nothing where a page is missing. */
export function reconcileDay(day: DayReads, rules: ReconcileRules): DayResiduals {
  const base = evidenceOf(day, rules);
  const shown = (day.whole?.page.metrics ?? []).filter((name) => baseMetrics[name].additive);
  const delivery = metricResiduals(shown, day, base);
  const hidden = shown.some((name) => base.hidden.has(name) && (delivery[name]?.unallocated ?? 0n) > 0n);
  const results: Record<ResultKey, Readonly<Record<keyof Result, Residual>>> = {};
  for (const key of base.keys) {
    const residual = (part: keyof Result) => resultResidual(key, part, day, { ...base, hides: hidden });
    results[key] = { count: residual("count"), value: residual("value") };
  }
  const apart = Object.values(results).every(({ count, value }) => !count.unallocated && !value.unallocated);
  const goals = metricResiduals(Object.keys(goalMetrics).filter(isGoalMetric), day, { ...base, hides: hidden, apart });
  return { metrics: { ...delivery, ...goals }, results };
}

/** Whether all that could be compared agrees to the millionth. False when either page is missing. */
export function isExact(day: DayReads, residuals: DayResiduals): boolean {
  return day.whole !== null && day.parts !== null && allOf(residuals).every(({ unallocated }) => !unallocated);
}

/** Whether any number of the day differs, even in part, for that cause. */
export function hasCause(residuals: DayResiduals, wanted: ResidualCause): boolean {
  return allOf(residuals).some(({ shares }) => shares.some(({ cause }) => cause === wanted));
}

function allOf({ metrics, results }: DayResiduals): readonly Residual[] {
  return [...Object.values(metrics), ...Object.values(results).flatMap(({ count, value }) => [count, value])];
}

interface Base extends Pick<Evidence, "fresh"> {
  readonly rules: ReconcileRules;
  readonly rows: number;
  readonly keys: readonly ResultKey[];
  readonly gone: FactPage | null;
  readonly hidden: ReadonlySet<BaseMetric>;
  /** The day holds delivery of the hidden kind, so its results may be of it too. */
  readonly hides?: boolean;
  readonly apart?: boolean;
}

function evidenceOf({ whole, parts, earlier }: DayReads, rules: ReconcileRules): Base {
  const gone = parts === null ? null : goneRows(parts.page, earlier);
  return {
    rules,
    rows: (whole?.page.facts.length ?? 0) + (parts?.page.facts.length ?? 0),
    keys: keysOf([whole?.page, parts?.page, gone]),
    gone,
    hidden: hiddenMetrics(rules.level, rules.residuals),
    fresh: whole !== null && parts !== null && mayHaveMoved(whole, parts, rules.restated),
  };
}

/**
 * The two pages are never read by one request, even where both reads begin at the same instant. A difference that both
 * outlast, read again later, is none of movement; nor is one of days that the platform has closed.
 */
function mayHaveMoved(whole: PageRead, parts: PageRead, restated: number): boolean {
  const isNew = ({ since, verifiedAt }: PageRead) => since >= verifiedAt;
  const newest = whole.since > parts.since ? whole.since : parts.since;
  const age = daysBetween(dateOf(whole.page.period), calendarDate(newest.slice(0, 10)));
  return (isNew(whole) || isNew(parts)) && age <= restated;
}

function residualOf(day: DayReads, whole: Sum, parts: Sum, evidence: Omit<Evidence, "silent">): Residual {
  const total = whole.silent ? null : whole.sum;
  if (total === null || day.parts === null) {
    const shares = total === null || total === 0n ? [] : [{ cause: "notRead", amount: total } as const];
    return { whole: total, parts: null, unallocated: total, shares };
  }
  const unallocated = subtract(total, parts.sum ?? ZERO);
  const shares = explain(unallocated, { ...evidence, silent: parts.silent });
  return { whole: total, parts: parts.sum, unallocated, shares };
}

function resultResidual(key: ResultKey, part: keyof Result, day: DayReads, base: Base): Residual {
  const sum = (page: FactPage | null | undefined): Sum => (page ? resultSum(page, key, part) : nothing);
  return residualOf(day, sum(day.whole?.page), sum(day.parts?.page), {
    tolerance: toleranceOf(null, base.rows, base.rules.residuals),
    gone: sum(base.gone).sum ?? ZERO,
    hidden: base.hides ?? false,
    apart: false,
    fresh: base.fresh,
  });
}

function metricResiduals(wanted: readonly BaseMetric[], day: DayReads, base: Base): DayResiduals["metrics"] {
  const { mapping, residuals } = base.rules;
  const sums = (page: FactPage | null | undefined) => (page ? metricSums(page, wanted, mapping) : []);
  const [whole, parts, gone] = [sums(day.whole?.page), sums(day.parts?.page), sums(base.gone)];
  const found: Partial<Record<BaseMetric, Residual>> = {};
  for (const [at, metric] of wanted.entries()) {
    const cells = base.rows * (isGoalMetric(metric) ? Math.max(1, base.keys.length) : 1);
    found[metric] = residualOf(day, whole[at] ?? nothing, parts[at] ?? nothing, {
      tolerance: toleranceOf(metric, cells, residuals),
      gone: gone[at]?.sum ?? ZERO,
      hidden: base.hidden.has(metric) || (base.hides ?? false),
      apart: base.apart ?? false,
      fresh: base.fresh,
    });
  }
  return found;
}
