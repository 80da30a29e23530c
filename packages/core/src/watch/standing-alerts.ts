import type { StoredState } from "../alerts/evaluation.ts";
import { stands } from "../alerts/state.ts";
import type { StoredMessage } from "../delivery/message.ts";
import type { ToldEntry, ToldRule } from "../delivery/told.ts";
import type { ClientId } from "../ids.ts";
import type { Clock, Store } from "../ports.ts";
import { addDays } from "../time/calendar-date.ts";
import { localTime } from "../time/instant.ts";

/** An alert that stands, or days that are missing, with what was last told of it. */
export interface StandingAlert extends StoredState {
  /** `null` where nothing of it is kept: a message has room for a hundred, and is kept for 13 months. */
  readonly told: LastTold | null;
}

/** By the figures of its night. */
export interface LastTold extends Pick<StoredMessage, "night"> {
  /** `null` where an earlier program told it. */
  readonly rule: ToldRule | null;
  readonly entry: ToldEntry;
  /** In English: what has happened, or which days of which account are missing. */
  readonly says: string;
}

/** A night may be judged so many days after it. */
const judgedWithinDays = 7;

/** What stands of a client, or of Leadline itself, by rule and subject. */
export async function standingAlerts(
  client: ClientId | null,
  { store, clock }: { readonly store: Pick<Store, "alerts" | "messages">; readonly clock: Clock },
): Promise<readonly StandingAlert[]> {
  const standing = (await store.alerts.states(client)).filter(stands);
  const [oldest] = standing.flatMap(({ state }) => state.toldAt ?? []).toSorted();
  if (oldest === undefined) return standing.map((one) => ({ ...one, told: null }));
  const [from, to] = [localTime(oldest, "UTC").date, localTime(clock.now(), "UTC").date];
  const kept = await store.messages.list(client, { from: addDays(from, -judgedWithinDays), to: addDays(to, 1) });
  const told = toldBySubject(kept);
  return standing.map((one) => ({ ...one, told: told.get(keyOf(one.state.rule, one.subject.key)) ?? null }));
}

function toldBySubject(messages: readonly StoredMessage[]): ReadonlyMap<string, LastTold> {
  const found = new Map<string, LastTold>();
  for (const { night, source, rule = null, entries, notices } of messages.toSorted(byTime)) {
    for (const [at, entry] of entries.entries()) {
      found.set(keyOf(source, entry.subject), { night, rule, entry, says: notices.en.items[at]?.text ?? "" });
    }
  }
  return found;
}

const byTime = (a: StoredMessage, b: StoredMessage) => (a.at < b.at ? -1 : 1);
const keyOf = (rule: string, subject: string) => `${rule} ${subject}`;
