import type { AlertRule } from "../alerts/rule.ts";
import { isInScope } from "../alerts/scope.ts";
import { nightDue } from "../planning.ts";
import type { PlatformTraits } from "../platform.ts";
import type { AccountRecord } from "../ports.ts";
import { addDays, type CalendarDate } from "../time/calendar-date.ts";
import { addMs, type Instant } from "../time/instant.ts";

/** An account as a rule sees it. */
export interface WatchedAccount {
  readonly traits: PlatformTraits;
  readonly record: AccountRecord;
}

/** Which day a rule may judge now. */
export interface NightOfRule {
  /** The newest day that is over, and due, for every account of the rule. */
  readonly night: CalendarDate;
  /** Every account has it, or the deadline has passed: `waiting` has neither. */
  readonly state: "complete" | "deadline" | "waiting";
  readonly accounts: readonly WatchedAccount[];
}

const hourMs = 3_600_000;

/** `null` where a rule has no account to judge: none was ever discovered, or their platforms have closed them. */
export function nightOfRule(
  rule: Pick<AlertRule, "scope" | "deadlineHours">,
  all: readonly WatchedAccount[],
  now: Instant,
): NightOfRule | null {
  const accounts = all.filter(({ record }) => isInScope(rule, record) && record.state === "enabled");
  // The run of a night reads the days before it.
  const dues = accounts.map(({ traits, record }) => nightDue(traits, record, now)).toSorted();
  const [first] = dues;
  if (first === undefined) return null;
  const night = addDays(first, -1);
  const isThere = ({ record: { done } }: WatchedAccount) => done.core !== undefined && done.core >= first;
  if (accounts.every(isThere)) return { night, state: "complete", accounts };
  const deadline = addMs(now, -rule.deadlineHours * hourMs);
  const isPast = accounts.every(({ traits, record }) => nightDue(traits, record, deadline) >= first);
  return { night, state: isPast ? "deadline" : "waiting", accounts };
}
