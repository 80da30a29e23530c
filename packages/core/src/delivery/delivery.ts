import type { ErrorCode } from "../errors.ts";
import { addMs, epochMs, type Instant } from "../time/instant.ts";
import { keyOfMessage, type MessageKey } from "./message.ts";

/** A message on its way through one channel. Every change counts `seq` up by one, so that two workers never both move it on. */
export interface Delivery extends MessageKey {
  /** Id of the channel. */
  readonly channel: string;
  readonly seq: number;
  /** Nobody sends it before: quiet hours, an earlier failure, or somebody who is sending it right now. */
  readonly dueAt: Instant;
  /** Not tried any more from then on. */
  readonly giveUpAt: Instant;
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

/** A delivery nobody has tried yet. */
export function newDelivery(message: MessageKey, channel: string, dueAt: Instant): Delivery {
  return {
    ...keyOfMessage(message),
    channel,
    seq: 1,
    dueAt,
    giveUpAt: addMs(dueAt, triedForMs),
    tries: 0,
    failure: null,
  };
}

/** In the hands of one worker for a while: one more try, whatever becomes of it. */
export function claimed(delivery: Delivery, at: Instant): Delivery {
  return { ...delivery, seq: delivery.seq + 1, tries: delivery.tries + 1, dueAt: addMs(at, claimMs) };
}

/** Waits for its next try, longer after each and never shorter than the receiver asked for; `null` once its time is over. */
export function waiting(
  delivery: Delivery,
  failure: DeliveryFailure,
  { at, notBefore }: { readonly at: Instant; readonly notBefore?: Instant | undefined },
): Delivery | null {
  if (at >= delivery.giveUpAt) return null;
  const ms = Math.min(firstWaitMs * 2 ** Math.max(0, delivery.tries - 1), longestWaitMs);
  const next = addMs(at, ms);
  const asked = notBefore !== undefined && notBefore > next ? notBefore : next;
  // The last try comes when time is up, so that it is up at a try and not before.
  const dueAt = epochMs(asked) < epochMs(delivery.giveUpAt) ? asked : delivery.giveUpAt;
  return { ...delivery, seq: delivery.seq + 1, dueAt, failure };
}
