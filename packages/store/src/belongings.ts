import type { ItemCounts, ItemKind } from "@leadline/core/holdings";
import type { AccountKey } from "@leadline/core/ids";
import type * as keys from "./keys.ts";
import { accountItems, type Key, type KeyRange, quotaItems } from "./keys.ts";

/** Names of what makes a key in the file of keys. */
export type KeyMaker = {
  [Name in keyof typeof keys]: (typeof keys)[Name] extends Key | ((...parts: never[]) => Key) ? Name : never;
}[keyof typeof keys];

/** Whose the items under a key are, and so with whom they go. */
export interface Belonging {
  /**
   * `client`: found by looking at every key and feed there is, since there are few. `connection`: a login may read many
   * clients' accounts, so it stays, and holds nothing of theirs.
   */
  readonly whose: "account" | "client" | "connection" | "installation";
  /** First word of the partition key. */
  readonly partition: string;
  /** First word of the sort key; absent where the partition holds one kind only. */
  readonly sortsUnder?: string;
  readonly kind: ItemKind;
}

/** For every key there is, whose it is. What is missing here does not compile: a new item says with whom it is erased. */
export const belongings = {
  pointerKey: { whose: "account", partition: "A", sortsUnder: "P", kind: "page" },
  partKey: { whose: "account", partition: "A", sortsUnder: "V", kind: "part" },
  historyKey: { whose: "account", partition: "A", sortsUnder: "H", kind: "history" },
  intentKey: { whose: "account", partition: "A", sortsUnder: "W", kind: "intent" },
  taskKey: { whose: "account", partition: "A", sortsUnder: "R", kind: "run" },
  accountRecordKey: { whose: "account", partition: "ACCOUNTS", kind: "record" },
  connectionKey: { whose: "connection", partition: "CONNECTIONS", kind: "connection" },
  apiKeyKey: { whose: "client", partition: "KEY", kind: "key" },
  apiKeyEntry: { whose: "client", partition: "KEYS", kind: "key" },
  feedKey: { whose: "client", partition: "FEED", kind: "feed" },
  feedEntry: { whose: "client", partition: "FEEDS", kind: "feed" },
  quotaKey: { whose: "account", partition: "QUOTA", kind: "quota" },
  settingsKey: { whose: "installation", partition: "CONFIG", kind: "configuration" },
  supersededSettingsKey: { whose: "installation", partition: "CONFIG", kind: "configuration" },
  rateMonthKey: { whose: "installation", partition: "RATES", kind: "rates" },
  supersededRatesKey: { whose: "installation", partition: "RATES", kind: "rates" },
  ratesComparedKey: { whose: "installation", partition: "RATES", kind: "rates" },
  alertStateKey: { whose: "client", partition: "ALERTS", sortsUnder: "S", kind: "alert" },
  judgedRuleKey: { whose: "client", partition: "ALERTS", sortsUnder: "J", kind: "alert" },
  servedClientKey: { whose: "client", partition: "ALERTS", sortsUnder: "C", kind: "alert" },
  messageKey: { whose: "client", partition: "ALERTS", sortsUnder: "M", kind: "message" },
  deliveryKey: { whose: "client", partition: "ALERTS", sortsUnder: "O", kind: "delivery" },
  outcomeKey: { whose: "client", partition: "ALERTS", sortsUnder: "D", kind: "delivery" },
} as const satisfies Record<KeyMaker, Belonging>;

const all: readonly Belonging[] = Object.values(belongings);
const wordOf = (key: string) => key.split("#", 1)[0];

/** What an item is, by its key alone. */
export function kindOf({ pk, sk }: Key): ItemKind {
  const found = all.find(({ partition, sortsUnder }) => {
    return partition === wordOf(pk) && (sortsUnder === undefined || sortsUnder === wordOf(sk));
  });
  return found?.kind ?? "other";
}

/** Items by what their keys say they are. */
export function countsOf(items: readonly Key[]): ItemCounts {
  const counts: Partial<Record<ItemKind, number>> = {};
  for (const key of items) counts[kindOf(key)] = (counts[kindOf(key)] ?? 0) + 1;
  return counts;
}

/** A range of keys in which an account has items, perhaps among those of others. */
export interface Place {
  readonly range: KeyRange;
  readonly isOwn: (key: Key) => boolean;
}

/** Every place where something of an account lies, its record apart. */
export function placesOf(owner: AccountKey): readonly Place[] {
  return [
    { range: accountItems(owner), isOwn: () => true },
    { range: quotaItems(owner.platform), isOwn: ({ sk }) => sk.endsWith(`#${owner.account}`) },
  ];
}
