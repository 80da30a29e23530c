import type { AlertEntry, AlertMessage } from "../alerts/message.ts";
import type { QuietHours } from "../alerts/rule.ts";
import type { StoredMessage } from "../delivery/message.ts";
import { tellOn } from "../delivery/tell.ts";
import type { ClientId } from "../ids.ts";
import type { Store } from "../ports.ts";
import type { Instant } from "../time/instant.ts";
import { type AlertHead, idOfAlert, storedAlert } from "./alert-notices.ts";
import { untilKept } from "./until-kept.ts";

/** To whom a rule's night is told, and from when on. */
export interface Telling extends Pick<AlertHead, "title" | "name"> {
  readonly client: ClientId | null;
  readonly dueAt: Instant;
  readonly quietHours: QuietHours | null;
}

/**
 * Tells of a rule's night what none of its messages has told yet, and sends all of them on their way. The messages of a night are
 * numbered: of two that would tell at once one comes first, and the other looks again at what is left. Safe to repeat after any step.
 */
export async function tellAlert(message: AlertMessage, telling: Telling, messages: Store["messages"]): Promise<void> {
  const { rule, night } = message;
  const { client, dueAt, quietHours, title, name } = telling;
  await untilKept(`What the rule ${rule.id} tells`, async () => {
    const all = await messages.list(client, { from: night, to: night });
    const told = all.filter(({ source }) => source === rule.id);
    const entries = message.entries.filter((entry) => !told.some((one) => tells(one, entry)));
    const left = { ...message, entries };
    const next =
      entries.length === 0 ? [] : [storedAlert(left, client, { title, name, number: free(left, client, told) })];
    const kept = await Promise.all(next.map((one) => messages.put(one)));
    if (kept.includes(false)) return undefined;
    // Whoever wrote the others may have died before they were on their way.
    for (const one of [...told, ...next]) await tellOn(one, rule.channels, { messages, dueAt, quietHours });
    return true;
  });
}

/** The first number after those that are taken; some may be gone with an account that was removed. */
function free(message: AlertMessage, client: ClientId | null, told: readonly StoredMessage[]): number {
  let number = told.length + 1;
  while (told.some(({ id }) => id === idOfAlert(message, client, number))) number += 1;
  return number;
}

/** Whether a message names what has come of a subject, or counts it among those it has no room for. */
function tells({ entries, notices, at }: StoredMessage, { subject, event, state }: AlertEntry): boolean {
  const isNamed = entries.some(
    (one) => one.subject === subject.key && one.event === event && (one.at === undefined || one.at === state.toldAt),
  );
  return isNamed || (notices.en.omitted > 0 && state.toldAt !== null && state.toldAt <= at);
}
