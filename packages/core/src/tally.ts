import type { Measure } from "./estimates.ts";
import type { Sums } from "./kpis.ts";
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
  NotLearnt: {
    en: "nobody knows how complete these days are",
    fr: "on ne sait pas à quel point ces jours sont complets",
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

/** What was left out of the sums of a set of measures, since their rows did not tell all of them. */
export interface LeftOut {
  /** In the order of the tally's metrics. */
  readonly sums: Micros[];
  /** Where such rows came from. */
  readonly from: Set<string>;
}

/** Running totals of a group: changed in place, since hundreds of thousands of rows go in. */
export interface Tally {
  readonly metrics: readonly Measure[];
  readonly sums: (Micros | null)[];
  readonly known: number[];
  readonly why: (Absence | null)[];
  rows: number;
  /** Sets of metrics, by their places, that a ratio is made of: its parts must rest on the same rows. */
  readonly sets: readonly (readonly number[])[];
  /** Per set: whether any row, or a page without one, told all of it. */
  readonly together: boolean[];
  readonly left: (LeftOut | null)[];
}

/** `sets` are those whose parts have to be summed over the same rows; see `sumTogether`. */
export function emptyTally(metrics: readonly Measure[], sets: Tally["sets"] = []): Tally {
  return {
    metrics,
    sums: metrics.map(() => null),
    known: metrics.map(() => 0),
    why: metrics.map(() => null),
    rows: 0,
    sets,
    together: sets.map(() => false),
    left: sets.map(() => null),
  };
}

/** One more row, its cells in the order of the tally's metrics. Nulls are skipped and remembered, with where they came `from`. */
export function addRow(tally: Tally, cells: readonly Cell[], from = ""): void {
  tally.rows += 1;
  addCells(tally, cells, 1, from);
}

/** A page that was read and has no row for this group: its zeros make a sum 0 rather than null, but count as no row. */
export function addNothing(tally: Tally, zeros: readonly Cell[]): void {
  addCells(tally, zeros, 0, "");
}

function addCells(tally: Tally, cells: readonly Cell[], count: number, from: string): void {
  let told = true;
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at];
    if (typeof cell === "bigint") {
      tally.sums[at] = joined(tally, at, cell);
      tally.known[at] = (tally.known[at] ?? 0) + count;
    } else if (cell !== undefined) {
      tally.why[at] ??= cell;
      told = false;
    }
  }
  for (let set = 0; set < tally.sets.length; set += 1) {
    const places = tally.sets[set] ?? [];
    if (told || places.every((at) => typeof cells[at] === "bigint")) tally.together[set] = true;
    else if (count > 0) leaveOut(tally, set, cells, from);
  }
}

/** People are not added up: of them the largest part is known to have been reached. */
function joined({ sums, metrics }: Tally, at: number, amount: Micros): Micros {
  const known = sums[at] ?? null;
  if (known === null) return amount;
  if (metrics[at] === "reachPeak") return known < amount ? amount : known;
  return add(known, amount);
}

function leaveOut(tally: Tally, set: number, cells: readonly Cell[], from: string): void {
  const left = leftOf(tally, set);
  for (const at of tally.sets[set] ?? []) {
    const cell = cells[at];
    if (typeof cell !== "bigint" || cell === ZERO) continue;
    left.sums[at] = plus(left.sums[at], cell);
    left.from.add(from);
  }
}

function leftOf(tally: Tally, set: number): LeftOut {
  const left = tally.left[set] ?? { sums: tally.metrics.map(() => ZERO), from: new Set() };
  tally.left[set] = left;
  return left;
}

/** Adds a tally of the same metrics and sets. */
export function addTally(into: Tally, from: Tally): void {
  into.rows += from.rows;
  from.sums.forEach((sum, at) => {
    if (sum !== null) into.sums[at] = joined(into, at, sum);
    into.known[at] = (into.known[at] ?? 0) + (from.known[at] ?? 0);
    into.why[at] ??= from.why[at] ?? null;
  });
  from.together.forEach((together, set) => {
    into.together[set] ||= together;
    const more = from.left[set];
    if (!more) return;
    const left = leftOf(into, set);
    more.sums.forEach((sum, at) => {
      left.sums[at] = plus(left.sums[at], sum);
    });
    for (const one of more.from) left.from.add(one);
  });
}

/** The sum of one metric of a set over the rows that told the whole set; `null` where none did. */
export function sumTogether(tally: Tally, set: number, at: number): Micros | null {
  const sum = tally.sums[at] ?? null;
  if (sum === null || !tally.together[set]) return null;
  return subtract(sum, tally.left[set]?.sums[at] ?? ZERO);
}

/** What the whole has beyond its parts: unknown where the whole is unknown, all of it where no part told anything. */
export function remainder(whole: readonly Cell[], parts: Tally): readonly Cell[] {
  return whole.map((cell, at) => (typeof cell === "bigint" ? subtract(cell, parts.sums[at] ?? ZERO) : cell));
}

/** The cells of a tally, so that it can be added as one row. */
export function cellsOf(tally: Tally): readonly Cell[] {
  return tally.sums.map((sum, at) => sum ?? tally.why[at] ?? "NotReported");
}

export function totalOf(tally: Tally, metric: Measure): Total {
  const at = tally.metrics.indexOf(metric);
  const [sum, known, why] = [tally.sums[at] ?? null, tally.known[at] ?? 0, tally.why[at] ?? null];
  return { sum, known, all: tally.rows, why };
}

export function sumsOf(tally: Tally): Sums {
  return Object.fromEntries(tally.metrics.map((metric, at) => [metric, tally.sums[at] ?? null]));
}

const plus = (a: Micros | null | undefined, b: Micros): Micros => (a == null ? b : add(a, b));
