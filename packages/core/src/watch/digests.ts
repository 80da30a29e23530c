import type { MessageKey, StoredMessage } from "../delivery/message.ts";
import { messageId } from "../delivery/notice.ts";
import { tell, tellOn } from "../delivery/tell.ts";
import { LeadlineError } from "../errors.ts";
import type { DigestSettings } from "../settings/told.ts";
import { addDays } from "../time/calendar-date.ts";
import { attempts } from "./attempts.ts";
import { dueOn, isAwaited, isOwed } from "./digest-due.ts";
import { monthOfWeek } from "./digest-month.ts";
import { digestNotice } from "./digest-notice.ts";
import { standingOf } from "./digest-standing.ts";
import { figuresOfWeek, type Week } from "./digest-week.ts";
import { type WatchPorts, watchedAccounts } from "./watch.ts";
import type { WeekAsked } from "./week-asked.ts";

/**
 * Tells every digest that is due, once a week: from its hour on until the next one is due, as soon as its accounts have the week's
 * last day or are late. Safe to run at any time and by several at once. One that cannot be told stops no other; the first such
 * error is thrown after all.
 */
export async function tellDigests(ports: WatchPorts): Promise<void> {
  const { attempt, unforeseen } = attempts(ports, "digests");
  for (const digest of ports.settings.digests ?? []) {
    await attempt({ client: digest.client, digest: digest.id }, () => tellDigest(digest, ports));
  }
  if (unforeseen.length > 0) throw unforeseen[0];
}

async function tellDigest(digest: DigestSettings, ports: WatchPorts): Promise<void> {
  const { settings, store, clock } = ports;
  const { messages } = store;
  const at = clock.now();
  const due = dueOn(digest, at);
  const to = addDays(due, -1);
  const key: MessageKey = { client: digest.client, night: to, id: messageId(`digest-${digest.id}-${to}`) };
  if (await isTold(key, digest, ports)) return;
  // Where it is kept already, its writer may have died before it was on its way to every channel.
  const kept = await messages.get(key);
  if (kept !== null) return tellOn(kept, digest.channels, { messages, dueAt: at });
  const client = settings.clients.find(({ id }) => id === digest.client);
  if (client === undefined) throw new LeadlineError("internal.bug", `The digest ${digest.id} is of no client.`);
  const accounts = await watchedAccounts(client, ports);
  if (!isOwed(digest, due, { accounts, now: at })) return;
  if (accounts.some((account) => isAwaited(account, to, at))) return;
  const week = await weekOf({ digest, client, to, accounts, at }, ports);
  await tell(storedDigest(week, key), digest.channels, { messages, dueAt: at });
}

/** The one look of the hours in which nothing is left to do. */
async function isTold({ client, night, id }: MessageKey, { channels }: DigestSettings, { store }: WatchPorts) {
  const ends = await store.messages.outcomes(client, { from: night, to: night });
  return channels.every((channel) => ends.some((end) => end.id === id && end.channel === channel));
}

async function weekOf(asked: WeekAsked, ports: WatchPorts): Promise<Week> {
  const { digest, client, to, at } = asked;
  return {
    ...{ digest, client, from: addDays(to, -6), to, at },
    currency: ports.settings.reportingCurrency,
    ...(await figuresOfWeek(asked, ports)),
    month: digest.monthlyBudget === null ? null : await monthOfWeek(digest.monthlyBudget, asked, ports),
    standing: await standingOf(asked, ports),
  };
}

function storedDigest(week: Week, key: MessageKey): StoredMessage {
  const { digest, at } = week;
  return {
    ...key,
    kind: "digest",
    source: digest.id,
    at,
    notices: { en: digestNotice(week, key.id, "en"), fr: digestNotice(week, key.id, "fr") },
    entries: [],
  };
}
