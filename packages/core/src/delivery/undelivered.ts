import type { ClientId } from "../ids.ts";
import { addDays } from "../time/calendar-date.ts";
import { addMs, type Instant, localTime } from "../time/instant.ts";
import type { Delivery, DeliveryOutcome } from "./delivery.ts";
import type { MessageStore } from "./message-store.ts";

/** Messages that have not reached a channel. */
export interface Undelivered {
  /** On their way: by channel, and oldest first. */
  readonly waiting: readonly Delivery[];
  /** Given up: newest first. */
  readonly lost: readonly DeliveryOutcome[];
}

/** A message may be told long after its night, as when a rule is taken out that was not judged for weeks. */
const longestDays = 40;
/** Lost messages are shown for so long, and a client that has any is not forgotten. */
export const lostShownDays = 14;
const dayMs = 24 * 3_600_000;

/** What has not arrived of these owners' messages, lost ones of the last days. Two reads an owner. */
export async function undelivered(
  owners: readonly (ClientId | null)[],
  { messages, now, days }: { readonly messages: MessageStore; readonly now: Instant; readonly days: number },
): Promise<Undelivered> {
  const today = localTime(now, "UTC").date;
  const nights = { from: addDays(today, -days - longestDays), to: addDays(today, 1) };
  const since = addMs(now, -days * dayMs);
  const [open, ended] = await Promise.all([
    Promise.all(owners.map((owner) => messages.opened(owner))),
    Promise.all(owners.map((owner) => messages.outcomes(owner, nights))),
  ]);
  return {
    waiting: open.flat().toSorted((a, b) => compare(`${a.channel} ${a.giveUpAt}`, `${b.channel} ${b.giveUpAt}`)),
    lost: ended
      .flat()
      .filter(({ state, at }) => state === "givenUp" && at >= since)
      .toSorted((a, b) => compare(b.at, a.at)),
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
