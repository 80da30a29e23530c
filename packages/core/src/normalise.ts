import { LeadlineError } from "./errors.ts";
import { dayPeriod, type Entity, type EntityPage, type Fact, type FactPage, type Page, snapshot } from "./facts.ts";
import { type Draft, finish, type Reading, startReading, take } from "./normalise/draft.ts";
import { idOf, moved, type NormaliseContext, refusal } from "./normalise/fields.ts";
import type { RenamedEntity, RenamedRow, SliceRead } from "./platform.ts";
import { type CalendarDate, datesIn } from "./time/calendar-date.ts";

export type { NormaliseContext };

/** A slice that was read to its end; a suspended one has nothing to normalise. */
export type CompleteRead = Exclude<SliceRead, { readonly suspend: string }>;

/**
 * Turns a vendor's renamed rows into pages, one for every date of the slice, empty days included: the only place that
 * parses amounts, dates and ids. Rows of one key are joined (a delivery row and its results), repeated rows are dropped,
 * rows and results that say nothing but zero are left out, so that equal facts give equal pages in whatever order they came.
 * Throws `upstream.contract` naming the row and field, or `upstream.unavailable` when one key came with two different
 * numbers, which means that they moved while being read.
 */
export function normalise(read: CompleteRead, context: NormaliseContext): readonly Page[] {
  const { pages, refused } = normaliseDays(read, context);
  for (const error of refused.values()) throw error;
  return pages;
}

/** Pages of the days that could be taken, and why the others could not. */
export interface NormalisedDays {
  readonly pages: readonly Page[];
  readonly refused: ReadonlyMap<CalendarDate, LeadlineError>;
}

/** More refused days than this are no accident of a row: something has changed, and the whole slice is refused. */
const mostRefusedDays = 5;

/** As `normalise`, but a row that cannot be taken costs its own day only, and throws where it has none of the slice. */
export function normaliseDays(read: CompleteRead, context: NormaliseContext): NormalisedDays {
  if ("entities" in read) return { pages: [entityPage(read.entities, context)], refused: new Map() };
  return factPages(read.rows, read.unavailable ?? [], context);
}

interface Day {
  readonly date: CalendarDate;
  readonly drafts: Map<string, Draft>;
}

function factPages(
  rows: readonly RenamedRow[],
  unavailable: readonly string[],
  context: NormaliseContext,
): NormalisedDays {
  const { owner, report, currency, slice } = context;
  if (report.level === "conversionAction") throw refusal("rows", report.level, "a level that holds facts", context);
  const days = new Map<string, Day>(datesIn(slice).map((date) => [date, { date, drafts: new Map() }]));
  const refused = new Map<CalendarDate, LeadlineError>();
  const reading = startReading(context);
  rows.forEach((row, index) => {
    const day = days.get(row.date);
    if (!day) throw refusal(`rows[${index}].date`, row.date, `a date from ${slice.from} to ${slice.to}`, context);
    try {
      take({ row, index }, day.drafts, reading);
    } catch (error) {
      noteRefusal(error, day.date, refused);
    }
  });
  const taken = [...days.values()].filter(({ date }) => !refused.has(date));
  const shared = { holds: "facts", owner, report: report.id, level: report.level, currency } as const;
  const pages = taken.map(
    ({ date, drafts }): FactPage => ({
      ...shared,
      period: dayPeriod(date),
      metrics: report.metrics,
      unavailable: [...unavailable].sort(),
      facts: factsOf(drafts, reading),
    }),
  );
  return { pages, refused };
}

function factsOf(drafts: ReadonlyMap<string, Draft>, reading: Reading): readonly Fact[] {
  const facts = [...drafts].sort(byKey).map(([, draft]) => finish(draft, reading));
  return facts.filter((fact) => fact !== null);
}

/** A row that moved while it was read voids the whole slice: others may have moved unseen. */
function noteRefusal(error: unknown, date: CalendarDate, refused: Map<CalendarDate, LeadlineError>): void {
  if (!(error instanceof LeadlineError) || error.code !== "upstream.contract") throw error;
  if (!refused.has(date)) refused.set(date, error);
  if (refused.size > mostRefusedDays) throw error;
}

function entityPage(found: readonly RenamedEntity[], context: NormaliseContext): EntityPage {
  const entities = new Map<string, Entity>();
  found.forEach((entity, index) => {
    const at = `entities[${index}]`;
    const made: Entity = {
      id: idOf(entity.id, `${at}.id`, context),
      parent: entity.parent === undefined ? null : idOf(entity.parent, `${at}.parent`, context),
      name: entity.name ?? null,
      status: entity.status ?? null,
      attributes: Object.fromEntries(Object.entries(entity.attributes).sort(byKey)),
    };
    const known = entities.get(made.id);
    if (known && JSON.stringify(known) !== JSON.stringify(made)) throw moved(at, context);
    entities.set(made.id, made);
  });
  const { owner, report } = context;
  const sorted = [...entities].sort(byKey).map(([, entity]) => entity);
  return { holds: "entities", owner, report: report.id, period: snapshot, entities: sorted };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
