import { shortName } from "../delivery/short-name.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import { advance, close } from "./advance.ts";
import { type Evaluated, messageOf, type RuleEvaluation, type StoredState } from "./evaluation.ts";
import type { AlertMessage, Words } from "./message.ts";
import type { AlertState, StatePolicy } from "./state.ts";
import type { Subject } from "./subject.ts";
import type { SystemFinding } from "./system-finding.ts";
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
  const rested: Subject[] = [];
  const seen = findings.flatMap(({ subject, verdict, says }): readonly Evaluated[] => {
    const before = known.get(subject.key) ?? null;
    if (verdict !== "beyond" && isAtRest(before, night, now)) {
      if (before !== null) rested.push(subject);
      return [];
    }
    const after = advance(policyOf(rule), { subject: subject.key, verdict, night, now }, before);
    // Of an hour in which nothing came of it there is nothing to store.
    const state = before !== null && after.event === null && after.night === before.night ? before : after;
    return [evaluated({ subject, state }, night, says)];
  });
  const present = new Set(findings.map(({ subject }) => subject.key));
  const gone = states
    .filter(({ subject, state }) => !present.has(subject.key) && state.night <= night)
    .map(({ subject, state }) => ({ subject, state: close(state, "subjectGone", { night, now }) }));
  const kept = [
    ...seen,
    ...gone.flatMap(({ subject, state }) =>
      state === null ? [] : [evaluated({ subject, state }, night, ended(shortName(subject.name)))],
    ),
  ];
  return {
    states: kept.flatMap(({ subject, state }) => (state === null ? [] : [{ subject, state }])),
    forgotten: [...rested, ...gone.flatMap(({ subject, state }) => (state === null ? [subject] : []))],
    message: messageOf(systemHead(rule, channels), { night, at: now }, kept),
  };
}

/** Nothing stands, and nothing that was told today or holds back the next alert has to be remembered: of what is well, nothing is kept. */
function isAtRest(state: AlertState | null, night: CalendarDate, now: Instant): boolean {
  if (state === null) return true;
  return state.status === "ok" && state.night < night && (state.coolUntil === null || state.coolUntil <= now);
}

function evaluated({ subject, state }: StoredState, night: CalendarDate, says: Words): Evaluated {
  if (state.event === null || state.night !== night) return { subject, state, entry: null, missing: [] };
  const words = state.event === "cleared" ? well(shortName(subject.name)) : says;
  const entry = { subject, event: state.event, state, judgement: null, currency: null, explanation: null, link: null };
  return { subject, state, entry: { ...entry, says: words }, missing: [] };
}

const well = (name: string): Words => ({ en: `${name}: well again.`, fr: `${name} : de nouveau normal.` });

/** Of what there is nothing to find any more, for good reasons or bad. */
const ended = (name: string): Words => ({
  en: `The alert for ${name} has ended.`,
  fr: `L’alerte pour ${name} prend fin.`,
});

/** Of a change of the table, nobody is told. */
export const systemVersion: AlertState["version"] = "system";

function policyOf(rule: SystemRuleId): StatePolicy {
  const { reminderHours } = systemRules[rule];
  return {
    rule: systemId(rule),
    version: systemVersion,
    evaluations: 1,
    coolDownHours: 0,
    reminderHours,
    hourly: true,
  };
}

/** As states and messages name a system rule; no configured rule can have such an id. */
export function systemId(rule: SystemRuleId): string {
  return `system.${rule}`;
}

/** Every system rule, as states and messages name it. */
export const systemIds: readonly string[] = Object.keys(systemRules).map((rule) => systemId(rule as SystemRuleId)); // Keys of the table are its ids.

/** What a message says of a system rule. */
export function systemHead(rule: SystemRuleId, channels: readonly string[]): AlertMessage["rule"] {
  const { en, severity } = systemRules[rule];
  return { id: systemId(rule), name: en, kpi: null, severity, channels, owner: null };
}
