import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import * as z from "zod";
import { LeadlineError } from "./errors.ts";
import type {
  Audience,
  EntityPage,
  Fact,
  FactPage,
  Level,
  Page,
  Period,
  ReportId,
  Result,
  ResultKey,
} from "./facts.ts";
import { levels, parseResultKey } from "./facts.ts";
import { type AccountKey, type EntityId, entityId } from "./ids.ts";
import { isStoredMetric, type StoredMetric } from "./metrics.ts";
import { format, type Micros, microsWithin } from "./micros.ts";
import type { EncodedPage } from "./ports.ts";
import { refuseNewer } from "./schema-version.ts";

/*
 * The body is deflated JSON of columns. A number column is one text, its cells joined by commas: `12,0.5,,3`.
 * An empty cell is null in a metric column and "no such result" in a result column, where null is `~`.
 */
const noResult = "";
const nullResult = "~";

const factBody = z.looseObject({
  v: z.literal(1),
  holds: z.literal("facts"),
  level: z.enum(levels),
  currency: z.string(),
  unavailable: z.array(z.string()),
  entities: z.array(z.string()),
  parents: z.array(z.string().nullable()).optional(),
  audiences: z.array(z.tuple([z.string(), z.string()]).nullable()).optional(),
  metrics: z.record(z.string(), z.string()),
  results: z.record(z.string(), z.tuple([z.string(), z.string()])),
});

const entityBody = z.looseObject({
  v: z.literal(1),
  holds: z.literal("entities"),
  entities: z.array(
    z.tuple([
      z.string(),
      z.string().nullable(),
      z.string().nullable(),
      z.string().nullable(),
      z.record(z.string(), z.string().nullable()),
    ]),
  ),
});

const body = z.discriminatedUnion("holds", [factBody, entityBody]);

/** Pure and canonical: equal facts give an equal hash, whatever order they came in. */
export function encodePage(page: Page): EncodedPage {
  const text = Buffer.from(JSON.stringify(page.holds === "facts" ? factColumns(page) : entityRows(page)));
  return {
    report: page.report,
    period: page.period,
    hash: createHash("sha256").update(text).digest("base64url").slice(0, 22),
    rows: page.holds === "facts" ? page.facts.length : page.entities.length,
    body: deflateRawSync(text),
  };
}

/** Says of a result key whether anybody will look at it. */
export type ResultFilter = (key: ResultKey) => boolean;

const everyResult: ResultFilter = () => true;

/**
 * Reads back what `encodePage` made; throws `internal.bug` for anything else. Results that `wanted` refuses are left out
 * and cost nothing: a page has many more than most questions are about.
 */
export function decodePage(
  owner: AccountKey,
  stored: { report: ReportId; period: Period; body: Uint8Array },
  wanted: ResultFilter = everyResult,
): Page {
  const { report, period } = stored;
  try {
    const told: unknown = JSON.parse(inflateRawSync(stored.body).toString("utf8"));
    refuseNewer(`The page ${report} ${period}`, told);
    const found = body.parse(told);
    if (found.holds === "entities") {
      return { holds: "entities", owner, report, period, entities: found.entities.map(entityOf) };
    }
    return { ...factPage(found, wanted), owner, report, period };
  } catch (error) {
    if (error instanceof LeadlineError && error.code === "store.unavailable") throw error;
    const why = error instanceof Error ? error.message.slice(0, 200) : "";
    throw new LeadlineError(
      "internal.bug",
      `A stored page cannot be read: ${owner.platform}:${owner.account} ${report} ${period}. ${why}`,
    );
  }
}

function factColumns(page: FactPage): z.input<typeof factBody> {
  const { facts } = page;
  return {
    v: 1,
    holds: "facts",
    level: page.level,
    currency: page.currency,
    unavailable: [...page.unavailable],
    entities: facts.map(({ entity }) => entity),
    ...(facts.some(({ parent }) => parent !== null) ? { parents: facts.map(({ parent }) => parent) } : {}),
    ...(facts.some(({ audience }) => audience !== null)
      ? { audiences: facts.map(({ audience }) => pairOf(audience)) }
      : {}),
    metrics: Object.fromEntries(
      page.metrics.map((name) => [name, facts.map((fact) => metricCell(fact.metrics[name])).join(",")]),
    ),
    results: resultColumns(facts),
  };
}

