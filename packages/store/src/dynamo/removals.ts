import { addCounts, type ItemCounts, type RemovalStore } from "@leadline/core/holdings";
import type { AccountKey } from "@leadline/core/ids";
import { countsOf } from "../belongings.ts";
import { accountRecordKey, accountRecordRange, type Key } from "../keys.ts";
import { eraseAlertsOf } from "./erase-alerts.ts";
import { eraseClient } from "./erase-client.ts";
import { ownItems } from "./holdings.ts";
import { isRemoval, readRemoval } from "./removal-item.ts";
import type { Table } from "./table.ts";

export function dynamoRemovals(table: Table): RemovalStore {
  return {
    async begin(owner, at) {
      const key = accountRecordKey(owner);
      const had = await table.get(key);
      const { platform, account } = owner;
      await table.put(
        key,
        { platform, account, removedAt: at },
        { condition: "attribute_not_exists(#at)", names: { "#at": "removedAt" } },
      );
      return had !== null && !isRemoval(had);
    },
    erase: (owner) => erase(table, owner),
    async end(removal) {
      await table.remove(accountRecordKey(removal), {
        condition: "#at = :since",
        names: { "#at": "removedAt" },
        values: { ":since": removal.since },
      });
    },
    async list(platform) {
      return (await table.query(accountRecordRange(platform))).filter(isRemoval).map(readRemoval);
    },
    eraseClient: (client) => eraseClient(table, client),
    eraseAlertsOf: (owner, client) => eraseAlertsOf(table, owner, client),
  };
}

/** Enough for the database to be busy, few enough not to be throttled. */
const deletesAtOnce = 25;
/** A worker that is still writing is left to the next sweep. */
const rounds = 5;

/** Until a look finds nothing more. Runs go first: a worker without its run can take no further step. */
async function erase(table: Table, owner: AccountKey): Promise<ItemCounts> {
  let deleted: ItemCounts = {};
  for (let round = 0; round < rounds; round++) {
    const { keys } = await ownItems(table, owner);
    if (keys.length === 0) break;
    const isRun = ({ sk }: Key) => sk.startsWith("R#");
    await removeAll(table, [...keys.filter(isRun), ...keys.filter((key) => !isRun(key))]);
    deleted = addCounts(deleted, countsOf(keys));
  }
  return deleted;
}

async function removeAll(table: Table, keys: readonly Key[]): Promise<void> {
  for (let at = 0; at < keys.length; at += deletesAtOnce) {
    await Promise.all(keys.slice(at, at + deletesAtOnce).map((key) => table.remove(key)));
  }
}
