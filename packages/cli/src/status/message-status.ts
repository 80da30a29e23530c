import { undelivered } from "@leadline/core/delivery/undelivered";
import type { Clock, Store } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { everyOwner } from "@leadline/core/watch/served-clients";

/** Messages that channels do not take. */
export interface MessageStatus {
  /** On their way, tried in vain at least once. */
  readonly stuck: number;
  /** Given up within the last days. */
  readonly lost: number;
  /** Whose they are, each once. */
  readonly channels: readonly string[];
}

/** A weekend is looked back on a Monday. */
const lostDays = 3;

/** Of every client's messages, removed or not, and Leadline's own; asks no channel. */
export async function messageStatus(
  settings: Pick<Settings, "clients">,
  { store, clock }: { readonly store: Pick<Store, "messages" | "served">; readonly clock: Clock },
): Promise<MessageStatus> {
  const owners = await everyOwner(settings, store);
  const { waiting, lost } = await undelivered(owners, { ...store, now: clock.now(), days: lostDays });
  const stuck = waiting.filter(({ tries, failure }) => tries > 0 && failure !== null);
  const channels = new Set([...stuck, ...lost].map(({ channel }) => channel));
  return { stuck: stuck.length, lost: lost.length, channels: [...channels].toSorted() };
}

/** One line, or none where nothing is stuck. */
export function messageLines({ stuck, lost, channels }: MessageStatus): readonly string[] {
  if (stuck + lost === 0) return [];
  const parts = [
    ...(stuck === 0 ? [] : [`${counted(stuck)} tried in vain`]),
    ...(lost === 0 ? [] : [`${counted(lost)} lost in the last ${lostDays} days`]),
  ];
  return [`✗ Alerts: ${parts.join(", ")} (${channels.join(", ")}); leadline alerts list has why, and what they said.`];
}

const counted = (count: number) => `${count} ${count === 1 ? "message" : "messages"}`;
