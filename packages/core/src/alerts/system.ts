import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import { advance, close } from "./advance.ts";
import { type Evaluated, messageOf, type RuleEvaluation, type StoredState } from "./evaluation.ts";
import type { AlertMessage, Words } from "./message.ts";
import type { AlertState, StatePolicy } from "./state.ts";
import type { SystemFinding } from "./system-findings.ts";
import { type SystemRuleId, systemRules } from "./system-rules.ts";

export interface SystemInput {
  readonly rule: SystemRuleId;
  /** In UTC: the day it is. */
  readonly night: CalendarDate;
  readonly now: Instant;
  /** Of this rule, one per subject. */
  readonly findings: readonly SystemFinding[];
  readonly states: readonly StoredState[];
  /** Who is told. */
  readonly channels: readonly string[];
}

/**
 * The same states, events and messages as for any rule, over findings instead of figures: told on the first sight, taken back on the
 * first sight that it is over, reminded of by the table. May be evaluated every hour; each subject moves at most once a day.
 */
export function evaluateSystem({ rule, night, now, findings, states, channels }: SystemInput): RuleEvaluation {
  const known = new Map(states.map((stored) => [stored.subject.key, stored.state]));
  const seen = findings.map(({ subject, verdict, says }): Evaluated => {
    const state = advance(
      policyOf(rule),
      { subject: subject.key, verdict, night, now },
      known.get(subject.key) ?? null,
    );
    return evaluated({ subject, state }, night, says);
  });
  const present = new Set(findings.map(({ subject }) => subject.key));
  const gone = states
    .filter(({ subject }) => !present.has(subject.key))
    .map(({ subject, state }) => ({ subject, state: close(state, "subjectGone", { night, now }) }));
  const kept = [
    ...seen,
    ...gone.flatMap(({ subject, state }) =>
      state === null ? [] : [evaluated({ subject, state }, night, well(subject.name))],
    ),
  ];
  return {
    states: kept.flatMap(({ subject, state }) => (state === null ? [] : [{ subject, state }])),
    forgotten: gone.flatMap(({ subject, state }) => (state === null ? [subject] : [])),
    message: messageOf(headOf(rule, channels), { night, at: now }, kept),
  };
}

function evaluated({ subject, state }: StoredState, night: CalendarDate, says: Words): Evaluated {
  if (state.event === null || state.night !== night) return { subject, state, entry: null, missing: [] };
  const words = state.alerting ? says : well(subject.name);
  const entry = { subject, event: state.event, state, judgement: null, currency: null, explanation: null, link: null };
  return { subject, state, entry: { ...entry, says: words }, missing: [] };
}

const well = (name: string): Words => ({ en: `${name}: well again.`, fr: `${name} : de nouveau normal.` });

/** Of a change of the table, nobody is told. */
const version: AlertState["version"] = "system";

function policyOf(rule: SystemRuleId): StatePolicy {
  const { reminderHours } = systemRules[rule];
  return { rule: systemId(rule), version, evaluations: 1, coolDownHours: 0, reminderHours, hourly: true };
}

/** As states and messages name a system rule; no configured rule can have such an id. */
export function systemId(rule: SystemRuleId): string {
  return `system.${rule}`;
}

function headOf(rule: SystemRuleId, channels: readonly string[]): AlertMessage["rule"] {
  const { en, severity } = systemRules[rule];
  return { id: systemId(rule), name: en, kpi: null, severity, channels, owner: null };
}
