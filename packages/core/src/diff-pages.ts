import type { Fact, FactPage, Result } from "./facts.ts";

/** What tells two pages of one period apart besides their rows. */
export type PageFrame = Pick<FactPage, "level" | "currency" | "metrics" | "unavailable">;

export interface ChangedFact {
  readonly before: Fact;
  readonly after: Fact;
  /** Names of metrics, and result keys, whose values differ; `parent` when it hangs elsewhere now. */
  readonly fields: readonly string[];
}

/** What became of each row between two versions of a page. */
export interface PageDiff {
  /** `null` when nothing but rows has changed. */
  readonly frame: { readonly before: PageFrame; readonly after: PageFrame } | null;
  readonly added: readonly Fact[];
  readonly removed: readonly Fact[];
  readonly changed: readonly ChangedFact[];
}

/** Row by row, by entity and audience; rows in the order of their page. */
export function diffPages(before: FactPage, after: FactPage): PageDiff {
  const [old, now] = [byName(before), byName(after)];
  const changed = [...now].flatMap(([name, fact]) => {
    const known = old.get(name);
    const fields = known === undefined ? [] : changedFields(known, fact);
    return known === undefined || fields.length === 0 ? [] : [{ before: known, after: fact, fields }];
  });
  const frames = { before: frameOf(before), after: frameOf(after) };
  return {
    frame: sameFrame(frames.before, frames.after) ? null : frames,
    added: [...now].flatMap(([name, fact]) => (old.has(name) ? [] : [fact])),
    removed: [...old].flatMap(([name, fact]) => (now.has(name) ? [] : [fact])),
    changed,
  };
}

/** The page after, from the page before and their diff. */
export function applyDiff(before: FactPage, { frame, added, removed, changed }: PageDiff): FactPage {
  const gone = new Set(removed.map(factName));
  const now = new Map(changed.map(({ after }) => [factName(after), after]));
  const kept = before.facts.filter((fact) => !gone.has(factName(fact))).map((fact) => now.get(factName(fact)) ?? fact);
  return { ...before, ...frame?.after, facts: [...kept, ...added].toSorted(byFactName) };
}

/** Every row that is not what it was, as it was or as it is. */
export function touchedFacts({ added, removed, changed }: PageDiff): readonly Fact[] {
  return [...added, ...removed, ...changed.flatMap(({ before, after }) => [before, after])];
}

const separator = "\u0000";

function factName({ entity, audience }: Fact): string {
  return audience === null ? entity : [entity, audience.kind, audience.value].join(separator);
}

function byFactName(a: Fact, b: Fact): number {
  return factName(a) < factName(b) ? -1 : 1;
}

const byName = ({ facts }: FactPage) => new Map(facts.map((fact) => [factName(fact), fact]));

function frameOf({ level, currency, metrics, unavailable }: FactPage): PageFrame {
  return { level, currency, metrics, unavailable };
}

function sameFrame(a: PageFrame, b: PageFrame): boolean {
  const same = (one: readonly string[], other: readonly string[]) =>
    one.length === other.length && one.every((name) => other.includes(name));
  return (
    a.level === b.level && a.currency === b.currency && same(a.metrics, b.metrics) && same(a.unavailable, b.unavailable)
  );
}

function changedFields(before: Fact, after: Fact): readonly string[] {
  const metrics = union(
    Object.entries(before.metrics),
    Object.entries(after.metrics),
    (a, b) => (a ?? null) === (b ?? null),
  );
  const results = union(Object.entries<Result>(before.results), Object.entries<Result>(after.results), sameResult);
  return [...metrics, ...results, ...(before.parent === after.parent ? [] : ["parent"])];
}

function sameResult(a: Result | undefined, b: Result | undefined): boolean {
  return a !== undefined && b !== undefined && a.count === b.count && a.value === b.value;
}

/** Names that differ between two lists of pairs. */
function union<T>(
  before: readonly (readonly [string, T])[],
  after: readonly (readonly [string, T])[],
  same: (a: T | undefined, b: T | undefined) => boolean,
): readonly string[] {
  const [old, now] = [new Map(before), new Map(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => !same(old.get(name), now.get(name)));
}
