import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import { advance, close } from "./advance.ts";
import { explain } from "./explanation.ts";
import { judge } from "./judge.ts";
import { linkTo } from "./link.ts";
import { type AlertEntry, type AlertMessage, headOf } from "./message.ts";
import { type AlertRule, ruleVersion } from "./rule.ts";
import { type AlertState, alertEvents, type ClosingReason, type GoneReason, type StatePolicy } from "./state.ts";
import type { MissingDay, Subject, SubjectFacts } from "./subject.ts";
import { saysOf, saysOfClosing } from "./words.ts";

/** What one night's evaluation of one rule starts from. */
export interface RuleInput {
  readonly rule: AlertRule;
  /** The newest night that is judged. */
  readonly night: CalendarDate;
  readonly now: Instant;
  readonly facts: readonly SubjectFacts[];
  /** Every stored state of the rule, whatever its version. */
  readonly states: readonly StoredState[];
}

/** A state and what it is about, so that a subject can be named when nothing else of it is left. */
export interface StoredState {
  readonly subject: Subject;
  readonly state: AlertState;
}

export interface RuleEvaluation {
  /** To be stored each on condition that the stored one still has `seq` as it was read: the loser reads again and evaluates again. */
  readonly states: readonly StoredState[];
  /** Subjects that are gone and may be forgotten. */
  readonly forgotten: readonly Subject[];
  /** `null` when nothing moved. The same again when the night is evaluated again. */
  readonly message: AlertMessage | null;
}

/** The part of a rule that the states follow. */
export function policyOf(rule: AlertRule): StatePolicy {
  const { id, evaluations, coolDownHours, reminderHours } = rule;
  return { rule: id, version: ruleVersion(rule), evaluations, coolDownHours, reminderHours, hourly: false };
}

/** Judges every subject of a rule, and takes back what stood of subjects that are gone. Pure; evaluating a night again changes nothing. */
export function evaluateRule({ rule, night, now, facts, states }: RuleInput): RuleEvaluation {
  const policy = policyOf(rule);
  const known = new Map(states.map((stored) => [stored.subject.key, stored]));
  const present = new Set(facts.map(({ subject }) => subject.key));
  const judged = facts.map((one) => evaluateSubject(rule, policy, one, { now, previous: known.get(one.subject.key) }));
  // Whoever judges an older night late knows nothing of what has come since.
  const gone = states
    .filter(({ subject, state }) => !present.has(subject.key) && state.night <= night)
    .map((stored) => closeOne(stored, "subjectGone", { night, now }));
  const kept = [...judged, ...gone.filter(({ state }) => state !== null)];
  return {
    states: kept.flatMap(({ subject, state }) => (state === null ? [] : [{ subject, state }])),
    forgotten: gone.filter(({ state }) => state === null).map(({ subject }) => subject),
    message: messageOf(headOf(rule), { night, at: now }, kept),
  };
}

/** What a rule that is no longer configured, or has nothing left to judge, leaves behind: its alerts end with a closing word, the rest is forgotten. */
export function closeRule(
  head: AlertMessage["rule"],
  states: readonly StoredState[],
  {
    night: judged,
    now,
    reason = "ruleRemoved",
  }: { readonly night: CalendarDate; readonly now: Instant; readonly reason?: GoneReason },
): RuleEvaluation {
  // Whoever began the next night may have died before it was noted as judged.
  const night = states.reduce((last, { state }) => (state.night > last ? state.night : last), judged);
  const gone = states.map((stored) => closeOne(stored, reason, { night, now }));
  return {
    states: gone.flatMap(({ subject, state }) => (state === null ? [] : [{ subject, state }])),
    forgotten: gone.filter(({ state }) => state === null).map(({ subject }) => subject),
    message: messageOf(head, { night, at: now }, gone),
  };
}

/** One subject after its evaluation; `entry` is `null` when there is nothing to tell. */
export interface Evaluated {
  readonly subject: Subject;
  readonly state: AlertState | null;
  readonly entry: AlertEntry | null;
  readonly missing: readonly MissingDay[];
}

function evaluateSubject(
  rule: AlertRule,
  policy: StatePolicy,
  given: SubjectFacts,
  { now, previous }: { readonly now: Instant; readonly previous: StoredState | undefined },
): Evaluated {
  // Days that are packed are made once.
  const facts = { ...given };
  const { subject, night, missing } = facts;
  const judgement = judge(rule, facts);
  const state = advance(
    policy,
    { subject: subject.key, verdict: judgement.verdict, night, now },
    previous?.state ?? null,
  );
  if (state.event === null || state.night !== night) return { subject, state, entry: null, missing: [] };
  const entry: AlertEntry = {
    subject,
    event: state.event,
    state,
    judgement,
    currency: facts.currency,
    explanation: isAlerting(state) ? explain(rule, facts) : null,
    link: linkTo(rule, facts, state.toldAt ?? now),
    says: saysOf(rule, facts, judgement, state),
  };
  return { subject, state, entry, missing: state.status === "noData" ? missing : [] };
}

/** Not a reminder that days are missing: what is left of them explains nothing. */
function isAlerting({ event, status }: AlertState): boolean {
  return event === "fired" || (event === "reminder" && status === "alerting");
}

function closeOne(
  { subject, state }: StoredState,
  reason: Exclude<ClosingReason, "noSpend">,
  at: { readonly night: CalendarDate; readonly now: Instant },
): Evaluated {
  const next = close(state, reason, at);
  if (next?.event !== "closed") return { subject, state: next, entry: null, missing: [] };
  const told = { event: next.event, state: next, judgement: null, currency: null, explanation: null, link: null };
  return { subject, state: next, entry: { subject, ...told, says: saysOfClosing(subject, next.reason) }, missing: [] };
}

/** One message of everything that has something to tell; `null` of nothing. */
export function messageOf(
  head: AlertMessage["rule"],
  { night, at }: Pick<AlertMessage, "night" | "at">,
  evaluated: readonly Evaluated[],
): AlertMessage | null {
  const entries = evaluated.flatMap(({ entry }) => entry ?? []).sort(byEvent);
  if (entries.length === 0) return null;
  const missing = new Map(
    evaluated.flatMap((one) => one.missing).map((day) => [`${day.account} ${day.date} ${day.reason}`, day]),
  );
  const named = [...missing].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day);
  return { rule: head, night, at, entries, missing: named };
}

function byEvent(a: AlertEntry, b: AlertEntry): number {
  const order = alertEvents.indexOf(a.event) - alertEvents.indexOf(b.event);
  return order || (a.subject.key < b.subject.key ? -1 : 1);
}
