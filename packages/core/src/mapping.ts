import { type EntityPage, parseResultKey, partsOf, type Result, type ResultKey } from "./facts.ts";
import { type Goal, type GoalMetric, goalMetrics, isGoalMetric } from "./metrics.ts";
import { add, type Micros, ZERO } from "./micros.ts";

/** Picks result keys: one action under one basis, or all actions of a category under one basis. */
export type Selector =
  | { readonly action: string; readonly basis: string }
  | { readonly category: string; readonly basis: string };

/** Ordered alternatives, each a sum of selectors; the first with any key present in a row is used. */
export type GoalRule = readonly (readonly Selector[])[];

/** What counts as what on one platform. A goal left out cannot be told there: null, not 0. */
export interface MappingRules {
  readonly goals: Readonly<Partial<Record<Goal, GoalRule>>>;
  /** Bases whose counts lie inside another's: `[["1d_click", "7d_click"]]`. Two bases of one action must be disjoint. */
  readonly contains: readonly (readonly [part: string, whole: string])[];
  /** Pairs of bases that never count the same event. */
  readonly disjoint: readonly (readonly [string, string])[];
}

/** What one row counts for each goal; `null` = it cannot be told. */
export type Goals = Readonly<Record<GoalMetric, Micros | null>>;

/** Rules made quick: each result key is looked up in the rules once, however many rows carry it. */
export interface CompiledMapping {
  readonly rules: MappingRules;
  /** Actions met so far whose category nobody knows: they count for nothing. */
  readonly unmapped: Set<string>;
  /** First slot of each goal's alternatives; `null` for a goal the rules leave out. */
  readonly slots: readonly { readonly metric: GoalMetric; readonly first: number; readonly end: number }[];
  readonly undeclared: readonly GoalMetric[];
  readonly categories: ReadonlyMap<string, string>;
  readonly uses: Map<string, readonly Use[]>;
  readonly size: number;
}

interface Use {
  readonly slot: number;
  readonly part: keyof Result;
}

/** Action id -> category, as the platform's conversion actions name them. */
export function categoriesOf(actions: EntityPage | null): ReadonlyMap<string, string> {
  const known = (actions?.entities ?? []).flatMap(({ id, attributes: { category } }) => {
    return category ? [[id, category] as const] : [];
  });
  return new Map<string, string>(known);
}

export function compileMapping(rules: MappingRules, actions: EntityPage | null): CompiledMapping {
  const slots = [];
  const undeclared: GoalMetric[] = [];
  let size = 0;
  for (const metric of Object.keys(goalMetrics).filter(isGoalMetric)) {
    const rule = rules.goals[goalMetrics[metric].goal];
    if (rule === undefined) undeclared.push(metric);
    else slots.push({ metric, first: size, end: size + rule.length });
    size += rule?.length ?? 0;
  }
  const categories = categoriesOf(actions);
  return { rules, unmapped: new Set(), slots, undeclared, categories, uses: new Map(), size };
}

/** The first alternative with any key present counts; none present is zero; a goal nobody declared, or results the page lacks, is null. */
export function goalsOf(
  fact: { readonly results: Readonly<Record<ResultKey, Result>> },
  mapping: CompiledMapping,
  unavailable: readonly string[] = [],
): Goals {
  const goals: Record<GoalMetric, Micros | null> = {
    leads: null,
    qualifiedLeads: null,
    acquisitions: null,
    revenue: null,
  };
  if (unavailable.includes("results")) return goals;
  const sums = new Array<Micros | null | undefined>(mapping.size).fill(undefined);
  const results: Readonly<Record<string, Result>> = fact.results;
  // Millions of results go through here: a list of pairs for each row would take longer than adding them up.
  for (const key in results) {
    const result = results[key];
    if (result === undefined) continue;
    for (const { slot, part } of usesOf(key, mapping)) sums[slot] = plus(sums[slot], result[part]);
  }
  for (const { metric, first, end } of mapping.slots) {
    goals[metric] = ZERO;
    for (let slot = first; slot < end; slot += 1) {
      const sum = sums[slot];
      if (sum === undefined) continue;
      goals[metric] = sum;
      break;
    }
  }
  return goals;
}

/** Whether results under the key change any goal, or have to be told as unmapped; all others may be left out of a row. */
export function isCounted(key: ResultKey, mapping: CompiledMapping): boolean {
  return usesOf(key, mapping).length > 0 || mapping.unmapped.has(partsOf(key).action);
}

function usesOf(text: string, mapping: CompiledMapping): readonly Use[] {
  const known = mapping.uses.get(text);
  if (known) return known;
  const { action, basis } = partsOf(parseResultKey(text));
  const uses: Use[] = [];
  let wanted = false;
  for (const { metric, first } of mapping.slots) {
    const { goal, kind } = goalMetrics[metric];
    mapping.rules.goals[goal]?.forEach((sum, alternative) => {
      // One key counts once in a sum, even where its action and its category are both selected.
      const chosen = sum.some((selector) => selects(selector, action, basis, mapping.categories));
      if (chosen) uses.push({ slot: first + alternative, part: kind === "money" ? "value" : "count" });
      wanted ||= sum.some((selector) => "category" in selector && selector.basis === basis);
    });
  }
  if (uses.length === 0 && wanted && !mapping.categories.has(action)) mapping.unmapped.add(action);
  mapping.uses.set(text, uses);
  return uses;
}

function selects(selector: Selector, action: string, basis: string, categories: ReadonlyMap<string, string>): boolean {
  if (selector.basis !== basis) return false;
  return "action" in selector ? selector.action === action : categories.get(action) === selector.category;
}

/** Null cells are skipped; a sum of nothing but nulls stays null. */
function plus(sum: Micros | null | undefined, amount: Micros | null): Micros | null {
  if (sum === undefined || sum === null) return amount;
  return amount === null ? sum : add(sum, amount);
}
