import type { QuietHours } from "../alerts/rule.ts";
import type { ErrorCode } from "../errors.ts";
import { addMs, type Instant } from "../time/instant.ts";
import { earlier } from "../time/order.ts";
import { keyOfMessage, type MessageKey } from "./message.ts";
import { afterQuietHours } from "./quiet-hours.ts";

/** A message on its way through one channel. Every change counts `seq` up by one, so that two workers never both move it on. */
export interface Delivery extends MessageKey {
  /** Of its message: what one source tells a channel arrives in order. Left out by an earlier program. */
  readonly source?: string;
  /** Id of the channel. */
  readonly channel: string;
  readonly seq: number;
  /** Nobody sends it before: quiet hours, an earlier failure, or somebody who is sending it right now. */
  readonly dueAt: Instant;
  /** Given up from then on, once it was tried often enough; see `waiting`. */
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
/** How long a channel is given at least before its message is told as lost. */
export const triedForMs = 24 * 60 * minuteMs;
/** As many as an hourly look makes of that time; whoever looks once a night goes on for as many nights. */
const leastTries = 7;
/** Nothing waits for longer, however seldom it was tried and whatever its channel asks for. */
const triedAtMostMs = 7 * triedForMs;
/** Longer than any send may take: whoever claims a delivery and dies has lost it by then. */
export const claimMs = 5 * minuteMs;
/** Just under whole hours, since the tick that looks is hourly. */
const firstWaitMs = 50 * minuteMs;
const longestWaitMs = 5 * 60 * minuteMs + firstWaitMs;

/** A delivery nobody has tried yet, of a rule without quiet hours. */
export function newDelivery(message: MessageKey & Pick<Delivery, "source">, channel: string, dueAt: Instant): Delivery {
  return {
    ...keyOfMessage(message),
    ...(message.source === undefined ? {} : { source: message.source }),
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

/**
 * Waits for the end of its quiet hours without having been tried; `null` when it is due outside of them, or its time is over: after a
 * day where nobody has ever looked outside of them.
 */
export function postponed(delivery: Delivery, at: Instant): Delivery | null {
  const dueAt = afterQuietHours(at, delivery.quietHours);
  const isUntouched = delivery.tries === 0 && delivery.failure === null;
  const isOver = at >= (isUntouched ? delivery.giveUpAt : lastAtOf(delivery));
  return dueAt === at || isOver ? null : { ...delivery, seq: delivery.seq + 1, dueAt };
}

/** What a failed try leaves to go by. */
export interface Failed {
  readonly at: Instant;
  /** The channel takes nothing before. */
  readonly notBefore?: Instant | undefined;
  /** More tries are of no use: it is given up when its day is over. */
  readonly isHopeless?: boolean;
}

/**
 * Waits for its next try, longer after each unless the receiver said until when, and never until within its quiet hours; `null`
 * once its day is over and it was tried often enough, but not before the receiver takes anything again, or once its last day is over.
 */
export function waiting(
  delivery: Delivery,
  failure: DeliveryFailure,
  { at, notBefore, isHopeless = false }: Failed,
): Delivery | null {
  const { giveUpAt, tries } = delivery;
  const lastAt = isHopeless ? giveUpAt : lastAtOf(delivery);
  const isAskedFor = notBefore !== undefined && notBefore > at;
  if (at >= lastAt || (at >= giveUpAt && tries >= leastTries && !isAskedFor)) return null;
  const ms = Math.min(firstWaitMs * 2 ** Math.max(0, tries - 1), longestWaitMs);
  // The last try comes when time is up, so that it is up at a try and not before.
  const end = at < giveUpAt && !isAskedFor ? giveUpAt : lastAt;
  const dueAt = earlier(notBefore ?? addMs(at, ms), end);
  return { ...delivery, seq: delivery.seq + 1, dueAt: afterQuietHours(dueAt, delivery.quietHours), failure };
}

/** Waits for an earlier message of its source; not a try. */
export function heldBack(delivery: Delivery, before: Delivery): Delivery {
  const { code, message } = before.failure ?? { code: "upstream.unavailable", message: "" };
  const failure = { code, message: `An earlier message has to arrive first. ${message}`.trim().slice(0, 300) } as const;
  const dueAt = afterQuietHours(before.dueAt, delivery.quietHours);
  return { ...delivery, seq: delivery.seq + 1, dueAt, failure };
}

const lastAtOf = ({ giveUpAt }: Delivery) => addMs(giveUpAt, triedAtMostMs - triedForMs);
