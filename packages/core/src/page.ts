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
import { format, type Micros, micros } from "./micros.ts";
import type { EncodedPage } from "./ports.ts";

/*
 * The body is deflated JSON of columns. A number column is one text, its cells joined by commas: `12,0.5,,3`.
 * An empty cell is null in a metric column and "no such result" in a result column, where null is `~`.
 */
const noResult = "";
const nullResult = "~";

const factBody = z.strictObject({
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

const entityBody = z.strictObject({
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
  const text = JSON.stringify(page.holds === "facts" ? factColumns(page) : entityRows(page));
  return {
    report: page.report,
    period: page.period,
    hash: createHash("sha256").update(text).digest("base64url").slice(0, 22),
    rows: page.holds === "facts" ? page.facts.length : page.entities.length,
    body: deflateRawSync(text),
  };
}

/** Reads back what `encodePage` made; throws `internal.bug` for anything else. */
export function decodePage(owner: AccountKey, stored: { report: ReportId; period: Period; body: Uint8Array }): Page {
  const { report, period } = stored;
  try {
    const found = body.parse(JSON.parse(inflateRawSync(stored.body).toString("utf8")));
    if (found.holds === "entities") {
      return { holds: "entities", owner, report, period, entities: found.entities.map(entityOf) };
    }
    return { ...factPage(found), owner, report, period };
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : "";
    throw new LeadlineError(
      "internal.bug",
      `A stored page cannot be read: ${owner.platform}:${owner.account} ${report} ${period}. ${why}`,
    );
  }
}

function factColumns(page: FactPage): z.input<typeof factBody> {
  const { facts } = page;
  const keys = [...new Set(facts.flatMap((fact) => Object.keys(fact.results)))].sort() as ResultKey[];
  const cells = (key: ResultKey, part: keyof Result) =>
    facts.map(({ results }) => resultCell(results[key], part)).join(",");
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
    results: Object.fromEntries(keys.map((key) => [key, [cells(key, "count"), cells(key, "value")]])),
  };
}

function pairOf(audience: Audience | null): [string, string] | null {
  return audience && [audience.kind, audience.value];
}

function metricCell(amount: Micros | null | undefined): string {
  return amount === null || amount === undefined ? "" : format(amount);
}

function resultCell(result: Result | undefined, part: keyof Result): string {
  if (result === undefined) return noResult;
  const amount = result[part];
  return amount === null ? nullResult : format(amount);
}

function factPage(found: z.output<typeof factBody>): Omit<FactPage, "owner" | "report" | "period"> {
  const size = found.entities.length;
  const names = Object.keys(found.metrics).filter(isStoredMetric);
  const metrics = names.map((name) => [name, column(found.metrics[name], size).map(metricOf)] as const);
  const results = Object.entries(found.results).map(([key, [counts, values]]) => {
    return [parseResultKey(key), column(counts, size), column(values, size)] as const;
  });
  const { level, currency, unavailable } = found;
  const facts = found.entities.map(
    (entity, row): Fact => ({
      entity: entityId(entity),
      parent: idOrNull(found.parents?.[row]),
      audience: audienceOf(found.audiences?.[row]),
      metrics: metricsAt(metrics, row),
      results: resultsAt(results, row),
    }),
  );
  return { holds: "facts", level: level satisfies Level, currency, unavailable, metrics: names, facts };
}

function metricsAt(
  columns: readonly (readonly [StoredMetric, readonly (Micros | null)[]])[],
  row: number,
): Fact["metrics"] {
  const found: Partial<Record<StoredMetric, Micros | null>> = {};
  for (const [name, cells] of columns) found[name] = cells[row] ?? null;
  return found;
}

function resultsAt(
  columns: readonly (readonly [ResultKey, readonly string[], readonly string[]])[],
  row: number,
): Fact["results"] {
  const found: Record<ResultKey, Result> = {};
  for (const [key, counts, values] of columns) {
    const count = counts[row] ?? noResult;
    if (count !== noResult) found[key] = { count: resultOf(count), value: resultOf(values[row] ?? nullResult) };
  }
  return found;
}

function column(text: string | undefined, size: number): readonly string[] {
  const cells = size === 0 ? [] : (text ?? "").split(",");
  if (cells.length !== size)
    throw new LeadlineError("internal.bug", `A column has ${cells.length} cells for ${size} rows.`);
  return cells;
}

const metricOf = (cell: string): Micros | null => (cell === "" ? null : micros(cell));
const resultOf = (cell: string): Micros | null => (cell === nullResult ? null : micros(cell));
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