/** Filled row by row, since a row has few of all the results of a page. */
function resultColumns(facts: readonly Fact[]): z.input<typeof factBody>["results"] {
  const columns = new Map<string, { readonly counts: string[]; readonly values: string[] }>();
  const empty = () => new Array<string>(facts.length).fill(noResult);
  facts.forEach(({ results }, row) => {
    for (const [key, { count, value }] of Object.entries<Result>(results)) {
      const known = columns.get(key);
      const { counts, values } = known ?? { counts: empty(), values: empty() };
      if (known === undefined) columns.set(key, { counts, values });
      counts[row] = resultCell(count);
      values[row] = resultCell(value);
    }
  });
  const sorted = [...columns].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(sorted.map(([key, { counts, values }]) => [key, [counts.join(","), values.join(",")]]));
}

function pairOf(audience: Audience | null): [string, string] | null {
  return audience && [audience.kind, audience.value];
}

function metricCell(amount: Micros | null | undefined): string {
  return amount === null || amount === undefined ? "" : format(amount);
}

function resultCell(amount: Micros | null): string {
  return amount === null ? nullResult : format(amount);
}

function factPage(
  found: z.output<typeof factBody>,
  wanted: ResultFilter,
): Omit<FactPage, "owner" | "report" | "period"> {
  const size = found.entities.length;
  const names = Object.keys(found.metrics).filter(isStoredMetric);
  const metrics = names.map((name) => [name, column(found.metrics[name], size)] as const);
  const results = resultRows(found.results, size, wanted);
  const { level, currency, unavailable } = found;
  const facts = found.entities.map(
    (entity, row): Fact => ({
      entity: entityId(entity),
      parent: idOrNull(found.parents?.[row]),
      audience: audienceOf(found.audiences?.[row]),
      metrics: metricsAt(metrics, row),
      results: results[row] ?? {},
    }),
  );
  return { holds: "facts", level: level satisfies Level, currency, unavailable, metrics: names, facts };
}

function metricsAt(columns: readonly (readonly [StoredMetric, readonly Cell[]])[], row: number): Fact["metrics"] {
  const found: Partial<Record<StoredMetric, Micros | null>> = {};
  for (const [name, cells] of columns) found[name] = cells[row] ?? null;
  return found;
}

function resultRows(
  columns: z.output<typeof factBody>["results"],
  size: number,
  wanted: ResultFilter,
): readonly Fact["results"][] {
  const rows = Array.from({ length: size }, (): Record<ResultKey, Result> => ({}));
  for (const [name, [counts, values]] of Object.entries(columns)) {
    const key = parseResultKey(name);
    if (!wanted(key)) continue;
    const valueCells = column(values, size);
    column(counts, size).forEach((count, row) => {
      const results = rows[row];
      if (count !== undefined && results !== undefined) results[key] = { count, value: valueCells[row] ?? null };
    });
  }
  return rows;
}

/** `undefined` for an empty cell. */
type Cell = Micros | null | undefined;

/** Read in place: a year of campaigns has millions of cells, and cutting each out would take longer than reading it. */
function column(text = "", size: number): readonly Cell[] {
  const cells: Cell[] = [];
  let start = 0;
  for (let end = text.indexOf(","); end >= 0; end = text.indexOf(",", start)) {
    cells.push(cellAt(text, start, end));
    start = end + 1;
  }
  if (size > 0 || text !== "") cells.push(cellAt(text, start, text.length));
  if (cells.length !== size)
    throw new LeadlineError("internal.bug", `A column has ${cells.length} cells for ${size} rows.`);
  return cells;
}

function cellAt(text: string, start: number, end: number): Cell {
  if (start === end) return undefined;
  if (end - start === 1 && text[start] === nullResult) return null;
  return microsWithin(text, start, end);
}

const idOrNull = (text: string | null | undefined): EntityId | null => (text == null ? null : entityId(text));
const audienceOf = (pair: readonly [string, string] | null | undefined): Audience | null =>
  pair == null ? null : { kind: pair[0], value: pair[1] };

function entityRows(page: EntityPage): z.input<typeof entityBody> {
  return {
    v: 1,
    holds: "entities",
    entities: page.entities.map(({ id, parent, name, status, attributes }) => [
      id,
      parent,
      name,
      status,
      { ...attributes },
    ]),
  };
}

function entityOf([id, parent, name, status, attributes]: z.output<typeof entityBody>["entities"][number]) {
  return { id: entityId(id), parent: idOrNull(parent), name, status, attributes };
}
