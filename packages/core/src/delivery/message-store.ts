import type { ClientId } from "../ids.ts";
import type { DateRange } from "../time/calendar-date.ts";
import type { Delivery, DeliveryOutcome } from "./delivery.ts";
import type { MessageKey, StoredMessage } from "./message.ts";

/** Messages and their way through channels, each under its client. Kept for 13 months. All reads are consistent. */
export interface MessageStore {
  /** Null when there is none. */
  get(key: MessageKey): Promise<StoredMessage | null>;
  /** False, and nothing changed, when there is one already: the first one counts, whoever wrote it. */
  put(message: StoredMessage): Promise<boolean>;
  /** Of nights from..to, oldest night first. */
  list(client: ClientId | null, range: DateRange): Promise<readonly StoredMessage[]>;
  /** Deliveries on their way; safe to repeat: one that is on its way or at its end already is left alone. */
  open(delivery: Delivery): Promise<void>;
  /** Every delivery on its way. */
  opened(client: ClientId | null): Promise<readonly Delivery[]>;
  /** Replaces a delivery on condition that the stored one is still at `seq - 1`; false otherwise. */
  step(delivery: Delivery): Promise<boolean>;
  /** Its end, which is kept, and then takes it off its way; the first outcome counts. */
  end(outcome: DeliveryOutcome): Promise<void>;
  /** Ends of the deliveries of nights from..to. */
  outcomes(client: ClientId | null, range: DateRange): Promise<readonly DeliveryOutcome[]>;
}
