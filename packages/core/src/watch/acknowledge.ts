import type { StoredState } from "../alerts/evaluation.ts";
import { ruleId } from "../alerts/rule.ts";
import { stands } from "../alerts/state.ts";
import { systemIds } from "../alerts/system.ts";
import { LeadlineError } from "../errors.ts";
import type { ClientId } from "../ids.ts";
import type { Clock, Store } from "../ports.ts";
import type { Instant } from "../time/instant.ts";
import { untilKept } from "./until-kept.ts";

/** What somebody says of all that stands of a rule. */
export interface AcknowledgingAll {
  /** `null`: one of Leadline's own. */
  readonly client: ClientId | null;
  readonly rule: string;
  readonly by: string;
  /** No reminders until then; `null`: as long as it lasts. */
  readonly until: Instant | null;
  /** Takes back what was said before: nobody looks after it any more. */
  readonly isUndone?: boolean;
}

/** What somebody says of an alert that stands. */
export interface Acknowledging extends AcknowledgingAll {
  readonly subject: string;
}

interface Ports {
  readonly store: Pick<Store, "alerts">;
  readonly clock: Clock;
}

/**
 * Stops an alert's reminders, or lets them come again; its recovery is told all the same. `null` when no such alert stands; throws
 * `input.invalid` for what no rule can be called. Safe to repeat.
 */
export async function acknowledge(
  { subject, ...said }: Acknowledging,
  { store, clock }: Ports,
): Promise<StoredState | null> {
  const { client, rule } = said;
  ensureRule(client, rule);
  return await untilKept("The alert", async () => {
    const found = (await store.alerts.states(client, rule)).find((one) => one.subject.key === subject);
    if (found === undefined || found.state.status === "ok") return null;
    const next = acknowledged(found, said, clock.now());
    return (await store.alerts.put(client, next)) ? next : undefined;
  });
}

/** The same of every alert of the rule that stands; none when nothing does. */
export async function acknowledgeAll(said: AcknowledgingAll, ports: Ports): Promise<readonly StoredState[]> {
  ensureRule(said.client, said.rule);
  const states = await ports.store.alerts.states(said.client, said.rule);
  const done: StoredState[] = [];
  for (const one of states.filter(stands)) {
    const next = acknowledged(one, said, ports.clock.now());
    const isKept = await ports.store.alerts.put(said.client, next);
    // Else somebody has moved it meanwhile.
    const found = isKept ? next : await acknowledge({ ...said, subject: one.subject.key }, ports);
    if (found !== null) done.push(found);
  }
  return done;
}

function acknowledged({ subject, state }: StoredState, { by, until, isUndone }: AcknowledgingAll, at: Instant) {
  const said = isUndone ? null : { at, by, until };
  return { subject, state: { ...state, seq: state.seq + 1, acknowledged: said } };
}

/** A client's rules are those of the configuration; nobody's are Leadline's own. */
function ensureRule(client: ClientId | null, rule: string): void {
  const saw = rule.slice(0, 60);
  if (client === null && !systemIds.includes(rule)) {
    throw new LeadlineError("input.invalid", `Leadline has no rule of its own called ${saw}.`, {
      field: "rule",
      saw,
      hint: `There is ${systemIds.join(", ")}; any other rule needs its client.`,
    });
  }
  if (client === null || ruleId.safeParse(rule).success) return;
  throw new LeadlineError("input.invalid", `No rule can be called ${saw}.`, {
    field: "rule",
    saw,
    hint: "leadline alerts list has the ids of those that alert.",
  });
}
