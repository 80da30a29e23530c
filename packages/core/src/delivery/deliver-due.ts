import { asLeadlineError, LeadlineError } from "../errors.ts";
import type { ClientId } from "../ids.ts";
import type { Log, Store } from "../ports.ts";
import { type Instant, instant } from "../time/instant.ts";
import type { ChannelSettings } from "./channel-settings.ts";
import { claimed, type Delivery, type DeliveryFailure, heldBack, postponed, waiting } from "./delivery.ts";
import { keyOfMessage, noticeOf } from "./message.ts";
import type { Notice } from "./notice.ts";
import { type PatiencePorts, sendPatiently } from "./patience.ts";
import { afterQuietHours } from "./quiet-hours.ts";

/** Gives a notice to a channel; throws `LeadlineError`, and never holds on for longer than `sendTimeoutMs`. */
export type Send = (channel: ChannelSettings, notice: Notice) => Promise<void>;

/** After that a channel that does not answer has failed. */
export const sendTimeoutMs = 10_000;

export interface DeliverPorts extends PatiencePorts {
  readonly store: Pick<Store, "messages">;
  readonly log: Log;
  readonly channels: readonly ChannelSettings[];
  readonly send: Send;
  /** Told before anything else is noted of what a channel has lost or refused, so that nobody can die in between. */
  readonly onDead?: (dead: DeadChannel) => Promise<void>;
}

/** A channel that somebody has to look after: it refuses what it is given, or has not taken it for a day or longer. */
export interface DeadChannel {
  readonly channel: string;
  readonly failure: DeliveryFailure;
  /** Whether a message was given up. */
  readonly lost: boolean;
}

/**
 * Sends every delivery that is due, each channel's in their order and all channels side by side, so that none waits for another.
 * What a rule tells a channel arrives in the order of its nights: while an earlier message of it waits, later ones are held back.
 * A message that was sent is sent again only when its sender died before he could note it; its id tells the receiver. What one owner's
 * or one channel's deliveries cannot do for reasons of ours stops no other; the first such error is thrown after all.
 */
export async function deliverDue(owners: readonly (ClientId | null)[], ports: DeliverPorts): Promise<void> {
  const unforeseen: unknown[] = [];
  const attempt = async <T>(about: Readonly<Record<string, unknown>>, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      ports.log.warn("delivery.interrupted", { ...about, ...asLeadlineError(error).toJSON() });
      unforeseen.push(error);
      return null;
    }
  };
  const now = ports.clock.now();
  const opened = owners.map((client) => attempt({ client }, () => ports.store.messages.opened(client)));
  const all = (await Promise.all(opened)).flatMap((some) => some ?? []);
  const groups = [...Map.groupBy(all.toSorted(byNight), ({ channel }) => channel)];
  await Promise.all(groups.map(([channel, group]) => attempt({ channel }, () => deliverInOrder(group, now, ports))));
  if (unforeseen.length > 0) throw unforeseen[0];
}

const orderOf = ({ night, giveUpAt, id }: Delivery) => `${night} ${giveUpAt} ${id}`;
const byNight = (a: Delivery, b: Delivery) => (orderOf(a) < orderOf(b) ? -1 : 1);
/** What an earlier program opened does not say whose word it is: it holds up nothing but itself. */
const laneOf = ({ client, source, id }: Delivery) => `${client} ${source ?? `message ${id}`}`;

/** The rest of a channel that does not answer waits for the next tick; what it refuses stands in no other rule's way. */
async function deliverInOrder(group: readonly Delivery[], now: Instant, ports: DeliverPorts): Promise<void> {
  const before = new Map<string, Delivery>();
  for (const delivery of group) {
    const lane = laneOf(delivery);
    const first = before.get(lane);
    if (delivery.dueAt > now) {
      if (first === undefined && holdsUp(delivery, ports)) before.set(lane, delivery);
      continue;
    }
    if (ports.remainingMs() < 2 * sendTimeoutMs) return;
    if (first !== undefined) {
      // Whoever has the earlier one in hand goes on with this one.
      if (first.failure !== null || first.tries === 0) await ports.store.messages.step(heldBack(delivery, first));
      continue;
    }
    const { left, isAnswered } = await deliver(delivery, ports);
    if (!isAnswered) return;
    if (left !== null && holdsUp(left, ports)) before.set(lane, left);
  }
}

