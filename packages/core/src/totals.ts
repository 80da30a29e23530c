import type { Fact, FactPage } from "./facts.ts";
import { type CompiledMapping, type Goals, goalsOf } from "./mapping.ts";
import { type BaseMetric, baseMetrics, isGoalMetric, isStoredMetric } from "./metrics.ts";
import { type Micros, ZERO } from "./micros.ts";
import { addNothing, addRow, type Cell, emptyTally, type Tally } from "./tally.ts";

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
