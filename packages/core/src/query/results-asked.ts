import type { EntityPage, ResultKey } from "../facts.ts";
import type { MappingSpan } from "../mapping/overrides.ts";
import { compileMapping, isCounted } from "../mapping.ts";
import { isGoalMetric } from "../metrics.ts";
import type { ResultFilter } from "../page.ts";
import { metricsAsked } from "./formulas.ts";
import type { KpiQuery } from "./question.ts";

/** The results an answer hangs on, by any mapping of the account: none where no goal is asked for. The others need not be read. */
export function resultsAsked(
  query: KpiQuery,
  spans: readonly Pick<MappingSpan, "rules">[],
  actions: EntityPage | null,
): ResultFilter {
  if (!metricsAsked(query).some((metric) => isGoalMetric(metric))) return () => false;
  const mappings = spans.map(({ rules }) => compileMapping(rules, actions));
  const known = new Map<ResultKey, boolean>();
  return (key) => {
    const answer = known.get(key) ?? mappings.some((mapping) => isCounted(key, mapping));
    known.set(key, answer);
    return answer;
  };
}
