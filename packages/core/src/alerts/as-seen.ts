import { countsOf } from "./figures.ts";
import type { AlertRule } from "./rule.ts";
import { windowOf, within } from "./spans.ts";
import type { DayFacts, SubjectFacts } from "./subject.ts";

/** Where the window's known volume differs by more than this factor between what is believed and what was seen, the belief is an assumption. */
const mostApart = 1.25;

/** The same facts as if nothing were missing that is only assumed to be: by what the accounts themselves have shown. */
export function asSeen(facts: SubjectFacts): SubjectFacts {
  return { ...facts, days: daysAsSeen(facts.days), habit: facts.seenHabit ?? facts.habit };
}

/** The same days, each with its `seenShare` for the share. */
export function daysAsSeen(days: readonly DayFacts[]): readonly DayFacts[] {
  return days.map(({ date, sums, share, seenShare = share }) => ({ date, sums, share: seenShare }));
}

/** Whether what the rule's window will come to is more of an assumption than known: nobody knows the platform's habit, and the account has not shown it yet. */
export function isAssumption(rule: Pick<AlertRule, "kpi" | "window">, { days, goal, night }: SubjectFacts): boolean {
  const window = within(days, windowOf(rule, night));
  if (window.every(({ seenShare }) => seenShare === undefined)) return false;
  const believed = countsOf(rule.kpi, goal, window).exposure;
  const seen = countsOf(rule.kpi, goal, daysAsSeen(window)).exposure;
  return Math.max(believed, seen) > mostApart * Math.min(believed, seen);
}
