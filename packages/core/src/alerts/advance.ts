import type { CalendarDate } from "../time/calendar-date.ts";
import { addMs, type Instant } from "../time/instant.ts";
import {
  type AlertEvent,
  type AlertState,
  type ClosingReason,
  lookedAfterBy,
  type StatePolicy,
  type Verdict,
} from "./state.ts";

/** One evaluation of one subject. */
export interface Sighting {
  readonly subject: string;
  readonly verdict: Verdict;
  readonly night: CalendarDate;
  readonly now: Instant;
}

/**
 * The state after an evaluation; the very state that was given when that night was judged already, so repetitions and rivals change
 * nothing. A rule that was edited while it alerted says so and starts anew the night after.
 */
export function advance(policy: StatePolicy, seen: Sighting, previous: AlertState | null): AlertState {
  if (previous === null) return judged(policy, seen, blank(policy, seen));
  if (previous.version === policy.version) {
    const isOpen = policy.hourly && seen.night === previous.night && previous.event === null;
    return seen.night > previous.night || isOpen ? judged(policy, seen, settled(previous, seen)) : previous;
  }
  if (seen.night < previous.night) return previous;
  if (previous.alerting) return { ...closed(previous, "ruleChanged", seen), version: policy.version };
  return judged(policy, seen, { ...blank(policy, seen), seq: previous.seq });
}

/**
 * The state after its rule or its subject has gone: an alert that stood ends with a closing word, once. `null`: nobody was told
 * anything that would have to be taken back, so the state may be forgotten.
 */
export function close(
  state: AlertState,
  reason: Exclude<ClosingReason, "noSpend">,
  { night, now }: Pick<Sighting, "night" | "now">,
): AlertState | null {
  if (state.event === "closed" && state.night >= night) return state;
  return state.alerting ? closed(state, reason, { night, now }) : null;
}

function blank({ rule, version }: StatePolicy, { subject, night, now }: Sighting): AlertState {
  return {
    rule,
    version,
    subject,
    seq: 0,
    status: "ok",
    alerting: false,
    since: now,
    night,
    event: null,
    reason: null,
    streak: 0,
    coolUntil: null,
    toldAt: null,
    acknowledged: null,
  };
}

function settled(previous: AlertState, { night }: Sighting): AlertState {
  return { ...previous, night, event: null, reason: null };
}

function closed(state: AlertState, reason: ClosingReason, { night, now }: Pick<Sighting, "night" | "now">): AlertState {
  return {
    ...state,
    seq: state.seq + 1,
    status: "ok",
    alerting: false,
    since: now,
    night: night > state.night ? night : state.night,
    event: "closed",
    reason,
    streak: 0,
    coolUntil: null,
    toldAt: now,
    acknowledged: null,
  };
}

function judged(policy: StatePolicy, seen: Sighting, state: AlertState): AlertState {
  const next = { ...state, seq: state.seq + 1 };
  if (seen.verdict === "noData") {
    if (state.status !== "noData") return told({ ...next, status: "noData", since: seen.now }, "noData", seen.now);
    return reminded(policy, seen, next);
  }
  const moved = state.alerting ? recovered(policy, seen, next) : crossed(policy, seen, next);
  if (moved.event !== null) return moved;
  if (state.status !== "noData") return reminded(policy, seen, moved);
  const status = moved.alerting ? "alerting" : "ok";
  return told({ ...moved, status, since: seen.now }, "dataBack", seen.now);
}

function crossed({ evaluations }: StatePolicy, { verdict, now }: Sighting, state: AlertState): AlertState {
  const streak = verdict === "beyond" ? state.streak + 1 : 0;
  const isCooling = state.coolUntil !== null && addMs(now, tickSlackMs) < state.coolUntil;
  if (streak < evaluations || isCooling) return { ...state, streak };
  return told(
    { ...state, status: "alerting", alerting: true, since: now, streak: 0, coolUntil: null, acknowledged: null },
    "fired",
    now,
  );
}

function recovered(policy: StatePolicy, { verdict, now }: Sighting, state: AlertState): AlertState {
  const streak = verdict === "inside" || verdict === "idle" ? state.streak + 1 : 0;
  if (streak < policy.evaluations) return { ...state, streak };
  const coolUntil = addMs(now, policy.coolDownHours * hourMs);
  const well = { status: "ok", alerting: false, since: now, streak: 0, coolUntil, acknowledged: null } as const;
  return told({ ...state, ...well, reason: verdict === "idle" ? "noSpend" : null }, "cleared", now);
}

function reminded({ reminderHours }: StatePolicy, { now }: Sighting, state: AlertState): AlertState {
  if (state.status === "ok" || reminderHours === null || state.toldAt === null || lookedAfterBy(state, now) !== null)
    return state;
  return addMs(now, tickSlackMs) < addMs(state.toldAt, reminderHours * hourMs) ? state : told(state, "reminder", now);
}

function told(state: AlertState, event: AlertEvent, now: Instant): AlertState {
  return { ...state, event, toldAt: now };
}

const hourMs = 3_600_000;
/** Nights are judged at the hour, some seconds sooner or later: a day is over when the next one's tick comes. */
const tickSlackMs = hourMs / 2;
