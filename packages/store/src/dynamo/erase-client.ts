import type { ApiKeyRecord } from "@leadline/core/api-keys";
import { LeadlineError } from "@leadline/core/errors";
import { addCounts, type ItemCounts } from "@leadline/core/holdings";
import type { ClientId } from "@leadline/core/ids";
import { apiKeyEntry, apiKeyKey, feedEntry, feedKey, type Key, servedClientKey } from "../keys.ts";
import { dynamoApiKeys } from "./api-keys.ts";
import { eraseAlerts } from "./erase-alerts.ts";
import { dynamoFeeds } from "./feeds.ts";
import type { Table } from "./table.ts";

/** What opens the client goes before its entry in the list: stopped in between, nothing opens any more. */
export async function eraseClient(table: Table, client: ClientId): Promise<ItemCounts> {
  const feeds = (await dynamoFeeds(table).list()).filter((feed) => feed.client === client);
  const keys = (await dynamoApiKeys(table).list()).filter(
    ({ clients }) => clients !== "all" && clients.includes(client),
  );
  const [own, shared] = [
    keys.filter(({ clients }) => clients.length === 1),
    keys.filter(({ clients }) => clients.length > 1),
  ];
  const doomed: readonly Key[] = [
    ...feeds.flatMap(({ id, digest }) => [feedKey(digest), feedEntry(id)]),
    ...own.flatMap(({ id }) => [apiKeyKey(id), apiKeyEntry(id)]),
  ];
  for (const key of doomed) await table.remove(key);
  for (const key of shared) await narrow(table, key, client);
  // A note that there was such a client; nothing of it.
  await table.remove(servedClientKey(client));
  return addCounts(await eraseAlerts(table, client), { key: own.length, feed: feeds.length });
}

async function narrow(table: Table, { id, clients }: ApiKeyRecord, client: ClientId): Promise<void> {
  const rest = clients === "all" ? clients : clients.filter((one) => one !== client);
  const narrowed = await table.update(apiKeyKey(id), {
    update: "SET #clients = :rest",
    condition: "contains(#clients, :client) AND size(#clients) = :size",
    names: { "#clients": "clients" },
    values: { ":rest": rest, ":client": client, ":size": clients.length },
  });
  if (narrowed) return;
  throw new LeadlineError("store.conflict", `The key ${id} was changed at the same moment.`, { hint: "Try again." });
}
