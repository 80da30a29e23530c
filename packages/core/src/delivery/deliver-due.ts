import { asLeadlineError, LeadlineError } from "../errors.ts";
import type { ClientId } from "../ids.ts";
import type { Clock, Log, Store } from "../ports.ts";
import { type Instant, instant } from "../time/instant.ts";
import type { ChannelSettings } from "./channel-settings.ts";
import { claimed, type Delivery, type DeliveryFailure, waiting } from "./delivery.ts";
import { keyOfMessage } from "./message.ts";
import type { Notice } from "./notice.ts";

/** Gives a notice to a channel; throws `LeadlineError`, and never holds on for longer than `sendTimeoutMs`. */
export type Send = (channel: ChannelSettings, notice: Notice) => Promise<void>;

/** After that a channel that does not answer has failed. */
export const sendTimeoutMs = 10_000;

export interface DeliverPorts {
  readonly store: Pick<Store, "messages">;
  readonly clock: Clock;
  readonly log: Log;
  readonly channels: readonly ChannelSettings[];
  readonly send: Send;
  /** Of the function; nothing is begun that might not end in it. */
  readonly remainingMs: () => number;
}

/** A channel that somebody has to look after: it refuses what it is given, or has not taken it for a day. */
export interface DeadChannel {
  readonly channel: string;
  readonly failure: DeliveryFailure;
  /** Whether a message was given up. */
  readonly lost: boolean;
}

/**
 * Sends every delivery that is due, each channel's in their order and all channels side by side, so that none waits for another.
 * A message that was sent is sent again only when its sender died before he could note it; its id tells the receiver.
 * Gives the channels somebody has to look after.
 */
export async function deliverDue(
  owners: readonly (ClientId | null)[],
  ports: DeliverPorts,
): Promise<readonly DeadChannel[]> {
  const now = ports.clock.now();
  const open = (await Promise.all(owners.map((owner) => ports.store.messages.opened(owner)))).flat();
  const due = open.filter(({ dueAt }) => dueAt <= now).toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  const groups = [...Map.groupBy(due, ({ channel }) => channel).values()];
  const settled = await Promise.allSettled(groups.map((group) => deliverInOrder(group, ports)));
  const dead = settled.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  for (const one of settled) if (one.status === "rejected") throw one.reason;
  return dead;
}

const orderOf = ({ giveUpAt, id }: Delivery) => `${giveUpAt} ${id}`;

/** The rest of a channel that does not answer waits for the next tick; what it refuses stands in nobody's way. */
async function deliverInOrder(group: readonly Delivery[], ports: DeliverPorts): Promise<DeadChannel[]> {
  const dead: DeadChannel[] = [];
  for (const delivery of group) {
    if (ports.remainingMs() < 2 * sendTimeoutMs) break;
    const found = await deliver(delivery, ports);
    if (found === null) continue;
    if (found.dead !== null) dead.push(found.dead);
    if (!found.isRefusal) break;
  }
  return dead;
}

type Failed = { readonly dead: DeadChannel | null; readonly isRefusal: boolean };

/** `null` where it was delivered, or where somebody else has it. */
async function deliver(delivery: Delivery, ports: DeliverPorts): Promise<Failed | null> {
  const { messages } = ports.store;
  const own = claimed(delivery, ports.clock.now());
  if (!(await messages.step(own))) return null;
  try {
    const channel = ports.channels.find(({ id }) => id === own.channel);
    if (channel === undefined) throw notConfigured(own.channel);
    const message = await messages.get(own);
    if (message === null) throw new LeadlineError("internal.bug", `The message ${own.id} is gone.`);
    await ports.send(channel, message.notices[channel.language]);
  } catch (error) {
    return await failed(own, asLeadlineError(error), ports);
  }
  await messages.end({ ...endOf(own), state: "delivered", at: ports.clock.now(), failure: null });
  ports.log.info("delivery.done", { message: own.id, channel: own.channel, tries: own.tries });
  return null;
}

async function failed(own: Delivery, error: LeadlineError, ports: DeliverPorts): Promise<Failed> {
  const { messages } = ports.store;
  const failure: DeliveryFailure = { code: error.code, message: error.message.slice(0, 300) };
  const at = ports.clock.now();
  const next = waiting(own, failure, { at, notBefore: notBeforeOf(error) });
  if (next === null) await messages.end({ ...endOf(own), state: "givenUp", at, failure });
  else await messages.step(next);
  const about = { message: own.id, channel: own.channel, tries: own.tries };
  ports.log.warn(next === null ? "delivery.givenUp" : "delivery.failed", { ...about, ...failure });
  const isRefusal = error.remedy !== "retry";
  const isDead = next === null || isRefusal;
  return { dead: isDead ? { channel: own.channel, failure, lost: next === null } : null, isRefusal };
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
