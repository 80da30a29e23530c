import { type FactPage, parseResultKey, type Result, type ResultKey } from "../facts.ts";
import type { CompiledMapping } from "../mapping.ts";
import type { BaseMetric } from "../metrics.ts";
import { add, type Micros, ZERO } from "../micros.ts";
import type { Cell } from "../tally.ts";
import { rowReader } from "../totals.ts";

/** What the rows of one page say together; `silent` when one of them, or the page, does not tell. */
export interface Sum {
  readonly sum: Micros | null;
  readonly silent: boolean;
}

/** Of the cells of a page; no cell at all is `zero`. */
function sumOf(cells: readonly Cell[], zero: Cell): Sum {
  const told = cells.flatMap((cell) => (typeof cell === "bigint" ? [cell] : []));
  const silent = told.length < cells.length || (cells.length === 0 && typeof zero !== "bigint");
  return { sum: told.length === 0 && silent ? null : told.reduce(add, ZERO), silent };
}

/** Of no page at all. */
export const nothing: Sum = { sum: null, silent: true };

/** A key that a row lacks is zero there. */
export function resultSum({ facts, unavailable }: FactPage, key: ResultKey, part: keyof Result): Sum {
  if (unavailable.includes("results")) return nothing;
  const cells = facts.map(({ results }): Cell => (key in results ? (results[key]?.[part] ?? "NotReported") : ZERO));
  return sumOf(cells, ZERO);
}

/** One sum per metric or goal, in their order. */
export function metricSums(page: FactPage, wanted: readonly BaseMetric[], mapping: CompiledMapping): readonly Sum[] {
  const { zeros, cells } = rowReader(page, wanted, mapping);
  const rows = page.facts.map((fact) => cells(fact));
  return wanted.map((_, at) =>
    sumOf(
      rows.map((row) => row[at] ?? "NotReported"),
      zeros[at] ?? "NotReported",
    ),
  );
}

/** The rows that earlier readings had and the present one lacks, each as last told. */
export function goneRows(live: FactPage, earlier: readonly FactPage[]): FactPage | null {
  const present = new Set(live.facts.map(({ entity }) => entity));
  const last = new Map(earlier.flatMap(({ facts }) => facts.map((fact) => [fact.entity, fact] as const)));
  const facts = [...last.values()].filter(({ entity }) => !present.has(entity));
  return facts.length === 0 ? null : { ...live, facts };
}

/** Every result key of the pages, once. */
export function keysOf(pages: readonly (FactPage | null | undefined)[]): readonly ResultKey[] {
  const found = pages.flatMap((page) => page?.facts ?? []).flatMap(({ results }) => Object.keys(results));
  return [...new Set(found)].sort().map(parseResultKey);
}
