import { type DeadChannel, deliverDue, type Send } from "../delivery/deliver-due.ts";
import type { MessageId } from "../delivery/notice.ts";
import type { PatiencePorts } from "../delivery/patience.ts";
import { tell } from "../delivery/tell.ts";
import { asLeadlineError } from "../errors.ts";
import { deadChannelMessage } from "./channel-notices.ts";
import { tellDigests } from "./digests.ts";
import { servedClients } from "./served-clients.ts";
import { type WatchPorts, watch } from "./watch.ts";
import { watchSystem } from "./watch-system.ts";

export interface AlertTick extends WatchPorts, Pick<PatiencePorts, "sleep"> {
  readonly send: Send;
}

/**
 * The hourly work of alerts: delivers what is due already, judges what can be judged, writes what is due to be told, and delivers
 * that. Safe to run at any time. No part waits for another's trouble; the first unforeseen error is thrown after all.
 */
export async function alertTick(ports: AlertTick): Promise<void> {
  throwFirst([
    // First: it has to go out even if judging takes all the time or memory there is.
    await attempt(() => deliverAll(inPart(ports))),
    await attempt(() => watch(ports)),
    await attempt(() => watchSystem(ports)),
    await attempt(() => tellDigests(ports)),
    // Last: what the others have just written is told within the same hour.
    await attempt(() => deliverAll(ports)),
  ]);
}

/** Of the time there is; slow channels keep no rule waiting. */
const partForDueAlready = 0.25;

function inPart(ports: AlertTick): AlertTick {
  const forTheRest = ports.remainingMs() * (1 - partForDueAlready);
  return { ...ports, remainingMs: () => ports.remainingMs() - forTheRest };
}

/** A dead channel is told through those that are not. */
async function deliverAll(ports: AlertTick): Promise<void> {
  const { store, clock, settings } = ports;
  const { configured, removed } = await servedClients(settings, store);
  const owners = [...configured, ...removed, null];
  const told = new Set<MessageId>();
  const onDead = async (one: DeadChannel) => {
    const message = deadChannelMessage(one, clock.now());
    if (told.has(message.id)) return;
    const others = (settings.system?.channels ?? []).filter((id) => id !== one.channel);
    await tell(message, others, { messages: store.messages, dueAt: clock.now() });
    told.add(message.id);
  };
  const delivery = { ...ports, channels: settings.channels ?? [], onDead };
  const all = await attempt(() => deliverDue(owners, delivery));
  const ofDeath = told.size === 0 ? {} : await attempt(() => deliverDue([null], delivery));
  throwFirst([all, ofDeath]);
}

interface Attempted {
  readonly error?: unknown;
}

function throwFirst(works: readonly Attempted[]): void {
  for (const { error } of works) if (error !== undefined) throw error;
}

async function attempt(work: () => Promise<void>): Promise<Attempted> {
  try {
    await work();
    return {};
  } catch (error) {
    return { error: asLeadlineError(error) };
  }
}
