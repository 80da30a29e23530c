import { isBaseMetric } from "../metrics.ts";
import { format, type Micros, micros, ratio, subtract, ZERO } from "../micros.ts";
import type { RateUsed } from "../rates/convert.ts";
import { amountOf, boundsOf, type Figures, figuresOf, type Side } from "./figures.ts";
import { type Formulas, hasBounds } from "./formulas.ts";
import type { RowDraft } from "./lines.ts";
import { notesOf } from "./notes.ts";
import type { Column, KpiQuery } from "./question.ts";

/** Exact decimal text per column; `null` where there is no number. */
export type Values = Readonly<Partial<Record<Column, string | null>>>;

/** The same row in the period compared with. */
export interface ComparedRow {
  readonly values: Values;
  /** Now less then, of the numbers as they are shown. */
  readonly change: Values;
  /** The change as a fraction of the size of the number then; `null` where that is zero. */
  readonly changeRate: Values;
  readonly days: number;
  readonly daysRead: number;
}

/** What a row or a total says. */
export interface RowNumbers {
  readonly values: Values;
  /** Between these lies the truth, of estimates four times out of five; `high` is `null` where there is no limit. */
  readonly bounds: Readonly<Partial<Record<Column, { readonly low: string; readonly high: string | null }>>>;
  readonly compared?: ComparedRow;
  /** Per currency that was converted, the days whose published rates were used. */
  readonly rates: readonly RateUsed[];
  /** Account-days asked for, and those of them that have been read. */
  readonly days: number;
  readonly daysRead: number;
  readonly notes: readonly string[];
}

/** What every row of an answer is worked out with. */
export interface RowContext {
  readonly query: KpiQuery;
  readonly formulas: Formulas;
}

/** The numbers of a row or a total. */
export function numbersOf(
  { now, compared, removed, bucket }: Pick<RowDraft, "now" | "compared" | "removed"> & { bucket?: RowDraft["bucket"] },
  context: RowContext,
): RowNumbers {
  const { query, formulas } = context;
  if (removed) {
    const [days, daysRead] = [bucket?.days ?? 0, bucket?.read ?? 0];
    return { values: zeros(query), bounds: {}, rates: [], days, daysRead, notes: ["removed"] };
  }
  const figures = now && figuresOf(now, formulas);
  const values = valuesOf(figures, query);
  const notes = figures && now ? notesOf(figures, query) : ["onlyCompared"];
  const against = compared === undefined ? null : comparedTo(values, compared, context);
  return {
    values,
    bounds: figures === null ? {} : allBounds(figures, query),
    ...(against === null ? {} : { compared: against.row }),
    rates: figures?.rates ?? [],
    days: now?.span.days ?? 0,
    daysRead: now?.span.read ?? 0,
    notes: [...notes, ...(against?.notes ?? [])],
  };
}

function valuesOf(figures: Figures | null, { columns, goal }: KpiQuery): Values {
  return Object.fromEntries(columns.map((column) => [column, figures && textOf(amountOf(column, figures, goal))]));
}

/** What is gone counts for nothing; a ratio of nothing is absent. */
function zeros({ columns }: KpiQuery): Values {
  return Object.fromEntries(columns.map((column) => [column, textOf(amountOfNothing(column))]));
}

export function amountOfNothing(column: Column): Micros | null {
  return isBaseMetric(column) || column === "expectedLeads" ? ZERO : null;
}

function allBounds(figures: Figures, { columns, goal }: KpiQuery): RowNumbers["bounds"] {
  const found = columns.filter(hasBounds).flatMap((column) => {
    const bounds = boundsOf(column, figures, goal);
    return bounds === null ? [] : [[column, { low: format(bounds.low), high: textOf(bounds.high) }] as const];
  });
  return Object.fromEntries(found);
}

function comparedTo(values: Values, side: Side | null, { query, formulas }: RowContext) {
  const figures = side && figuresOf(side, formulas);
  const then = valuesOf(figures, query);
  const notes = figures && side ? notesOf(figures, query).map((note) => `compared:${note}`) : ["notCompared"];
  const pairs = query.columns.map((column) => [column, changeOf(values[column], then[column])] as const);
  const row: ComparedRow = {
    values: then,
    change: Object.fromEntries(pairs.map(([column, { change }]) => [column, change])),
    changeRate: Object.fromEntries(pairs.map(([column, { rate }]) => [column, rate])),
    days: side?.span.days ?? 0,
    daysRead: side?.span.read ?? 0,
  };
  return { row, notes };
}

function changeOf(now: string | null | undefined, then: string | null | undefined) {
  if (now == null || then == null) return { change: null, rate: null };
  const [before, change] = [micros(then), subtract(micros(now), micros(then))];
  return { change: format(change), rate: textOf(ratio(change, before < ZERO ? subtract(ZERO, before) : before)) };
}

const textOf = (amount: Micros | null): string | null => (amount === null ? null : format(amount));
