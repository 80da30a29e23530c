import { createHash } from "node:crypto";
import * as z from "zod";
import { type AccountKey, accountKey, accountName, type PlatformId, platformId } from "../ids.ts";
import type { GoalRule, MappingRules, Selector } from "../mapping.ts";
import { type Goal, goalMetrics } from "../metrics.ts";
import { parsedBy } from "../parsed-by.ts";
import { type CalendarDate, calendarDate } from "../time/calendar-date.ts";

const name = z.string().min(1);
const selector = z.union(
  [z.strictObject({ action: name, basis: name }), z.strictObject({ category: name, basis: name })],
  { error: "an action or a category, and a basis, all of them text in quotes" },
);
const rule = z.array(z.array(selector).min(1)).min(1).nullable();
const told = (says: string) =>
  rule.optional().describe(`${says}: alternatives in order, each a sum; null where the platform cannot tell`);
const goals = z
  .strictObject({
    lead: told("A prospect won"),
    qualifiedLead: told("A lead that sales finds worth pursuing"),
    acquisition: told("A prospect who became a customer"),
    revenue: told("What the acquisitions are worth"),
  } satisfies Record<Goal, z.ZodType>)
  .describe("What counts; a goal left out keeps its default");

/** One entry of a client's `mapping:` in the configuration; `null` for a goal says that it cannot be told. */
export const mappingOverride = z
  .strictObject({
    platform: parsedBy(platformId).optional().describe("For all of the client's accounts there"),
    account: parsedBy(accountKey).optional().describe("For this account only; beats the platform's entry"),
    validFrom: parsedBy(calendarDate)
      .optional()
      .describe("From this day on, YYYY-MM-DD; earlier reports keep what counted then"),
    goals,
  })
  .refine(({ platform, account }) => (platform === undefined) !== (account === undefined), {
    error: "either a platform or an account, since bases and actions differ between platforms",
  });

/** In force from `validFrom` on (always, when absent) for one account, or for all of the client's on a platform. */
export interface MappingOverride {
  readonly platform?: PlatformId | undefined;
  readonly account?: AccountKey | undefined;
  readonly validFrom?: CalendarDate | undefined;
  readonly goals: Readonly<Partial<Record<Goal, GoalRule | null | undefined>>>;
}

/** One account's rules from a day on; `from` is `null` for the first. */
export interface MappingSpan {
  readonly from: CalendarDate | null;
  readonly rules: MappingRules;
  /** Short hash of what counts as what: equal rules, equal version. */
  readonly version: string;
}

/** Everything that was ever in force for the account, oldest first; never empty. An account's override beats its platform's, which beats the defaults, goal by goal. */
export function mappingSpans(
  owner: AccountKey,
  defaults: MappingRules,
  overrides: readonly MappingOverride[],
): readonly MappingSpan[] {
  const mine = overrides.filter((entry) => isFor(entry, owner));
  const starts = [...new Set(mine.flatMap(({ validFrom }) => validFrom ?? []))].sort();
  return [null, ...starts].map((from) => {
    const rules = { ...defaults, goals: goalsAt(from, defaults, mine) };
    return { from, rules, version: versionOf(rules.goals) };
  });
}

/** The span in force on a date. */
export function spanOn<Span extends MappingSpan>(spans: readonly Span[], date: CalendarDate): Span | undefined {
  return spans.findLast(({ from }) => from === null || from <= date);
}

function isFor({ platform, account }: MappingOverride, owner: AccountKey): boolean {
  return account === undefined ? platform === owner.platform : accountName(account) === accountName(owner);
}

function goalsAt(
  date: CalendarDate | null,
  defaults: MappingRules,
  mine: readonly MappingOverride[],
): MappingRules["goals"] {
  const inForce = mine
    .filter(({ validFrom }) => validFrom === undefined || (date !== null && validFrom <= date))
    .sort(byStrength);
  const found = Object.values(goalMetrics).flatMap(({ goal }) => {
    const entry = inForce.find((candidate) => candidate.goals[goal] !== undefined);
    const rule = entry === undefined ? defaults.goals[goal] : entry.goals[goal];
    return rule == null ? [] : [[goal, rule] as const];
  });
  return Object.fromEntries(found);
}

/** Accounts before platforms, then the newest first. */
function byStrength(a: MappingOverride, b: MappingOverride): number {
  if ((a.account === undefined) !== (b.account === undefined)) return a.account === undefined ? 1 : -1;
  const [left, right] = [a.validFrom ?? "", b.validFrom ?? ""];
  return left < right ? 1 : left > right ? -1 : 0;
}

function versionOf(rules: MappingRules["goals"]): string {
  const canonical = Object.values(goalMetrics).map(({ goal }) => [goal, rules[goal]?.map(sumText) ?? null]);
  return createHash("sha256").update(JSON.stringify(canonical)).digest("base64url").slice(0, 8);
}

/** The order inside a sum means nothing; the order of alternatives does. */
function sumText(sum: readonly Selector[]): readonly string[] {
  return sum
    .map((one) => JSON.stringify("action" in one ? ["a", one.action, one.basis] : ["c", one.category, one.basis]))
    .sort();
}
