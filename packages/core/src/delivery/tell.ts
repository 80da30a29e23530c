import type { QuietHours } from "../alerts/rule.ts";
import type { Store } from "../ports.ts";
import type { Instant } from "../time/instant.ts";
import { newDelivery, quietUntilDue } from "./delivery.ts";
import type { MessageKey, StoredMessage } from "./message.ts";

export interface TellPorts {
  readonly messages: Store["messages"];
  readonly dueAt: Instant;
  /** Of the rule that tells; none where left out. */
  readonly quietHours?: QuietHours | null | undefined;
}

/**
 * Keeps a message and sends it on its way. Safe to repeat after any step, by several at once: the first message counts, and
 * whoever comes later goes on with that one. Channels are told nothing yet; see `deliverDue`.
 */
export async function tell(message: StoredMessage, channels: readonly string[], ports: TellPorts): Promise<void> {
  await ports.messages.put(message);
  await tellOn(message, channels, ports);
}

/** Sends a message that is kept already on its way; safe to repeat, and does nothing where it is on its way or has arrived. */
export async function tellOn(
  message: MessageKey & Pick<StoredMessage, "source">,
  channels: readonly string[],
  { messages, dueAt, quietHours = null }: TellPorts,
): Promise<void> {
  for (const channel of new Set(channels)) {
    await messages.open(quietUntilDue(newDelivery(message, channel, dueAt), quietHours));
  }
}
