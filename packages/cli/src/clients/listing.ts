import { countItems, type Holding, type ItemCounts } from "@leadline/core/holdings";
import { type AccountKey, accountName, type PlatformId, platformId } from "@leadline/core/ids";
import { ownerOf } from "@leadline/core/planning";
import type { AccountRecord, Store } from "@leadline/core/ports";
import { clientOf, type Settings } from "@leadline/core/settings";
import type { CalendarDate } from "@leadline/core/time/calendar-date";
import { platforms } from "@leadline/platforms/list";

/** What is known and kept of one account. */
export interface AccountListing {
  /** `google:1112223334`. */
  readonly account: string;
  readonly platform: PlatformId;
  /** `null`, with currency and zone, while no login has reached the account, and once its removal has begun. */
  readonly name: string | null;
  readonly currency: string | null;
  readonly zone: string | null;
  readonly state: "enabled" | "disabled" | "unreadable" | "notFound" | "beingRemoved";
  /** Of the core reports; `null` before the first. */
  readonly newestNight: CalendarDate | null;
  /** Days that have a page of any report. */
  readonly days: number;
  readonly pages: number;
  readonly items: ItemCounts;
  readonly bytes: number;
  readonly openRuns: readonly string[];
}

export interface ClientListing {
  readonly id: string;
  readonly name: string;
  readonly accounts: readonly AccountListing[];
}

/** Everybody's accounts, and those of nobody of which something is kept. */
export interface Listing {
  readonly clients: readonly ClientListing[];
  readonly unowned: readonly AccountListing[];
}

const platformIds = platforms.map(({ id }) => platformId(id));

export async function listingOf(settings: Settings, store: Store): Promise<Listing> {
  const records = (await Promise.all(platformIds.map((id) => store.accounts.list(id)))).flat();
  const removals = (await Promise.all(platformIds.map((id) => store.removals.list(id)))).flat();
  const known = new Map(records.map((record) => [accountName(record), record]));
  const removed = new Set(removals.map(accountName));
  const listed = async (owner: AccountKey) => {
    const name = accountName(owner);
    return listingFor(owner, { record: known.get(name), isRemoved: removed.has(name) }, await store.holdings.of(owner));
  };
  const clients = [];
  for (const { id, name, accounts } of settings.clients) {
    const own = [];
    for (const owner of accounts) own.push(await listed(owner));
    clients.push({ id, name, accounts: own });
  }
  const unowned = [];
  for (const owner of [...records, ...removals].map(ownerOf)) {
    if (clientOf(settings, owner) === undefined) unowned.push(await listed(owner));
  }
  return { clients, unowned: unowned.filter(isKept) };
}

/** Beyond what every discovery lists: a name and a quota are nobody's data. */
function isKept({ items, state }: AccountListing): boolean {
  const { record, quota, ...kept } = items;
  return state === "beingRemoved" || countItems(kept) > 0;
}

interface Known {
  readonly record: AccountRecord | undefined;
  readonly isRemoved: boolean;
}

function listingFor(owner: AccountKey, { record, isRemoved }: Known, holding: Holding): AccountListing {
  const { pages, items, bytes } = holding;
  return {
    account: accountName(owner),
    platform: owner.platform,
    name: record?.name ?? null,
    currency: record?.currency ?? null,
    zone: record?.zone ?? null,
    state: isRemoved ? "beingRemoved" : stateOf(record),
    newestNight: record?.done.core ?? null,
    days: new Set(pages.flatMap(({ period }) => (period.startsWith("D") ? [period] : []))).size,
    pages: pages.length,
    items,
    bytes,
    openRuns: record?.open ?? [],
  };
}

function stateOf(record: AccountRecord | undefined): AccountListing["state"] {
  if (record === undefined) return "notFound";
  return record.unreadable === undefined ? record.state : "unreadable";
}
