import { type Audience, type Fact, parseResultKey, type Result, type ResultKey } from "../facts.ts";
import type { EntityId } from "../ids.ts";
import type { StoredMetric } from "../metrics.ts";
import { type Micros, ZERO } from "../micros.ts";
import type { RenamedRow } from "../platform.ts";
import { amount, idOf, moved, type NormaliseContext, refusal, refused } from "./fields.ts";

/** What the rows of one entity and audience have said of a day so far. */
export interface Draft {
  readonly entity: EntityId;
  parent: EntityId | null;
  readonly audience: Audience | null;
  /** Null until a row with delivery has come. */
  metrics: Fact["metrics"] | null;
  readonly results: Record<ResultKey, Result>;
}

/** What the rows of one slice share: an id or a key is parsed once, however many rows carry it. */
export interface Reading {
  readonly context: NormaliseContext;
  readonly ids: Map<string, EntityId>;
  readonly keys: Map<string, ResultKey>;
  /** Of every fact that has results only. */
  readonly zeros: Fact["metrics"];
}

/** A row and where it stands among all that came; a path is spelt out only for an error. */
export interface Place {
  readonly row: RenamedRow;
  readonly index: number;
}

/** Before the first row of a slice. */
export function startReading(context: NormaliseContext): Reading {
  const zeros = Object.fromEntries(context.report.metrics.map((name) => [name, ZERO]));
  return { context, ids: new Map(), keys: new Map(), zeros };
}

/** Joins a row to what others have said of its entity; `upstream.unavailable` where two of them disagree. */
export function take(place: Place, drafts: Map<string, Draft>, reading: Reading): void {
  const { row, index } = place;
  const { context } = reading;
  const { level } = context.report;
  if (row.level !== level) throw refusal(`rows[${index}].level`, row.level, level, context);
  if (row.currency !== undefined && row.currency !== context.currency) {
    throw refusal(`rows[${index}].currency`, row.currency, context.currency, context);
  }
  const draft = draftFor(place, drafts, reading);
  takeMetrics(draft, place, context);
  takeResults(draft, place, reading);
}

function draftFor({ row, index }: Place, drafts: Map<string, Draft>, reading: Reading): Draft {
  const { audience = null } = row;
  const key = audience === null ? row.entity : `${row.entity}\u0000${audience.kind}\u0000${audience.value}`;
  const known = drafts.get(key);
  const parent = row.parent === undefined ? null : idFor(row.parent, { index, field: "parent" }, reading);
  if (known) {
    if (parent !== null && known.parent !== null && parent !== known.parent) {
      throw moved(`rows[${index}]`, reading.context);
    }
    known.parent ??= parent;
    return known;
  }
  const entity = idFor(row.entity, { index, field: "entity" }, reading);
  const made: Draft = { entity, parent, audience, metrics: null, results: {} };
  drafts.set(key, made);
  return made;
}

function idFor(text: string, { index, field }: { index: number; field: string }, { ids, context }: Reading): EntityId {
  const known = ids.get(text);
  if (known !== undefined) return known;
  const id = idOf(text, `rows[${index}].${field}`, context);
  ids.set(text, id);
  return id;
}

function takeMetrics(draft: Draft, place: Place, context: NormaliseContext): void {
  const found = metricsOf(place, context);
  if (found === null) return;
  const { metrics } = draft;
  if (metrics !== null && context.report.metrics.some((name) => metrics[name] !== found[name])) {
    throw moved(`rows[${place.index}]`, context);
  }
  draft.metrics = found;
}

/** Null for a row that carries results only; a row with some metrics must have them all, or a forgotten one would read as zero. */
function metricsOf({ row, index }: Place, context: NormaliseContext): Fact["metrics"] | null {
  const said = Object.keys(row.metrics);
  if (said.length === 0) return null;
  const { metrics } = context.report;
  const found: Partial<Record<StoredMetric, Micros | null>> = {};
  for (const name of metrics) {
    const text = row.metrics[name];
    if (text === undefined) throw refusal(`rows[${index}].metrics.${name}`, "nothing", "a value or null", context);
    try {
      found[name] = amount(text);
    } catch (error) {
      throw refused(error, { field: `rows[${index}].metrics.${name}`, saw: text ?? "" }, context);
    }
  }
  if (said.length > metrics.length) {
    const known: readonly string[] = metrics;
    const name = said.find((one) => !known.includes(one)) ?? "";
    throw refusal(`rows[${index}].metrics.${name}`, name, `one of ${metrics.join(", ")}`, context);
  }
  return found;
}

function takeResults({ results }: Draft, { row, index }: Place, { keys, context }: Reading): void {
  for (const text of Object.keys(row.results)) {
    const cell = row.results[text];
    try {
      const key = keyOf(text, keys);
      const count = amount(cell?.count);
      const value = amount(cell?.value);
      const known = results[key];
      if (known === undefined) results[key] = { count, value };
      else if (known.count !== count || known.value !== value) throw moved(`rows[${index}].results.${text}`, context);
    } catch (error) {
      throw refused(error, { field: `rows[${index}].results.${text}`, saw: text }, context);
    }
  }
}

function keyOf(text: string, keys: Map<string, ResultKey>): ResultKey {
  const known = keys.get(text);
  if (known !== undefined) return known;
  const key = parseResultKey(text);
  keys.set(text, key);
  return key;
}

/** Null when nothing but zero was said, which is no more than an absent row, and vendors drop such rows as they like. */
export function finish({ entity, parent, audience, metrics, results }: Draft, { zeros }: Reading): Fact | null {
  const said = withoutZeros(results);
  if (Object.keys(said).length > 0) return { entity, parent, audience, metrics: metrics ?? zeros, results: said };
  if (metrics === null || Object.values(metrics).every((n) => n === ZERO)) return null;
  return { entity, parent, audience, metrics, results: said };
}

function withoutZeros(results: Fact["results"]): Fact["results"] {
  const cells = Object.values<Result>(results);
  if (cells.every(saysSomething)) return results;
  return Object.fromEntries(Object.entries<Result>(results).filter(([, result]) => saysSomething(result)));
}

/** A count of zero has no value to speak of. */
function saysSomething({ count, value }: Result): boolean {
  return count !== ZERO || (value !== ZERO && value !== null);
}
