import type { Fact, FactPage, Level, Result, ResultKey } from "./facts.ts";
import { dateOf, parseResultKey, partsOf } from "./facts.ts";
import type { CompiledMapping } from "./mapping.ts";
import { type BaseMetric, baseMetrics, goalMetrics, isGoalMetric } from "./metrics.ts";
import { add, type Micros, subtract, ZERO } from "./micros.ts";
import {
  type Evidence,
  explain,
  hidesAction,
  hidesMetric,
  type ResidualRow,
  type Share,
  toleranceOf,
} from "./reconcile/causes.ts";
import { calendarDate, daysBetween } from "./time/calendar-date.ts";
import type { Instant } from "./time/instant.ts";
import { type Cell, rowReader } from "./totals.ts";

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
  const base = { ...evidenceOf(day, rules), rules };
  const keys = keysOf([day.whole?.page, day.parts?.page, base.gone]);
  const results: Record<ResultKey, Readonly<Record<keyof Result, Residual>>> = {};
  for (const key of keys) {
    results[key] = { count: resultResidual(key, "count", day, base), value: resultResidual(key, "value", day, base) };
  }
  const agree = Object.values(results).every(({ count, value }) => !count.unallocated && !value.unallocated);
  const names = (day.whole?.page.metrics ?? []).filter((name) => baseMetrics[name].additive);
  const wanted: readonly BaseMetric[] = [...names, ...Object.keys(goalMetrics).filter(isGoalMetric)];
  return { metrics: metricResiduals(wanted, day, { ...base, agree, keys: keys.length }), results };
}

/** Whether all that could be compared agrees to the millionth. False when either page is missing. */
export function isExact(day: DayReads, { metrics, results }: DayResiduals): boolean {
  const found = [...Object.values(metrics), ...Object.values(results).flatMap(({ count, value }) => [count, value])];
  return day.whole !== null && day.parts !== null && found.every(({ unallocated }) => !unallocated);
}

interface Base extends Pick<Evidence, "fresh"> {
  readonly rules: ReconcileRules;
  readonly rows: number;
  readonly gone: FactPage | null;
}

function evidenceOf({ whole, parts, earlier }: DayReads, { restated }: ReconcileRules): Omit<Base, "rules"> {
  return {
    rows: (whole?.page.facts.length ?? 0) + (parts?.page.facts.length ?? 0),
    gone: parts === null ? null : goneRows(parts.page, earlier),
    fresh: whole !== null && parts !== null && mayHaveMoved(whole, parts, restated),
  };
}

/**
 * The two pages are read one after the other. A difference that both outlast, read again by a later night, is none of
 * movement; nor is one of days that the platform has closed.
 */
function mayHaveMoved(whole: PageRead, parts: PageRead, restated: number): boolean {
  const isNew = ({ since, verifiedAt }: PageRead) => since >= verifiedAt;
  const newest = whole.since > parts.since ? whole.since : parts.since;
  const age = daysBetween(dateOf(whole.page.period), calendarDate(newest.slice(0, 10)));
  return (isNew(whole) || isNew(parts)) && whole.verifiedAt !== parts.verifiedAt && age <= restated;
}

/** The rows that earlier readings had and the present one lacks, each as last told. */
function goneRows(live: FactPage, earlier: readonly FactPage[]): FactPage | null {
  const present = new Set(live.facts.map(({ entity }) => entity));
  const last = new Map(earlier.flatMap(({ facts }) => facts.map((fact) => [fact.entity, fact] as const)));
  const facts = [...last.values()].filter(({ entity }) => !present.has(entity));
  return facts.length === 0 ? null : { ...live, facts };
}

function keysOf(pages: readonly (FactPage | null | undefined)[]): readonly ResultKey[] {
  const found = pages.flatMap((page) => page?.facts ?? []).flatMap(({ results }) => Object.keys(results));
  return [...new Set(found)].sort().map(parseResultKey);
}

interface Sum {
  readonly sum: Micros | null;
  readonly silent: boolean;
}

/** Of the cells of a page; no cell at all is `zero`. */
function sumOf(cells: readonly Cell[], zero: Cell): Sum {
  const told = cells.flatMap((cell) => (typeof cell === "bigint" ? [cell] : []));
  const silent = told.length < cells.length || (cells.length === 0 && typeof zero !== "bigint");
  return { sum: told.length === 0 && silent ? null : told.reduce(add, ZERO), silent };
}

const nothing: Sum = { sum: null, silent: true };

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
  const { level, residuals } = base.rules;
  return residualOf(day, sum(day.whole?.page), sum(day.parts?.page), {
    tolerance: toleranceOf(null, base.rows, residuals),
    gone: sum(base.gone).sum ?? ZERO,
    hidden: hidesAction(partsOf(key).action, level, residuals),
    apart: false,
    fresh: base.fresh,
  });
}

function resultSum({ facts, unavailable }: FactPage, key: ResultKey, part: keyof Result): Sum {
  if (unavailable.includes("results")) return nothing;
  const cells = facts.map(({ results }): Cell => (key in results ? (results[key]?.[part] ?? "NotReported") : ZERO));
  return sumOf(cells, ZERO);
}

function metricResiduals(
  wanted: readonly BaseMetric[],
  day: DayReads,
  base: Base & { readonly agree: boolean; readonly keys: number },
): DayResiduals["metrics"] {
  const { mapping, level, residuals } = base.rules;
  const sums = (page: FactPage | null | undefined) => (page ? pageSums(page, wanted, mapping) : []);
  const [whole, parts, gone] = [sums(day.whole?.page), sums(day.parts?.page), sums(base.gone)];
  const found: Partial<Record<BaseMetric, Residual>> = {};
  for (const [at, metric] of wanted.entries()) {
    const cells = base.rows * (isGoalMetric(metric) ? Math.max(1, base.keys) : 1);
    found[metric] = residualOf(day, whole[at] ?? nothing, parts[at] ?? nothing, {
      tolerance: toleranceOf(metric, cells, residuals),
      gone: gone[at]?.sum ?? ZERO,
      hidden: hidesMetric(metric, level, residuals, mapping),
      apart: isGoalMetric(metric) && base.agree,
      fresh: base.fresh,
    });
  }
  return found;
}

function pageSums(page: FactPage, wanted: readonly BaseMetric[], mapping: CompiledMapping): readonly Sum[] {
  const { zeros, cells } = rowReader(page, wanted, mapping);
  const rows = page.facts.map((fact: Fact) => cells(fact));
  return wanted.map((_, at) =>
    sumOf(
      rows.map((row) => row[at] ?? "NotReported"),
      zeros[at] ?? "NotReported",
    ),
  );
}
