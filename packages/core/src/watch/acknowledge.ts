import type { StoredState } from "../alerts/evaluation.ts";
import { ruleId } from "../alerts/rule.ts";
import { systemIds } from "../alerts/system.ts";
import { LeadlineError } from "../errors.ts";
import type { ClientId } from "../ids.ts";
import type { Clock, Store } from "../ports.ts";
import type { Instant } from "../time/instant.ts";

/** What somebody says of an alert that stands. */
export interface Acknowledging {
  /** `null`: one of Leadline's own. */
  readonly client: ClientId | null;
  readonly rule: string;
  readonly subject: string;
  readonly by: string;
  /** No reminders until then; `null`: as long as it lasts. */
  readonly until: Instant | null;
}

const mostRounds = 20;

/**
 * Stops an alert's reminders; its recovery is told all the same. `null` when no such alert stands; throws `input.invalid` for what
 * no rule can be called. Safe to repeat.
 */
export async function acknowledge(
  { client, rule, subject, by, until }: Acknowledging,
  { store, clock }: { readonly store: Pick<Store, "alerts">; readonly clock: Clock },
): Promise<StoredState | null> {
  ensureRule(client, rule);
  for (let round = 0; round < mostRounds; round++) {
    const found = (await store.alerts.states(client, rule)).find((one) => one.subject.key === subject);
    if (found === undefined || found.state.status === "ok") return null;
    const { state } = found;
    const next = { ...found, state: { ...state, seq: state.seq + 1, acknowledged: { at: clock.now(), by, until } } };
    if (await store.alerts.put(client, next)) return next;
  }
  throw new LeadlineError("store.conflict", "The alert is being changed by others again and again.", {
    hint: "Try again.",
  });
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
