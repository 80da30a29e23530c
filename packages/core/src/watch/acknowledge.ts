import type { StoredState } from "../alerts/evaluation.ts";
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

/** Stops an alert's reminders; its recovery is told all the same. `null` when no such alert stands. Safe to repeat. */
export async function acknowledge(
  { client, rule, subject, by, until }: Acknowledging,
  { store, clock }: { readonly store: Pick<Store, "alerts">; readonly clock: Clock },
): Promise<StoredState | null> {
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
