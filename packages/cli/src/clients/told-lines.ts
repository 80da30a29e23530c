import type { StoredState } from "@leadline/core/alerts/evaluation";
import type { JudgedRule } from "@leadline/core/delivery/alert-store";
import type { Delivery, DeliveryOutcome } from "@leadline/core/delivery/delivery";
import type { StoredMessage } from "@leadline/core/delivery/message";
import type { ClientId } from "@leadline/core/ids";
import type { Store } from "@leadline/core/ports";
import { addDays, type CalendarDate } from "@leadline/core/time/calendar-date";

/** One line of what was judged of a client, and told. */
export type ToldLine =
  | ({ readonly kind: "alert" } & StoredState)
  | ({ readonly kind: "judged" } & JudgedRule)
  | ({ readonly kind: "message"; readonly tells: StoredMessage["kind"] } & Omit<StoredMessage, "kind">)
  | ({ readonly kind: "delivery"; readonly state: "open" | DeliveryOutcome["state"] } & (Delivery | DeliveryOutcome));

/** Messages are kept for 13 months; the store may take a few days to let go of older ones. */
const keptDays = 430;
/** Nights that are held at once, with all their messages. */
const nightsAtOnce = 31;

/** How a client's subjects stand with rules, which nights were judged, every message, and what became of it. A month is in memory at a time. */
export async function* toldLines(
  client: ClientId,
  today: CalendarDate,
  { alerts, messages }: Pick<Store, "alerts" | "messages">,
): AsyncGenerator<ToldLine> {
  for (const stored of await alerts.states(client)) yield { kind: "alert", ...stored };
  for (const judged of await alerts.judged(client)) yield { kind: "judged", ...judged };
  // A night east of us may have begun already.
  const last = addDays(today, 1);
  for (let from = addDays(today, -keptDays); from <= last; from = addDays(from, nightsAtOnce)) {
    const range = { from, to: addDays(from, nightsAtOnce - 1) };
    for (const message of await messages.list(client, range)) {
      yield { ...message, kind: "message", tells: message.kind };
    }
    for (const outcome of await messages.outcomes(client, range)) yield { kind: "delivery", ...outcome };
  }
  for (const delivery of await messages.opened(client)) yield { kind: "delivery", state: "open", ...delivery };
}
