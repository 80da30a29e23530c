import { type AccountKey, accountName, type PlatformId } from "@leadline/core/ids";
import type { AccountRecord, PageStore, Store } from "@leadline/core/ports";
import type { QuotaKey, QuotaRecord } from "@leadline/core/quota";
import type { Task } from "@leadline/core/task";
import { memoryPages } from "@leadline/store/memory/pages";
import type { VirtualTime } from "../../virtual-time.ts";
import { storeMs } from "./shape.ts";

interface Units {
  reads: number;
  writes: number;
}

/** The busiest second of the partitions whose key begins with the same word. */
export interface Busiest {
  readonly partition: string;
  readonly readUnits: number;
  readonly writeUnits: number;
}

export interface Meter {
  readonly store: Store;
  requests(): number;
  /** To the records of quotas alone. */
  quota(): Units & { readonly requests: number };
  busiest(): readonly Busiest[];
}

const kb = (bytes: number) => Math.max(1, Math.ceil(bytes / 1024));
const sizeOf = (value: unknown) => JSON.stringify(value).length + 100;
/** An account's record, and one of an account's quota, as items. */
const bytes = { record: 600, quota: 300 } as const;
/** Heads or pages of a window and a page of an account of 50 campaigns: `packages/store/docs/store.md`. */
const pageUnits = { heads: 14, put: 2 } as const;

/** A store whose accesses take time, and are counted by partition and second in the units of `packages/store/docs/store.md`. */
export function metered(memory: Store, time: VirtualTime): Meter {
  const seconds = new Map<string, Units>();
  const quotaUnits = { reads: 0, writes: 0, requests: 0 };
  let requests = 0;
  const note = (key: string, reads: number, writes: number) => {
    requests += 1;
    const name = `${key} ${Math.floor(time.ms() / 1000)}`;
    const units = seconds.get(name) ?? { reads: 0, writes: 0 };
    seconds.set(name, { reads: units.reads + reads, writes: units.writes + writes });
    if (!key.startsWith("QUOTA#")) return;
    quotaUnits.requests += 1;
    quotaUnits.reads += reads;
    quotaUnits.writes += writes;
  };
  const own = ({ platform, account }: AccountKey) => `A#${platform}#${account}`;
  const list = ({ platform }: Pick<AccountKey, "platform">) => `ACCOUNTS#${platform}`;
  const wait = () => time.sleep(storeMs);
  const { tasks, accounts, quota } = memory;
  const pages = pagesByAccount();
  const store: Store = {
    ...memory,
    pages: time.seen({
      ...pages,
      async heads(...asked: Parameters<typeof pages.heads>) {
        note(own(asked[0]), pageUnits.heads, 0);
        return pages.heads(...asked);
      },
      async pages(...asked: Parameters<typeof pages.pages>) {
        note(own(asked[0]), pageUnits.heads, 0);
        return pages.pages(...asked);
      },
      async put(...asked: Parameters<typeof pages.put>) {
        note(own(asked[0]), 0, pageUnits.put);
        return pages.put(...asked);
      },
    }),
    tasks: time.seen({
      ...tasks,
      async get(...asked: Parameters<typeof tasks.get>) {
        const task = await tasks.get(...asked);
        note(own(asked[0]), Math.ceil(sizeOf(task) / 4096), 0);
        return task;
      },
      async create(task: Task) {
        note(own(task), 0, kb(sizeOf(task)));
        return tasks.create(task);
      },
      async start(...asked: Parameters<typeof tasks.start>) {
        const task = await tasks.start(...asked);
        note(own(asked[0]), 0, kb(sizeOf(task)));
        return task;
      },
      async step(task: Task) {
        note(own(task), 0, kb(sizeOf(task)));
        return tasks.step(task);
      },
      async handedOver(...asked: Parameters<typeof tasks.handedOver>) {
        note(own(asked[0]), 0, 2);
        return tasks.handedOver(...asked);
      },
    }),
    accounts: time.seen({
      ...accounts,
      async get(owner: AccountKey) {
        note(list(owner), 1, 0);
        return accounts.get(owner);
      },
      async list(platform: PlatformId) {
        const records: readonly AccountRecord[] = await accounts.list(platform);
        note(list({ platform }), Math.ceil((records.length * bytes.record) / 4096), 0);
        return records;
      },
      async opened(...asked: Parameters<typeof accounts.opened>) {
        note(list(asked[0]), 0, 1);
        return accounts.opened(...asked);
      },
      async ended(...asked: Parameters<typeof accounts.ended>) {
        note(list(asked[0]), 0, 1);
        return accounts.ended(...asked);
      },
    }),
    quota: time.seen({
      async get(key: QuotaKey) {
        note(`QUOTA#${key.platform}`, 1, 0);
        return quota.get(key);
      },
      async put(key: QuotaKey, record: QuotaRecord, at: Parameters<typeof quota.put>[2]) {
        note(`QUOTA#${key.platform}`, 0, kb(sizeOf(record)));
        return quota.put(key, record, at);
      },
      async accounts(...asked: Parameters<typeof quota.accounts>) {
        const found = await quota.accounts(...asked);
        note(`QUOTA#${asked[0]}`, Math.ceil((found.length * bytes.quota) / 4096), 0);
        return found;
      },
    }),
  };
  return {
    store: slowed(store, wait),
    requests: () => requests,
    quota: () => ({ ...quotaUnits }),
    busiest: () => busiestOf(seconds),
  };
}

/** The memory store looks through all pages at each question, which is too slow for a thousand accounts. */
function pagesByAccount(): PageStore {
  const stores = new Map<string, PageStore>();
  const of = (owner: AccountKey) => {
    const found = stores.get(accountName(owner)) ?? memoryPages();
    stores.set(accountName(owner), found);
    return found;
  };
  return {
    heads: (owner, ...range) => of(owner).heads(owner, ...range),
    pages: (owner, ...range) => of(owner).pages(owner, ...range),
    versions: (owner, ...range) => of(owner).versions(owner, ...range),
    put: (owner, ...page) => of(owner).put(owner, ...page),
  };
}

/** Each access waits before it begins, outside of what stops the time. */
function slowed(store: Store, wait: () => Promise<void>): Store {
  const slow = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== "function") return value;
        return async (...args: unknown[]) => {
          await wait();
          return await Reflect.apply(value, target, args);
        };
      },
    });
  const { pages, tasks, accounts, quota } = store;
  return { ...store, pages: slow(pages), tasks: slow(tasks), accounts: slow(accounts), quota: slow(quota) };
}

function busiestOf(seconds: ReadonlyMap<string, Units>): readonly Busiest[] {
  const found = new Map<string, Units>();
  for (const [name, { reads, writes }] of seconds) {
    const kind = name.startsWith("A#") ? "A#… (one account)" : (name.split(" ", 1)[0] ?? name);
    const known = found.get(kind) ?? { reads: 0, writes: 0 };
    found.set(kind, { reads: Math.max(known.reads, reads), writes: Math.max(known.writes, writes) });
  }
  const rows = [...found].map(([partition, { reads, writes }]) => ({
    partition,
    readUnits: reads,
    writeUnits: writes,
  }));
  return rows.toSorted((a, b) => (a.partition < b.partition ? -1 : 1));
}
