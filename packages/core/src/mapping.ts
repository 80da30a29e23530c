import type { Goal } from "./metrics.ts";

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
