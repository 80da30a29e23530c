import type { ItemCounts } from "@leadline/core/holdings";
import type { AccountKey, ClientId } from "@leadline/core/ids";
import { countsOf } from "../belongings.ts";
import { alertItems, type Key } from "../keys.ts";
import { namesAny } from "./mentions.ts";
import type { Item, Table } from "./table.ts";

/** Everything that is kept of a client's alerts. */
export async function eraseAlerts(table: Table, client: ClientId): Promise<ItemCounts> {
  return await removeItems(table, await table.query(alertItems(client), ["pk", "sk"]));
}

/** What names one account among its client's alerts and those of nobody in particular. */
export async function eraseAlertsOf(table: Table, owner: AccountKey, client: ClientId | null): Promise<ItemCounts> {
  const names = namesAny([owner]);
  const owners = client === null ? [null] : [client, null];
  const items = (await Promise.all(owners.map((one) => table.query(alertItems(one))))).flat();
  const messages = new Set(items.filter((item) => names(item)).map(messageOf));
  return await removeItems(
    table,
    items.filter((item) => names(item) || messages.has(messageOf(item))),
  );
}

/** A message, its deliveries and their ends share night and id; anything else goes by itself alone. */
function messageOf({ pk, sk }: Item): string {
  const [word = "", night, id] = String(sk).split("#");
  return "MOD".includes(word) ? `${pk} ${night} ${id}` : `${pk} ${sk}`;
}

async function removeItems(table: Table, items: readonly Item[]): Promise<ItemCounts> {
  const keys = items.map(({ pk, sk }): Key => ({ pk: String(pk), sk: String(sk) }));
  for (const key of keys) await table.remove(key);
  return countsOf(keys);
}
