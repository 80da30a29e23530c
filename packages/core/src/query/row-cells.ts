import { estimateMeasures } from "../estimates.ts";
import type { Fact, FactPage } from "../facts.ts";
import type { CompiledMapping } from "../mapping.ts";
import { ZERO } from "../micros.ts";
import type { Cell } from "../tally.ts";
import { type RowReader, rowReader } from "../totals.ts";
import type { Formulas } from "./formulas.ts";
import { estimateCells, type KnownShare } from "./young-days.ts";

/** Reads a row's base metrics, and after them what estimates and reach are made of, in the order of the formulas. */
export function readerFor(
  page: FactPage,
  mapping: CompiledMapping,
  known: KnownShare | null,
  formulas: Formulas,
): RowReader {
  const reader = rowReader(page, formulas.base, mapping);
  if (!formulas.estimates && !formulas.reach) return reader;
  const more = (cells: readonly Cell[], reach: Cell) => [
    ...cells,
    ...(formulas.estimates ? youngCells(cells, known, formulas) : []),
    ...(formulas.reach ? [reach, reach] : []),
  ];
  return {
    zeros: more(reader.zeros, page.metrics.includes("reach") ? ZERO : "NotReported"),
    cells: (fact: Fact) => more(reader.cells(fact), fact.metrics.reach ?? "NotReported"),
  };
}

function youngCells(cells: readonly Cell[], known: KnownShare | null, { base }: Formulas): readonly Cell[] {
  const [spend, leads] = [cells[base.indexOf("spend")], cells[base.indexOf("leads")]];
  const found = estimateCells(spend ?? "NotReported", leads ?? "NotReported", known);
  return estimateMeasures.map((measure) => found[measure]);
}

/** Who was reached beside the parts is not the rest of a subtraction. */
export function withoutReach(cells: readonly Cell[], { reach, metrics }: Formulas): readonly Cell[] {
  if (!reach) return cells;
  return cells.map((cell, at) => (metrics[at] === "reachPeak" || metrics[at] === "reachParts" ? "NotAdditive" : cell));
}
