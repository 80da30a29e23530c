import { closeRule, evaluateRule, type RuleEvaluation, type StoredState } from "../alerts/evaluation.ts";
import { type AlertMessage, headOf, type Words } from "../alerts/message.ts";
import { type AlertRule, ruleVersion } from "../alerts/rule.ts";
import type { SubjectFacts } from "../alerts/subject.ts";
import type { JudgedRule } from "../delivery/alert-store.ts";
import { afterQuietHours } from "../delivery/quiet-hours.ts";
import { tell } from "../delivery/tell.ts";
import { LeadlineError } from "../errors.ts";
import type { ClientId } from "../ids.ts";
import type { Clock, Store } from "../ports.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import { storedAlert } from "./alert-notices.ts";

export interface JudgePorts {
  readonly store: Pick<Store, "alerts" | "messages">;
  readonly clock: Clock;
}

/** A rule's night, with everything it rests on. */
export interface NightFacts {
  readonly rule: AlertRule;
  readonly client: ClientId | null;
  readonly night: CalendarDate;
  readonly facts: readonly SubjectFacts[];
}

/** Rivals that overtake each other more often than this are a fault of ours. */
const mostRounds = 20;

/**
 * Judges a rule's night for one client, once and for all: states first, each on condition that nobody else has moved it, then the
 * message, then its way to each channel, then that the night was judged. Killed anywhere, it goes on when it is called again; run
 * twice at once, both end with the same states and one message, since a night that was judged is told by its states alone.
 */
export async function judgeRule({ rule, client, night, facts }: NightFacts, ports: JudgePorts): Promise<void> {
  await settle(
    { client, rule: headOf(rule), dueAt: (now) => afterQuietHours(now, rule.quietHours) },
    (states, now) => evaluateRule({ rule, night, now, facts, states }),
    ports,
  );
  await ports.store.alerts.setJudged(client, { rule: headOf(rule), version: ruleVersion(rule), night });
}

/** Takes back what stood of a rule that is no longer configured for the client. */
export async function closeJudged(
  client: ClientId | null,
  { rule, night }: JudgedRule,
  ports: JudgePorts,
): Promise<void> {
  await settle({ client, rule, dueAt: (now) => now }, (states, now) => closeRule(rule, states, { night, now }), ports);
  // Closed alerts have told their end by now.
  for (const { subject } of await ports.store.alerts.states(client, rule.id)) {
    await ports.store.alerts.forget(client, rule.id, subject.key);
  }
  await ports.store.alerts.forgetJudged(client, rule.id);
}

interface Told {
  readonly client: ClientId | null;
  readonly rule: AlertMessage["rule"];
  readonly dueAt: (now: Instant) => Instant;
  /** What stands above the message, if not the rule's name. */
  readonly title?: Words;
}

/** Stores what an evaluation made of the states and sends its message on its way; evaluates again where somebody else was faster. */
export async function settle(
  { client, rule, dueAt, title }: Told,
  evaluate: (states: readonly StoredState[], now: Instant) => RuleEvaluation,
  { store, clock }: JudgePorts,
): Promise<void> {
  for (let round = 0; round < mostRounds; round++) {
    const now = clock.now();
    const states = await store.alerts.states(client, rule.id);
    const found = evaluate(states, now);
    if (!(await storeAll(client, found.states, states, store.alerts))) continue;
    if (found.message !== null) {
      await tell(storedAlert(found.message, client, title), rule.channels, {
        messages: store.messages,
        dueAt: dueAt(now),
      });
    }
    for (const { key } of found.forgotten) await store.alerts.forget(client, rule.id, key);
    return;
  }
  throw new LeadlineError("store.conflict", `The rule ${rule.id} is being judged by others again and again.`);
}

/** False as soon as somebody else has moved one: what he made of it counts, so everything is evaluated anew. */
async function storeAll(
  client: ClientId | null,
  next: readonly StoredState[],
  before: readonly StoredState[],
  alerts: Store["alerts"],
): Promise<boolean> {
  const known = new Map(before.map(({ subject, state }) => [subject.key, state.seq]));
  for (const stored of next) {
    if (known.get(stored.subject.key) === stored.state.seq) continue;
    if (!(await alerts.put(client, stored))) return false;
  }
  return true;
}
