import { LeadlineError } from "./errors.ts";
import {
  type Audience,
  dayPeriod,
  type Entity,
  type EntityPage,
  type Fact,
  type FactPage,
  type Level,
  type Page,
  parseResultKey,
  type Result,
  type ResultKey,
  snapshot,
} from "./facts.ts";
import type { EntityId } from "./ids.ts";
import { isStoredMetric, type StoredMetric } from "./metrics.ts";
import { type Micros, ZERO } from "./micros.ts";
import { amount, idOf, moved, type NormaliseContext, parsed, refusal } from "./normalise/fields.ts";
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

interface Draft {
  readonly entity: EntityId;
  parent: EntityId | null;
  readonly audience: Audience | null;
  metrics: Map<StoredMetric, Micros | null> | null;
  readonly results: Map<ResultKey, Result>;
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
  const level: Level = report.level;
  const days = new Map<string, Day>(datesIn(slice).map((date) => [date, { date, drafts: new Map() }]));
  const refused = new Map<CalendarDate, LeadlineError>();
  const keys = new Map<string, ResultKey>();
  rows.forEach((row, index) => {
    const at = `rows[${index}]`;
    const day = days.get(row.date);
    if (!day) throw refusal(`${at}.date`, row.date, `a date from ${slice.from} to ${slice.to}`, context);
    try {
      take(row, day.drafts, { at, keys, context });
    } catch (error) {
      noteRefusal(error, day.date, refused);
    }
  });
  const taken = [...days.values()].filter(({ date }) => !refused.has(date));
  const pages = taken.map(
    ({ date, drafts }): FactPage => ({
      holds: "facts",
      owner,
      report: report.id,
      period: dayPeriod(date),
      level,
      currency,
      metrics: report.metrics,
      unavailable: [...unavailable].sort(),
      facts: [...drafts.entries()].sort(byKey).flatMap(([, draft]) => finish(draft, report.metrics)),
    }),
  );
  return { pages, refused };
}

/** A row that moved while it was read voids the whole slice: others may have moved unseen. */
function noteRefusal(error: unknown, date: CalendarDate, refused: Map<CalendarDate, LeadlineError>): void {
  if (!(error instanceof LeadlineError) || error.code !== "upstream.contract") throw error;
  if (!refused.has(date)) refused.set(date, error);
  if (refused.size > mostRefusedDays) throw error;
}

function take(row: RenamedRow, drafts: Map<string, Draft>, place: Place): void {
  const { at, context } = place;
  const { level } = context.report;
  if (row.level !== level) throw refusal(`${at}.level`, row.level, level, context);
  if (row.currency !== undefined && row.currency !== context.currency) {
    throw refusal(`${at}.currency`, row.currency, context.currency, context);
  }
  join(draftFor(drafts, row, at, context), row, place);
}

function draftFor(drafts: Map<string, Draft>, row: RenamedRow, at: string, context: NormaliseContext): Draft {
  const key = row.audience ? `${row.entity}\u0000${row.audience.kind}\u0000${row.audience.value}` : row.entity;
  const known = drafts.get(key);
  const parent = row.parent === undefined ? null : idOf(row.parent, `${at}.parent`, context);
  if (known) {
    if (parent !== null && known.parent !== null && parent !== known.parent) throw moved(at, context);
    known.parent ??= parent;
    return known;
  }
  const entity = idOf(row.entity, `${at}.entity`, context);
  const made: Draft = { entity, parent, audience: row.audience ?? null, metrics: null, results: new Map() };
  drafts.set(key, made);
  return made;
}

interface Place {
  readonly at: string;
  readonly keys: Map<string, ResultKey>;
  readonly context: NormaliseContext;
}

function join(draft: Draft, row: RenamedRow, place: Place): void {
  const found = metricsOf(row, place);
  if (found) {
    if (draft.metrics && !sameEntries(draft.metrics, found)) throw moved(place.at, place.context);
    draft.metrics = found;
  }
  for (const [text, cell] of Object.entries(row.results)) {
    const at = `${place.at}.results.${text}`;
    const result = { count: amount(cell.count, at, place.context), value: amount(cell.value, at, place.context) };
    const key = keyOf(text, at, place);
    const known = draft.results.get(key);
    if (known && (known.count !== result.count || known.value !== result.value)) throw moved(at, place.context);
    draft.results.set(key, result);
  }
}

/** Null for a row that carries results only; a row with some metrics must have them all, or a forgotten one would read as zero. */
function metricsOf(row: RenamedRow, { at, context }: Place): Map<StoredMetric, Micros | null> | null {
  const names = Object.keys(row.metrics);
  if (names.length === 0) return null;
  const found = new Map<StoredMetric, Micros | null>();
  for (const name of names) {
    if (!isStoredMetric(name) || !context.report.metrics.includes(name)) {
      throw refusal(`${at}.metrics.${name}`, name, `one of ${context.report.metrics.join(", ")}`, context);
    }
    found.set(name, amount(row.metrics[name], `${at}.metrics.${name}`, context));
  }
  const missing = context.report.metrics.find((name) => !found.has(name));
  if (missing) throw refusal(`${at}.metrics.${missing}`, "nothing", "a value or null", context);
  return found;
}

/** A count of zero has no value to speak of. */
function saysSomething({ count, value }: Result): boolean {
  return count !== ZERO || (value !== ZERO && value !== null);
}

/** All zero says no more than an absent row, and vendors drop such rows as they like. */
function finish(draft: Draft, metrics: readonly StoredMetric[]): Fact[] {
  const results = [...draft.results].filter(([, result]) => saysSomething(result));
  if (results.length === 0 && (draft.metrics === null || [...draft.metrics.values()].every((n) => n === ZERO)))
    return [];
  const { entity, parent, audience } = draft;
  return [
    {
      entity,
      parent,
      audience,
      metrics: Object.fromEntries(
        metrics.map((name) => [name, draft.metrics ? (draft.metrics.get(name) ?? null) : ZERO]),
      ),
      results: Object.fromEntries(results),
    },
  ];
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

function sameEntries(
  a: ReadonlyMap<StoredMetric, Micros | null>,
  b: ReadonlyMap<StoredMetric, Micros | null>,
): boolean {
  return [...a].every(([name, value]) => b.get(name) === value);
}

function keyOf(text: string, at: string, { keys, context }: Place): ResultKey {
  const known = keys.get(text);
  if (known) return known;
  const key = parsed(() => parseResultKey(text), at, text, context);
  keys.set(text, key);
  return key;
}
