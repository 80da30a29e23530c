import { type Issue, invalid, seen } from "../issues.ts";
import type { GoalRule, MappingRules, Selector } from "../mapping.ts";
import { goalMetrics } from "../metrics.ts";

/** What the platform says of its bases; its default goals name bases too. */
export type Bases = Pick<MappingRules, "goals" | "contains" | "disjoint">;

type Goals = Readonly<Record<string, GoalRule | null | undefined>>;

/**
 * Everything by which one real-world event could be counted twice, or which nobody could count, as issues below `path`.
 * With the account's categories (action -> category) a category and an action of it are told apart too.
 */
export function mappingIssues(
  goals: Goals,
  platform: Bases,
  path: string,
  categories: ReadonlyMap<string, string> = new Map(),
): readonly Issue[] {
  const known = knownBases(platform);
  return Object.entries(goals).flatMap(([goal, rule]) => {
    const field = `${path}.${goal}`;
    if (!goalNames.includes(goal)) return [{ field, saw: seen(goal), expected: `a goal: ${goalNames.join(", ")}` }];
    return (rule ?? []).flatMap((sum, index) => sumIssues(sum, `${field}[${index}]`, { platform, known, categories }));
  });
}

/** Throws `input.invalid` with every problem of `mappingIssues`. */
export function checkMapping(
  goals: Goals,
  platform: Bases,
  path: string,
  categories?: ReadonlyMap<string, string>,
): void {
  const issues = mappingIssues(goals, platform, path, categories);
  if (issues.length > 0) throw invalid("The lead mapping", issues);
}

const goalNames: readonly string[] = Object.values(goalMetrics).map(({ goal }) => goal);

/** Every basis the platform's own rules speak of. */
export function knownBases({ goals, contains, disjoint }: Bases): readonly string[] {
  const named = Object.values(goals).flatMap((rule) => rule.flat().map(({ basis }) => basis));
  return [...new Set([...named, ...contains.flat(), ...disjoint.flat()])].sort();
}

interface Context {
  readonly platform: Bases;
  readonly known: readonly string[];
  readonly categories: ReadonlyMap<string, string>;
}

function sumIssues(sum: readonly Selector[], field: string, context: Context): readonly Issue[] {
  return sum.flatMap((selector, index) => {
    const at = `${field}[${index}]`;
    if (!context.known.includes(selector.basis)) {
      return [{ field: `${at}.basis`, saw: seen(selector.basis), expected: `one of ${context.known.join(", ")}` }];
    }
    const clash = sum
      .slice(0, index)
      .flatMap((earlier) => clashOf(earlier, selector, context) ?? [])
      .at(0);
    return clash === undefined ? [] : [{ field: at, saw: nameOf(selector), expected: clash }];
  });
}

/** Why two selectors of one sum could count the same event; `null` when they cannot. */
function clashOf(a: Selector, b: Selector, { platform, categories }: Context): string | null {
  const overlap = overlapOf(a, b, categories);
  if (overlap === null) return null;
  if (a.basis === b.basis) {
    return overlap === "same" ? "each key once in a sum" : `not ${nameOf(a)} in the same sum: ${overlap}`;
  }
  if (pairIn(platform.disjoint, a.basis, b.basis)) return null;
  const why = pairIn(platform.contains, a.basis, b.basis)
    ? "one of the two contains the other"
    : "the two are not known to be disjoint";
  return `not ${nameOf(a)} in the same sum: ${why}`;
}

function overlapOf(a: Selector, b: Selector, categories: ReadonlyMap<string, string>): string | null {
  if ("action" in a) {
    if ("action" in b) return a.action === b.action ? "same" : null;
    return categories.get(a.action) === b.category ? `action ${a.action} is of category ${b.category}` : null;
  }
  if ("action" in b) return overlapOf(b, a, categories);
  return a.category === b.category ? "same" : null;
}

function pairIn(pairs: readonly (readonly [string, string])[], a: string, b: string): boolean {
  return pairs.some(([x, y]) => (x === a && y === b) || (x === b && y === a));
}

function nameOf(selector: Selector): string {
  const what = "action" in selector ? selector.action : `category ${selector.category}`;
  return `${what}@${selector.basis}`;
}