/** Not where the receiver refuses what it says, nor where nobody is there to keep an order for. */
function holdsUp(delivery: Delivery, ports: DeliverPorts): boolean {
  return delivery.failure?.code !== "upstream.contract" && isThere(delivery, ports);
}

function isThere({ channel }: Delivery, { channels }: DeliverPorts): boolean {
  return channels.some(({ id }) => id === channel);
}

interface Delivered {
  /** As it waits from now on; `null`: it is at its end. */
  readonly left: Delivery | null;
  readonly isAnswered: boolean;
}

async function deliver(delivery: Delivery, ports: DeliverPorts): Promise<Delivered> {
  const { messages } = ports.store;
  const now = ports.clock.now();
  const later = postponed(delivery, now);
  if (later !== null) {
    await messages.step(later);
    return { left: later, isAnswered: true };
  }
  const own = claimed(delivery, now);
  // Somebody else has it.
  if (!(await messages.step(own))) return { left: { ...own, failure: null }, isAnswered: true };
  // Given up only by a look at which it may not be sent either.
  if (afterQuietHours(now, own.quietHours) !== now) {
    return await failed(own, { error: neverSent(own), isHopeless: true }, ports);
  }
  try {
    await send(own, ports);
  } catch (error) {
    return await failed(own, { error: asLeadlineError(error), isHopeless: !isThere(own, ports) }, ports);
  }
  await messages.end({ ...endOf(own), state: "delivered", at: ports.clock.now(), failure: null });
  ports.log.info("delivery.done", { message: own.id, channel: own.channel, tries: own.tries });
  return { left: null, isAnswered: true };
}

async function send(own: Delivery, ports: DeliverPorts): Promise<void> {
  const channel = ports.channels.find(({ id }) => id === own.channel);
  if (channel === undefined) throw notConfigured(own.channel);
  const message = await ports.store.messages.get(own);
  if (message === null) throw new LeadlineError("internal.bug", `The message ${own.id} is gone.`);
  const mayAt = (at: Instant) => afterQuietHours(at, own.quietHours) === at;
  await sendPatiently(() => ports.send(channel, noticeOf(message, channel.language)), mayAt, ports);
}

interface Failure {
  readonly error: LeadlineError;
  readonly isHopeless: boolean;
}

async function failed(own: Delivery, { error, isHopeless }: Failure, ports: DeliverPorts): Promise<Delivered> {
  const { messages } = ports.store;
  const { channel, tries } = own;
  const failure = failureOf(error);
  const at = ports.clock.now();
  const next = waiting(own, failure, { at, notBefore: notBeforeOf(error), isHopeless });
  const isRefusal = error.remedy !== "retry";
  const event = next === null ? "delivery.givenUp" : "delivery.failed";
  ports.log.warn(event, { message: own.id, channel, tries, code: failure.code, reason: failure.message });
  if (next === null || isRefusal) await ports.onDead?.({ channel, failure, lost: next === null });
  if (next === null) await messages.end({ ...endOf(own), state: "givenUp", at, failure });
  else await messages.step(next);
  return { left: next, isAnswered: isRefusal };
}

/** With what to do about it: whoever reads it later has nothing else of the error. */
function failureOf({ code, message, details }: LeadlineError): DeliveryFailure {
  return { code, message: [message, details.hint ?? ""].join(" ").trim().slice(0, 300) };
}

function endOf(delivery: Delivery) {
  const { channel, tries } = delivery;
  return { ...keyOfMessage(delivery), channel, tries };
}

function notBeforeOf({ details }: LeadlineError): Instant | undefined {
  return details.notBefore === undefined ? undefined : instant(details.notBefore);
}

function notConfigured(channel: string): LeadlineError {
  return new LeadlineError("input.invalid", `The configuration has no channel ${channel}.`, {
    field: "channels",
    hint: "Add it to channels, or take it out of the alerts that name it.",
  });
}

/** Why it was not sent in its time: the last failure, where it was tried at all. */
function neverSent({ channel, failure }: Delivery): LeadlineError {
  if (failure !== null) return new LeadlineError(failure.code, failure.message);
  return new LeadlineError(
    "input.invalid",
    `Nobody looked outside the rule's quiet hours for a day, so the channel ${channel} was told nothing.`,
    { field: "quietHours", hint: "Run leadline sync, or the hourly schedule, outside of them too." },
  );
}
