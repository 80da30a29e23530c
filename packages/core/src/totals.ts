import type { Fact, FactPage } from "./facts.ts";
import type { Sums } from "./kpis.ts";
import { type CompiledMapping, type Goals, goalsOf } from "./mapping.ts";
import { type BaseMetric, baseMetrics, isGoalMetric, isStoredMetric } from "./metrics.ts";
import { add, type Micros, subtract, ZERO } from "./micros.ts";

/** Why a number is absent; a note is the metric's name with the reason behind it: `reachNotReported`. */
export const absences = {
  NotReported: { en: "the platform does not report it", fr: "la plateforme ne le fournit pas" },
  NotMapped: { en: "no lead mapping says what counts", fr: "aucun mapping ne dit ce qui compte" },
  NotAdditive: {
    en: "people are counted once per period, so days cannot be summed",
    fr: "les personnes sont comptées une fois par période : les jours ne s’additionnent pas",
  },
  Unavailable: {
    en: "the platform could not give it for these days",
    fr: "la plateforme n’a pas pu le fournir pour ces jours",
  },
} as const;
export type Absence = keyof typeof absences;

/** An exact amount, or the reason why there is none. */
export type Cell = Micros | Absence;

/** What is known of one metric over a group of rows. */
export interface Total {
  readonly sum: Micros | null;
  /** Rows that told it, of all rows. */
  readonly known: number;
  readonly all: number;
  /** Why some row, or all of them, did not tell it. */
  readonly why: Absence | null;
}

/** Running totals of a group: changed in place, since hundreds of thousands of rows go in. */
export interface Tally {
  readonly metrics: readonly BaseMetric[];
  readonly sums: (Micros | null)[];
  readonly known: number[];
  readonly why: (Absence | null)[];
  rows: number;
}

export function emptyTally(metrics: readonly BaseMetric[]): Tally {
  return { metrics, sums: metrics.map(() => null), known: metrics.map(() => 0), why: metrics.map(() => null), rows: 0 };
}

/** One more row, its cells in the order of the tally's metrics. Nulls are skipped and remembered. */
export function addRow(tally: Tally, cells: readonly Cell[]): void {
  tally.rows += 1;
  addCells(tally, cells, 1);
}

/** A page that was read and has no row for this group: its zeros make a sum 0 rather than null, but count as no row. */
export function addNothing(tally: Tally, zeros: readonly Cell[]): void {
  addCells(tally, zeros, 0);
}

function addCells(tally: Tally, cells: readonly Cell[], count: number): void {
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at];
    if (typeof cell === "bigint") {
      tally.sums[at] = plus(tally.sums[at], cell);
      tally.known[at] = (tally.known[at] ?? 0) + count;
    } else if (cell !== undefined) tally.why[at] ??= cell;
  }
}

/** Adds a tally of the same metrics. */
export function addTally(into: Tally, from: Tally): void {
  into.rows += from.rows;
  from.sums.forEach((sum, at) => {
    if (sum !== null) into.sums[at] = plus(into.sums[at], sum);
    into.known[at] = (into.known[at] ?? 0) + (from.known[at] ?? 0);
    into.why[at] ??= from.why[at] ?? null;
  });
}

/** What the whole has beyond its parts: unknown where the whole is unknown, all of it where no part told anything. */
export function remainder(whole: readonly Cell[], parts: Tally): readonly Cell[] {
  return whole.map((cell, at) => (typeof cell === "bigint" ? subtract(cell, parts.sums[at] ?? ZERO) : cell));
}

/** The cells of a tally, so that it can be added as one row. */
export function cellsOf(tally: Tally): readonly Cell[] {
  return tally.sums.map((sum, at) => sum ?? tally.why[at] ?? "NotReported");
}

export function totalOf(tally: Tally, metric: BaseMetric): Total {
  const at = tally.metrics.indexOf(metric);
  const [sum, known, why] = [tally.sums[at] ?? null, tally.known[at] ?? 0, tally.why[at] ?? null];
  return { sum, known, all: tally.rows, why };
}

export function sumsOf(tally: Tally): Sums {
  return Object.fromEntries(tally.metrics.map((metric, at) => [metric, tally.sums[at] ?? null]));
}

/** Reads the rows of one page: `cells` of a fact, and `zeros`, which is what a row that is not there says. */
export interface RowReader {
  readonly zeros: readonly Cell[];
  readonly cells: (fact: Fact) => readonly Cell[];
}

/** `mapping` must be the one in force on the page's date. */
export function rowReader(page: FactPage, metrics: readonly BaseMetric[], mapping: CompiledMapping): RowReader {
  const zeros = metrics.map((metric) => zeroOf(metric, page, mapping));
  const wantsGoals = metrics.some((metric) => isGoalMetric(metric));
  const cells = (fact: Fact) => {
    const goals = wantsGoals ? goalsOf(fact, mapping, page.unavailable) : null;
    return metrics.map((metric, at): Cell => {
      const zero = zeros[at];
      return typeof zero === "bigint" ? (amountOf(metric, fact, goals) ?? "NotReported") : (zero ?? "NotReported");
    });
  };
  return { zeros, cells };
}

function amountOf(metric: BaseMetric, fact: Fact, goals: Goals | null): Micros | null | undefined {
  return isStoredMetric(metric) ? fact.metrics[metric] : goals?.[metric];
}

function zeroOf(metric: BaseMetric, page: FactPage, mapping: CompiledMapping): Cell {
  if (isStoredMetric(metric)) {
    if (!page.metrics.includes(metric)) return "NotReported";
    if (!baseMetrics[metric].additive) return "NotAdditive";
    return page.unavailable.includes(metric) ? "Unavailable" : ZERO;
  }
  if (mapping.undeclared.includes(metric)) return "NotMapped";
  return page.unavailable.includes("results") ? "Unavailable" : ZERO;
}

/** Totals over whole pages; `mappingOn` gives the mapping in force for a page. No page at all: every sum is null. */
export function totalsOf(
  pages: Iterable<FactPage>,
  metrics: readonly BaseMetric[],
  mappingOn: (page: FactPage) => CompiledMapping,
): Tally {
  const tally = emptyTally(metrics);
  for (const page of pages) {
    const { zeros, cells } = rowReader(page, metrics, mappingOn(page));
    if (page.facts.length === 0) addNothing(tally, zeros);
    for (const fact of page.facts) addRow(tally, cells(fact));
  }
  return tally;
}

const plus = (a: Micros | null | undefined, b: Micros): Micros => (a == null ? b : add(a, b));
