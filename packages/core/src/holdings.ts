import type { Period, ReportId } from "./facts.ts";
import type { AccountKey, ClientId, PlatformId } from "./ids.ts";
import type { CalendarDate } from "./time/calendar-date.ts";
import type { Instant } from "./time/instant.ts";

/** Kinds of stored items that belong to somebody; `other` is what this version of Leadline does not know. */
export const itemKinds = [
  "page",
  "part",
  "history",
  "intent",
  "run",
  "record",
  "quota",
  "key",
  "feed",
  "alert",
  "message",
  "delivery",
  "connection",
  "configuration",
  "rates",
  "other",
] as const;
export type ItemKind = (typeof itemKinds)[number];

/** Items by kind; a kind without any is absent. */
export type ItemCounts = Readonly<Partial<Record<ItemKind, number>>>;

/** What is kept of one account, told by the keys alone. */
export interface Holding {
  /** The account's record included, the note of a removal not. */
  readonly items: ItemCounts;
  /** What the items weigh, to within 4 kB per MB. */
  readonly bytes: number;
  /** Live pages, by report and period. */
  readonly pages: readonly { readonly report: ReportId; readonly period: Period }[];
  /** Nights that have a run, each once, in order. */
  readonly nights: readonly CalendarDate[];
}

/** What a store keeps of whom. Looking changes nothing. */
export interface HoldingStore {
  of(owner: AccountKey): Promise<Holding>;
  /** Looks at every item of the whole store, however it is keyed: those that name one of the accounts, notes of removals left out. */
  mentions(owners: readonly AccountKey[]): Promise<ItemCounts>;
}

/** An account whose removal has begun; nobody finds, plans or lists it until the removal has ended. */
export interface Removal extends AccountKey {
  readonly since: Instant;
}

/** Removing what belongs to accounts and clients. Every call may be repeated. */
export interface RemovalStore {
  /** Puts a note in the place of the account's record: from now on no step, plan or discovery finds the account. False when it had no record. */
  begin(owner: AccountKey, at: Instant): Promise<boolean>;
  /** Deletes all that is kept of the account but the note, runs first; tells what it was. */
  erase(owner: AccountKey): Promise<ItemCounts>;
  /** Takes the note of this very removal away: the account may be found again. */
  end(removal: Removal): Promise<void>;
  /** Removals that have begun and not ended. */
  list(platform: PlatformId): Promise<readonly Removal[]>;
  /** Deletes the client's alerts, its feeds and the keys that open nothing else; takes it out of the scope of other keys. */
  eraseClient(client: ClientId): Promise<ItemCounts>;
  /** Deletes what alerts of its client, and of nobody in particular, say of an account; whole messages, since others cannot be made of them. */
  eraseAlertsOf(owner: AccountKey, client: ClientId | null): Promise<ItemCounts>;
}

export function countItems(counts: ItemCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

export function addCounts(a: ItemCounts, b: ItemCounts): ItemCounts {
  const sums = itemKinds.map((kind) => [kind, (a[kind] ?? 0) + (b[kind] ?? 0)] as const);
  return Object.fromEntries(sums.filter(([, count]) => count > 0));
}
