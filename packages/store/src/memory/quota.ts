import { type AccountId, type AccountKey, accountId } from "@leadline/core/ids";
import { blankQuota, type QuotaKey, type QuotaRecord, type QuotaStore } from "@leadline/core/quota";
import { accountQuotaRange, quotaKey } from "../keys.ts";
import { pause } from "./pause.ts";
import type { Shelf } from "./shelf.ts";

export function memoryQuota(): QuotaStore & Shelf<number> {
  const records = new Map<string, QuotaRecord>();
  const namesOf = ({ platform, account }: AccountKey) =>
    [...records.keys()].filter((name) => name.startsWith(`QUOTA#${platform} `) && name.endsWith(`#${account}`));
  const nameOf = (key: QuotaKey) => Object.values(quotaKey(key)).join(" ");
  return {
    held: (owner) => namesOf(owner).length,
    drop(owner) {
      for (const name of namesOf(owner)) records.delete(name);
    },
    async get(key) {
      await pause();
      return structuredClone(records.get(nameOf(key)) ?? blankQuota);
    },
    async put(key, record) {
      await pause();
      const name = nameOf(key);
      if ((records.get(name)?.seq ?? 0) !== record.seq - 1) return false;
      records.set(name, structuredClone(record));
      return true;
    },
    async accounts(platform, app) {
      await pause();
      const { pk, from } = accountQuotaRange(platform, app);
      const prefix = `${pk} ${from}`;
      const found = [...records].filter(([name]) => name.startsWith(prefix)).toSorted(([a], [b]) => (a < b ? -1 : 1));
      return found.map(([name, record]): [AccountId, QuotaRecord] => [
        accountId(name.slice(prefix.length)),
        structuredClone(record),
      ]);
    },
  };
}
