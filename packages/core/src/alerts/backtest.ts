import type { Micros } from "../micros.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import { evaluateRule, type StoredState } from "./evaluation.ts";
import type { AlertRule } from "./rule.ts";
import type { AlertEvent } from "./state.ts";
import type { Subject, SubjectFacts } from "./subject.ts";

/** What was known on one morning. */
export interface Morning {
  readonly night: CalendarDate;
  /** When it was judged. */
  readonly now: Instant;
  /** As known then: of pages as of `now`, so that what came later does not help. */
  readonly facts: readonly SubjectFacts[];
  /** Only leads up to those that are asked about, as the first of two nights in a row: nothing of it is told. */
  readonly isBefore?: boolean;
}

/** One thing the rule would have told. */
export interface BacktestEvent {
  readonly night: CalendarDate;
  readonly subject: Subject;
  readonly event: AlertEvent;
  readonly value: Micros | null;
  readonly limit: Micros | null;
  readonly probability: number | null;
  /** ISO 4217; `null` once the subject is gone. */
  readonly currency: string | null;
}

/** What a rule would have told had it been on, morning by morning, from the very code that judges the nights. Pure; starts from nothing. */
export function backtest(rule: AlertRule, mornings: Iterable<Morning>): readonly BacktestEvent[] {
  const told: BacktestEvent[] = [];
  let states: readonly StoredState[] = [];
  for (const { night, now, facts, isBefore } of mornings) {
    const found = evaluateRule({ rule, night, now, facts, states });
    // What was missing before is told where the telling begins.
    states = isBefore ? found.states.filter(({ state }) => state.status !== "noData") : found.states;
    if (isBefore) continue;
    for (const { subject, event, judgement, currency } of found.message?.entries ?? []) {
      const figures = { value: judgement?.value ?? null, limit: judgement?.limit ?? null, currency };
      told.push({ night, subject, event, ...figures, probability: judgement?.probability ?? null });
    }
  }
  return told;
}
