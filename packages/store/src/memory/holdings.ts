import type { Holding, HoldingStore, ItemCounts, RemovalStore } from "@leadline/core/holdings";
import { addCounts } from "@leadline/core/holdings";
import { type AccountKey, accountName } from "@leadline/core/ids";
import type { AccountRecord } from "@leadline/core/ports";
import type { Task } from "@leadline/core/task";
import type { MemoryAccounts } from "./accounts.ts";
import type { HeldPages } from "./pages.ts";
import { pause } from "./pause.ts";
import type { ClientShelf, MentionShelf, MessageShelf, Shelf } from "./shelf.ts";

/** The parts of a memory store in which something belongs to somebody. */
export interface Shelves {
  readonly pages: Shelf<HeldPages>;
  readonly tasks: Shelf<readonly Task[]>;
  readonly accounts: MemoryAccounts;
  readonly quota: Shelf<number>;
  readonly apiKeys: ClientShelf;
  readonly feeds: ClientShelf;
  readonly served: ClientShelf;
  readonly alerts: ClientShelf & MentionShelf;
  readonly messages: MessageShelf & MentionShelf;
}

/** A store that nobody looks past: what its parts hold is all there is. */
export function memoryHoldings(shelves: Shelves): HoldingStore {
  return {
    async of(owner) {
      await pause();
      return holdingOf(owner, shelves);
    },
    async mentions(owners) {
      await pause();
      return owners.map((owner) => holdingOf(owner, shelves).items).reduce(addCounts, {});
    },
  };
}

function holdingOf(owner: AccountKey, { pages, tasks, accounts, quota }: Shelves): Holding {
  const [held, runs] = [pages.held(owner), tasks.held(owner)];
  const record = accounts.held(owner) === null ? 0 : 1;
  return {
    items: addCounts(itemsOf(held, runs), { record, quota: quota.held(owner) }),
    bytes: held.bytes,
    pages: held.pages.toSorted((a, b) => (`${a.report} ${a.period}` < `${b.report} ${b.period}` ? -1 : 1)),
    nights: [...new Set(runs.map(({ night }) => night))].toSorted(),
  };
}

function itemsOf({ pages, history }: HeldPages, runs: readonly Task[]): ItemCounts {
  return addCounts({}, { page: pages.length, history, run: runs.length });
}

/** At every pause another worker may come in between, as between two requests to a database. */
export function memoryRemovals(shelves: Shelves): RemovalStore {
  const { pages, tasks, accounts, quota, apiKeys, feeds, served, alerts, messages } = shelves;
  const { removals } = accounts;
  return {
    async begin(owner, at) {
      await pause();
      const { platform, account } = owner;
      if (!removals.has(accountName(owner))) removals.set(accountName(owner), { platform, account, since: at });
      const record: AccountRecord | null = accounts.held(owner);
      accounts.drop(owner);
      return record !== null;
    },
    async erase(owner) {
      await pause();
      const runs = itemsOf({ pages: [], history: 0, bytes: 0 }, tasks.held(owner));
      tasks.drop(owner);
      await pause();
      const rest = addCounts(itemsOf(pages.held(owner), []), { quota: quota.held(owner) });
      pages.drop(owner);
      quota.drop(owner);
      return addCounts(runs, rest);
    },
    async end(removal) {
      await pause();
      if (removals.get(accountName(removal))?.since === removal.since) removals.delete(accountName(removal));
    },
    async list(platform) {
      await pause();
      const begun = [...removals.values()].filter((removal) => removal.platform === platform);
      return begun.toSorted((a, b) => (a.account < b.account ? -1 : 1));
    },
    async eraseClient(client) {
      await pause();
      served.dropClient(client);
      const gone = {
        key: apiKeys.dropClient(client),
        feed: feeds.dropClient(client),
        alert: alerts.dropClient(client),
      };
      return addCounts(gone, messages.dropClient(client));
    },
    async eraseAlertsOf(owner, client) {
      await pause();
      return addCounts(alerts.dropMentions(owner, client), messages.dropMentions(owner, client));
    },
  };
}
