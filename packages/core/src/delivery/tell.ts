import type { Store } from "../ports.ts";
import type { Instant } from "../time/instant.ts";
import { newDelivery } from "./delivery.ts";
import type { StoredMessage } from "./message.ts";

/**
 * Keeps a message and sends it on its way. Safe to repeat after any step, by several at once: the first message counts, and
 * whoever comes later goes on with that one. Channels are told nothing yet; see `deliverDue`.
 */
export async function tell(
  message: StoredMessage,
  channels: readonly string[],
  { messages, dueAt }: { readonly messages: Store["messages"]; readonly dueAt: Instant },
): Promise<void> {
  await messages.put(message);
  for (const channel of new Set(channels)) await messages.open(newDelivery(message, channel, dueAt));
}
