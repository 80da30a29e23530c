import { addCounts, countItems, type ItemCounts, type ItemKind, itemKinds } from "@leadline/core/holdings";
import { accountName, type ClientId } from "@leadline/core/ids";
import type { Clock, Store } from "@leadline/core/ports";
import { removalSettlesMs, removeAccount } from "@leadline/core/remove-account";
import { calendarDate } from "@leadline/core/time/calendar-date";
import Table from "cli-table3";
import type { Asked } from "./asked.ts";

export interface RemovalPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly say: (line: string) => void;
  readonly nameOf: (account: string) => string;
  /** Nobody else has the store open. */
  readonly alone: boolean;
}

/** What is kept of those who are asked for, before anything is deleted. */
export async function keptOf({ accounts, client }: Asked, { store }: Pick<RemovalPorts, "store">): Promise<ItemCounts> {
  let kept: ItemCounts = client === null ? {} : await openingsOf(client, store);
  for (const owner of accounts) kept = addCounts(kept, (await store.holdings.of(owner)).items);
  return kept;
}

/** Keys that open this client alone, its feeds and its alerts. */
async function openingsOf(client: ClientId, { apiKeys, feeds, alerts, messages }: Store): Promise<ItemCounts> {
  const keys = (await apiKeys.list()).filter(({ clients }) => clients.length === 1 && clients[0] === client);
  const own = (await feeds.list()).filter((feed) => feed.client === client);
  const [states, judged, open] = await Promise.all([
    alerts.states(client),
    alerts.judged(client),
    messages.opened(client),
  ]);
  const [told, ends] = await Promise.all([messages.list(client, always), messages.outcomes(client, always)]);
  const kept = { alert: states.length + judged.length, message: told.length, delivery: open.length + ends.length };
  return addCounts({ key: keys.length, feed: own.length }, kept);
}

/** Every night there can be. */
const always = { from: calendarDate("2000-01-01"), to: calendarDate("9999-12-31") };

export interface Proof {
  readonly deleted: ItemCounts;
  /** Found afterwards, by every key pattern and by a search of the whole store. */
  readonly left: ItemCounts;
}

/** Deletes all that belongs to them, then looks for it again in two ways. */
export async function removeAll({ accounts, client, settings }: Asked, ports: RemovalPorts): Promise<Proof> {
  const { store, say, nameOf } = ports;
  let deleted: ItemCounts = client === null ? {} : await store.removals.eraseClient(client);
  for (const owner of accounts) {
    const removed = await removeAccount(owner, ports);
    deleted = addCounts(deleted, removed.deleted);
    deleted = addCounts(deleted, await store.removals.eraseAlertsOf(owner, settings?.id ?? null));
    say(`  ✓ ${nameOf(accountName(owner))}: ${countItems(removed.deleted)} items deleted`);
  }
  if (accounts.length > 0) say("Searching the whole store for what may be left…");
  const left = accounts.length === 0 ? {} : await store.holdings.mentions(accounts);
  return { deleted, left: addCounts(left, client === null ? {} : await openingsOf(client, store)) };
}

/** One of them, and several. */
const labels: Readonly<Record<ItemKind, readonly [string, string]>> = {
  page: ["page", "pages"],
  part: ["part of a big page", "parts of big pages"],
  history: ["earlier version of a page", "earlier versions of pages"],
  intent: ["note of an unfinished write", "notes of unfinished writes"],
  run: ["run", "runs"],
  record: ["account record", "account records"],
  quota: ["quota counter", "quota counters"],
  key: ["API key", "API keys"],
  feed: ["feed", "feeds"],
  alert: ["alert state", "alert states"],
  message: ["message", "messages"],
  delivery: ["delivery of a message", "deliveries of messages"],
  connection: ["login", "logins"],
  configuration: ["stored configuration", "stored configurations"],
  rates: ["month of exchange rates", "months of exchange rates"],
  other: ["other item", "other items"],
};

/** Items by kind, for a person; kinds of which there were none are left out. */
export function proofTable({ deleted, left }: Proof): string {
  const table = new Table({
    head: ["Items", "Deleted", "Left"],
    colAligns: ["left", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const told = itemKinds.filter((kind) => deleted[kind] !== undefined || left[kind] !== undefined);
  for (const kind of told) table.push([labels[kind][1], `${deleted[kind] ?? 0}`, `${left[kind] ?? 0}`]);
  table.push(["all", `${countItems(deleted)}`, `${countItems(left)}`]);
  return table.toString();
}

/** `12 pages, 3 runs`; empty for nothing. */
export function countsText(counts: ItemCounts): string {
  return itemKinds
    .flatMap((kind) =>
      counts[kind] === undefined ? [] : [`${counts[kind]} ${labels[kind][counts[kind] === 1 ? 0 : 1]}`],
    )
    .join(", ");
}

/** What a person should know after a removal. */
export function afterwards(
  { settings, client }: Asked,
  { left }: Proof,
  { config, folder, stage, alone }: Afterwards,
): string[] {
  const { configuration, ...items } = left;
  const still = countItems(items) > 0;
  const again = client === null ? "this account" : "its accounts";
  return [
    ...(still ? ["! Something was written meanwhile: run the same command again."] : []),
    ...(configuration
      ? [
          `The configuration stored at ${stage} still names them, in its present or an earlier version: store it without them (leadline config push --stage ${stage}), then leadline config forget --stage ${stage}.`,
        ]
      : []),
    ...(settings && stage === undefined
      ? [
          `! ${config} still has ${again}: the next night would read all of it again. Take ${client === null ? "it" : `the client ${client}`} out of ${config}; a login of their own goes from its connections, and from .env.`,
        ]
      : []),
    ...(alone ? [`Not in the database, and so still there: ${folder}/log.jsonl, which names accounts.`] : [settling]),
  ];
}

interface Afterwards {
  readonly config: string;
  readonly folder: string;
  readonly stage?: string;
  readonly alone: boolean;
}

const settling = `Workers that were under way may still write; the hourly tick deletes that for the next ${removalSettlesMs / 3_600_000} hours, in which the accounts cannot be read again.`;
