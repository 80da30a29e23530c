import { parsePeriod, reportId } from "@leadline/core/facts";
import type { Holding, HoldingStore } from "@leadline/core/holdings";
import type { AccountKey } from "@leadline/core/ids";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { countsOf, placesOf } from "../belongings.ts";
import { accountRecordKey, type Key } from "../keys.ts";
import { namesAny } from "./mentions.ts";
import { isRemoval } from "./removal-item.ts";
import type { Item, Table } from "./table.ts";

export function dynamoHoldings(table: Table): HoldingStore {
  return {
    of: (owner) => holdingOf(table, owner),
    async mentions(owners) {
      const names = namesAny(owners);
      const found: Key[] = [];
      for await (const item of table.scan()) if (!isRemoval(item) && names(item)) found.push(keyOf(item));
      return countsOf(found);
    },
  };
}

async function holdingOf(table: Table, owner: AccountKey): Promise<Holding> {
  const record = await table.get(accountRecordKey(owner));
  const isKnown = record !== null && !isRemoval(record);
  const { keys, bytes } = await ownItems(table, owner);
  const words = keys.map(({ sk }) => sk.split("#"));
  return {
    items: countsOf(isKnown ? [...keys, accountRecordKey(owner)] : keys),
    bytes,
    pages: words.flatMap(([word, report = "", period = ""]) =>
      word === "P" ? [{ report: reportId(report), period: parsePeriod(period) }] : [],
    ),
    nights: [...new Set(words.flatMap(([word, night = ""]) => (word === "R" ? [calendarDate(night)] : [])))],
  };
}

/** Keys of all that is an account's, its record apart; the weight is that of what lies under the account alone. */
export async function ownItems(table: Table, owner: AccountKey) {
  const places = placesOf(owner).map(async ({ range, isOwn }) => {
    const { keys, bytes } = await table.weigh(range);
    const own = keys.filter(isOwn);
    return { keys: own, bytes: own.length === keys.length ? bytes : 0 };
  });
  const found = await Promise.all(places);
  return { keys: found.flatMap(({ keys }) => keys), bytes: found.reduce((sum, { bytes }) => sum + bytes, 0) };
}

const keyOf = ({ pk, sk }: Item): Key => ({ pk: String(pk), sk: String(sk) });
