import { deliverDue, type Send } from "../delivery/deliver-due.ts";
import { tell } from "../delivery/tell.ts";
import { asLeadlineError } from "../errors.ts";
import { deadChannelMessage } from "./channel-notices.ts";
import { tellDigests } from "./digests.ts";
import { type WatchPorts, watch } from "./watch.ts";
import { watchSystem } from "./watch-system.ts";

export interface AlertTick extends WatchPorts {
  readonly send: Send;
}

/**
 * The hourly work of alerts: judges what can be judged, writes what is due to be told, and delivers what is on its way. Safe to run
 * at any time. No part waits for another's trouble; the first unforeseen error is thrown after all.
 */
export async function alertTick(ports: AlertTick): Promise<void> {
  const works = [
    await attempt(() => watch(ports)),
    await attempt(() => watchSystem(ports)),
    await attempt(() => tellDigests(ports)),
  ];
  // Last: what the others have just written is told within the same hour.
  works.push(await attempt(() => deliverAll(ports)));
  for (const { error } of works) if (error !== undefined) throw error;
}

/** Then what became of it: a dead channel is told through those that are not. */
async function deliverAll(ports: AlertTick): Promise<void> {
  const { store, clock, settings } = ports;
  const owners = [...settings.clients.map(({ id }) => id), null];
  const delivery = { ...ports, channels: settings.channels ?? [] };
  const dead = await deliverDue(owners, delivery);
  for (const one of dead) {
    const others = (settings.system?.channels ?? []).filter((id) => id !== one.channel);
    await tell(deadChannelMessage(one, clock.now()), others, { messages: store.messages, dueAt: clock.now() });
  }
  if (dead.length > 0) await deliverDue([null], delivery);
}

async function attempt(work: () => Promise<void>): Promise<{ readonly error?: unknown }> {
  try {
    await work();
    return {};
  } catch (error) {
    return { error: asLeadlineError(error) };
  }
}
