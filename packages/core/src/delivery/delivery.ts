import type { QuietHours } from "../alerts/rule.ts";
import type { ErrorCode } from "../errors.ts";
import { addMs, epochMs, type Instant } from "../time/instant.ts";
import { keyOfMessage, type MessageKey } from "./message.ts";
import { afterQuietHours } from "./quiet-hours.ts";

/** A message on its way through one channel. Every change counts `seq` up by one, so that two workers never both move it on. */
export interface Delivery extends MessageKey {
  /** Id of the channel. */
  readonly channel: string;
  readonly seq: number;
  /** Nobody sends it before: quiet hours, an earlier failure, or somebody who is sending it right now. */
  readonly dueAt: Instant;
  /** Not tried any more from then on. */
  readonly giveUpAt: Instant;
  /** Of its rule: in them it is neither due nor sent. `null`: it may go out at any time. */
  readonly quietHours: QuietHours | null;
  readonly tries: number;
  readonly failure: DeliveryFailure | null;
}

/** Holds no secret: neither address nor key of a channel. */
export interface DeliveryFailure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What has become of a delivery, for good. */
export interface DeliveryOutcome extends MessageKey {
  readonly channel: string;
  readonly state: "delivered" | "givenUp";
  readonly at: Instant;
  readonly tries: number;
  readonly failure: DeliveryFailure | null;
}

const minuteMs = 60_000;
/** How long a channel is given before its message is told as lost. */
export const triedForMs = 24 * 60 * minuteMs;
/** Longer than any send may take: whoever claims a delivery and dies has lost it by then. */
export const claimMs = 5 * minuteMs;
/** Just under whole hours, since the tick that looks is hourly. */
const firstWaitMs = 50 * minuteMs;
const longestWaitMs = 5 * 60 * minuteMs + firstWaitMs;

/** A delivery nobody has tried yet, of a rule without quiet hours. */
export function newDelivery(message: MessageKey, channel: string, dueAt: Instant): Delivery {
  return {
    ...keyOfMessage(message),
    channel,
    seq: 1,
    dueAt,
    giveUpAt: addMs(dueAt, triedForMs),
    quietHours: null,
    tries: 0,
    failure: null,
  };
}

/** The same, to be told when its rule allows it; its day begins then. */
export function quietUntilDue(delivery: Delivery, quietHours: QuietHours | null): Delivery {
  const dueAt = afterQuietHours(delivery.dueAt, quietHours);
  return { ...delivery, quietHours, dueAt, giveUpAt: addMs(dueAt, triedForMs) };
}

/** In the hands of one worker for a while: one more try, whatever becomes of it. */
export function claimed(delivery: Delivery, at: Instant): Delivery {
  return { ...delivery, seq: delivery.seq + 1, tries: delivery.tries + 1, dueAt: addMs(at, claimMs) };
}

/** Waits for the end of its quiet hours without having been tried; `null` when it is due outside of them, or its time is over. */
export function postponed(delivery: Delivery, at: Instant): Delivery | null {
  const dueAt = afterQuietHours(at, delivery.quietHours);
  return dueAt === at || at >= delivery.giveUpAt ? null : { ...delivery, seq: delivery.seq + 1, dueAt };
}

/**
 * Waits for its next try, longer after each unless the receiver said until when, and never until within its quiet hours; `null`
 * once its time is over.
 */
export function waiting(
  delivery: Delivery,
  failure: DeliveryFailure,
  { at, notBefore }: { readonly at: Instant; readonly notBefore?: Instant | undefined },
): Delivery | null {
  if (at >= delivery.giveUpAt) return null;
  const ms = Math.min(firstWaitMs * 2 ** Math.max(0, delivery.tries - 1), longestWaitMs);
  const next = notBefore ?? addMs(at, ms);
  // The last try comes when time is up, so that it is up at a try and not before.
  const dueAt = epochMs(next) < epochMs(delivery.giveUpAt) ? next : delivery.giveUpAt;
  return { ...delivery, seq: delivery.seq + 1, dueAt: afterQuietHours(dueAt, delivery.quietHours), failure };
}
