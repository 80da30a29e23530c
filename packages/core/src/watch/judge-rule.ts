import { closeRule, evaluateRule, type RuleEvaluation, type StoredState } from "../alerts/evaluation.ts";
import { type AlertMessage, headOf } from "../alerts/message.ts";
import { type AlertRule, ruleVersion } from "../alerts/rule.ts";
import type { GoneReason } from "../alerts/state.ts";
import type { SubjectFacts } from "../alerts/subject.ts";
import { lastWords } from "../alerts/untold.ts";
import type { JudgedRule } from "../delivery/alert-store.ts";
import type { ClientId } from "../ids.ts";
import type { Clock, Store } from "../ports.ts";
import { addDays, type CalendarDate } from "../time/calendar-date.ts";
import { type Instant, localTime } from "../time/instant.ts";
import type { AlertHead } from "./alert-notices.ts";
import { tellAlert } from "./tell-alert.ts";
import { untilKept } from "./until-kept.ts";

export interface JudgePorts {
  readonly store: Pick<Store, "alerts" | "messages">;
  readonly clock: Clock;
}

/** A rule's night, with everything it rests on. */
export interface NightFacts {
  readonly rule: AlertRule;
  readonly client: ClientId | null;
  /** What people call the client. */
  readonly clientName?: string | undefined;
  readonly night: CalendarDate;
  readonly facts: readonly SubjectFacts[];
}

/**
 * Judges a rule's night for one client, once and for all: states first, each on condition that nobody else has moved it, then the
 * message, then its way to each channel, then that the night was judged. Killed anywhere, it goes on when it is called again, were it
 * only for the next night; run twice at once, both end with the same states and one story, since a night that was judged is told by
 * its states alone.
 */
export async function judgeRule(given: NightFacts, ports: JudgePorts): Promise<void> {
  const { rule, client, clientName, night, facts } = given;
  await settle(
    { client, rule: headOf(rule), name: clientName, quietHours: rule.quietHours },
    (states, now) => evaluateRule({ rule, night, now, facts, states }),
    ports,
  );
  await ports.store.alerts.setJudged(client, judgedAs({ rule, night, clientName }));
}

/** What is kept of a rule once it was judged for a night. */
export function judgedAs({ rule, night, clientName }: Pick<NightFacts, "rule" | "night" | "clientName">): JudgedRule {
  const { quietHours } = rule;
  return { rule: headOf(rule), version: ruleVersion(rule), night, quietHours, ...named(clientName) };
}

const named = (clientName: string | undefined) => (clientName === undefined ? {} : { clientName });

/**
 * Takes back what stood of a rule that is no longer configured for the client, or of which no account is left. It is called again for
 * two days, for what is put by somebody who has not heard of that yet; then it is forgotten that the rule was ever judged.
 */
export async function closeJudged(
  client: ClientId | null,
  judged: JudgedRule & { readonly reason?: GoneReason },
  ports: JudgePorts,
): Promise<void> {
  const { rule, version, night, quietHours = null, clientName, reason = "ruleRemoved" } = judged;
  const told = { client, rule, quietHours, name: clientName };
  await settle(told, (states, now) => closeRule(rule, states, { night, now, reason }), ports);
  const { alerts } = ports.store;
  const left = await alerts.states(client, rule.id);
  // Closed alerts have told their end by now; what alerts was put meanwhile by somebody who still knew the rule.
  for (const stored of left) if (!stored.state.alerting) await alerts.forget(client, stored);
  if (version !== removed) {
    await alerts.setJudged(client, { rule, version: removed, night, quietHours, ...named(clientName) });
  }
  const settled = addDays(localTime(ports.clock.now(), "UTC").date, -removalSettlesDays);
  if (left.length === 0 && night < settled) await alerts.forgetJudged(client, rule.id);
}

/** No rule's version; a rule that comes back is judged at once. */
const removed = "removed";
/** Whoever began to judge a rule before it was removed has ended by then: a function that was frozen goes on within hours. */
const removalSettlesDays = 2;

interface Told extends Pick<AlertHead, "title" | "name"> {
  readonly client: ClientId | null;
  readonly rule: AlertMessage["rule"];
  /** In which it is not told; `null`: at any time. */
  readonly quietHours: AlertRule["quietHours"];
}

/** Stores what an evaluation made of the states and sends its message on its way; evaluates again where somebody else was faster. */
export async function settle(
  { client, rule, quietHours, title, name }: Told,
  evaluate: (states: readonly StoredState[], now: Instant) => RuleEvaluation,
  { store, clock }: JudgePorts,
): Promise<void> {
  await untilKept(`The rule ${rule.id}`, async () => {
    const states = await store.alerts.states(client, rule.id);
    // Not before: whoever is held up here would date what he does before what he has read.
    const now = clock.now();
    const found = evaluate(states, now);
    const telling = { client, title, name, dueAt: now, quietHours };
    for (const words of lastWords(rule, replaced(states, found))) await tellAlert(words, telling, store.messages);
    if (!(await storeAll(client, found.states, states, store.alerts))) return undefined;
    if (found.message !== null) await tellAlert(found.message, telling, store.messages);
    const gone = new Set(found.forgotten.map(({ key }) => key));
    for (const stored of states) if (gone.has(stored.subject.key)) await store.alerts.forget(client, stored);
    return true;
  });
}

/** States of which only what comes of this evaluation will be left. */
function replaced(before: readonly StoredState[], { states, forgotten }: RuleEvaluation): readonly StoredState[] {
  const next = new Map(states.map(({ subject, state }) => [subject.key, state.seq]));
  const gone = new Set(forgotten.map(({ key }) => key));
  return before.filter(({ subject: { key }, state }) => gone.has(key) || (next.get(key) ?? state.seq) !== state.seq);
}

/** False as soon as somebody else has moved one: what he made of it counts, so everything is evaluated anew. */
async function storeAll(
  client: ClientId | null,
  next: readonly StoredState[],
  before: readonly StoredState[],
  alerts: Store["alerts"],
): Promise<boolean> {
  const known = new Map(before.map(({ subject, state }) => [subject.key, state.seq]));
  const moved = next.filter(({ subject, state }) => known.get(subject.key) !== state.seq);
  for (let at = 0; at < moved.length; at += sideBySide) {
    const some = moved.slice(at, at + sideBySide);
    const taken = await Promise.all(some.map((stored) => alerts.put(client, stored)));
    if (taken.includes(false)) return false;
  }
  return true;
}

/** States that are stored at once: of thousands of campaigns each night's have to end within the function's time. */
const sideBySide = 8;
