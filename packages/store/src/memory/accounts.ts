import { LeadlineError } from "@leadline/core/errors";
import type { Removal } from "@leadline/core/holdings";
import { accountName } from "@leadline/core/ids";
import type { AccountRecord, AccountStore } from "@leadline/core/ports";
import { openName } from "../keys.ts";
import { pause } from "./pause.ts";
import type { Shelf } from "./shelf.ts";

/** Accounts, and the notes that stand in their place while they are removed. */
export interface MemoryAccounts extends AccountStore, Shelf<AccountRecord | null> {
  readonly removals: Map<string, Removal>;
}

export function memoryAccounts(): MemoryAccounts {
  const records = new Map<string, AccountRecord>();
  const removals = new Map<string, Removal>();
  const write = (record: AccountRecord) => records.set(accountName(record), record);
  return {
    removals,
    held: (owner) => records.get(accountName(owner)) ?? null,
    drop(owner) {
      records.delete(accountName(owner));
    },
    async get(owner) {
      await pause();
      return records.get(accountName(owner)) ?? null;
    },
    async list(platform) {
      await pause();
      const found = [...records.values()].filter((record) => record.platform === platform);
      return found.toSorted((a, b) => (a.account < b.account ? -1 : 1));
    },
    async register(platform, connection, found, at) {
      for (const account of found) {
        await pause();
        const name = accountName({ platform, account: account.account });
        const known = records.get(name);
        if (removals.has(name)) continue;
        if (known && (known.connection !== connection || known.discoveredAt > at)) continue;
        const kept = { done: known?.done ?? {}, open: known?.open ?? [] };
        write({ ...structuredClone(account), platform, connection, discoveredAt: at, ...kept });
      }
    },
    async takeOver(owner, from, to) {
      await pause();
      const known = records.get(accountName(owner));
      if (known?.connection === from) write({ ...known, connection: to });
    },
    async opened(key) {
      await pause();
      const known = records.get(accountName(key));
      if (!known) throw new LeadlineError("internal.bug", `A run of an account nobody discovered: ${accountName(key)}`);
      write({ ...known, open: [...new Set([...known.open, openName(key)])].toSorted() });
    },
    async ended(key, finished) {
      await pause();
      const known = records.get(accountName(key));
      if (!known) return;
      const newest = known.done[key.tier];
      const moves = finished && (newest === undefined || newest < key.night);
      const done = moves ? { ...known.done, [key.tier]: key.night } : known.done;
      write({ ...known, done, open: known.open.filter((run) => run !== openName(key)) });
    },
  };
}
