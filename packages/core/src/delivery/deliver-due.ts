import { asLeadlineError, LeadlineError } from "../errors.ts";
import type { ClientId } from "../ids.ts";
import type { Log, Store } from "../ports.ts";
import { type Instant, instant } from "../time/instant.ts";
import type { ChannelSettings } from "./channel-settings.ts";
import { claimed, type Delivery, type DeliveryFailure, postponed, waiting } from "./delivery.ts";
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

/** A channel that somebody has to look after: it refuses what it is given, or has not taken it for a day. */
export interface DeadChannel {
  readonly channel: string;
  readonly failure: DeliveryFailure;
  /** Whether a message was given up. */
  readonly lost: boolean;
}

/**
 * Sends every delivery that is due, each channel's in their order and all channels side by side, so that none waits for another.
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
  const due = (await Promise.all(opened)).flatMap((some) => some ?? []).filter(({ dueAt }) => dueAt <= now);
  const groups = [...Map.groupBy(due.toSorted(byAge), ({ channel }) => channel)];
  await Promise.all(groups.map(([channel, group]) => attempt({ channel }, () => deliverInOrder(group, ports))));
  if (unforeseen.length > 0) throw unforeseen[0];
}

const orderOf = ({ giveUpAt, id }: Delivery) => `${giveUpAt} ${id}`;
const byAge = (a: Delivery, b: Delivery) => (orderOf(a) < orderOf(b) ? -1 : 1);

/** The rest of a channel that does not answer waits for the next tick; what it refuses stands in nobody's way. */
async function deliverInOrder(group: readonly Delivery[], ports: DeliverPorts): Promise<void> {
  for (const delivery of group) {
    if (ports.remainingMs() < 2 * sendTimeoutMs) return;
    if ((await deliver(delivery, ports)) === "unanswered") return;
  }
}

/** `left`: somebody else has it, or its quiet hours do. */
type Delivered = "delivered" | "left" | "refused" | "unanswered";

async function deliver(delivery: Delivery, ports: DeliverPorts): Promise<Delivered> {
  const { messages } = ports.store;
  const now = ports.clock.now();
  const later = postponed(delivery, now);
  if (later !== null) {
    await messages.step(later);
    return "left";
  }
  const own = claimed(delivery, now);
  if (!(await messages.step(own))) return "left";
  try {
    // Given up only by a look at which it may not be sent either.
    if (afterQuietHours(now, own.quietHours) !== now) throw alwaysQuiet(own.channel);
    await send(own, ports);
  } catch (error) {
    return await failed(own, asLeadlineError(error), ports);
  }
  await messages.end({ ...endOf(own), state: "delivered", at: ports.clock.now(), failure: null });
  ports.log.info("delivery.done", { message: own.id, channel: own.channel, tries: own.tries });
  return "delivered";
}

async function send(own: Delivery, ports: DeliverPorts): Promise<void> {
  const channel = ports.channels.find(({ id }) => id === own.channel);
  if (channel === undefined) throw notConfigured(own.channel);
  const message = await ports.store.messages.get(own);
  if (message === null) throw new LeadlineError("internal.bug", `The message ${own.id} is gone.`);
  const mayAt = (at: Instant) => afterQuietHours(at, own.quietHours) === at;
  await sendPatiently(() => ports.send(channel, noticeOf(message, channel.language)), mayAt, ports);
}

async function failed(own: Delivery, error: LeadlineError, ports: DeliverPorts): Promise<Delivered> {
  const { messages } = ports.store;
  const { channel, tries } = own;
  const failure = failureOf(error);
  const at = ports.clock.now();
  const next = waiting(own, failure, { at, notBefore: notBeforeOf(error) });
  const isRefusal = error.remedy !== "retry";
  const event = next === null ? "delivery.givenUp" : "delivery.failed";
  ports.log.warn(event, { message: own.id, channel, tries, code: failure.code, reason: failure.message });
  if (next === null || isRefusal) await ports.onDead?.({ channel, failure, lost: next === null });
  if (next === null) await messages.end({ ...endOf(own), state: "givenUp", at, failure });
  else await messages.step(next);
  return isRefusal ? "refused" : "unanswered";
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

function alwaysQuiet(channel: string): LeadlineError {
  return new LeadlineError(
    "input.invalid",
    `Nobody looked outside the rule's quiet hours for a day, so the channel ${channel} was told nothing.`,
    { field: "quietHours", hint: "Run leadline sync, or the hourly schedule, outside of them too." },
  );
}
