import { type FeedRecord, type FeedStore, feedId } from "@leadline/core/feeds";
import { clientId } from "@leadline/core/ids";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { feedEntries, feedEntry, feedKey } from "../keys.ts";
import { extensible, itemShape, parsed, readItem } from "./read-item.ts";
import type { Item, Table } from "./table.ts";

const feedItem = extensible({
  ...itemShape,
  id: parsed(feedId),
  name: z.string(),
  digest: z.string(),
  client: parsed(clientId),
  query: z.string(),
  createdAt: parsed(instant),
  revokedAt: parsed(instant).nullable(),
});

const entry = extensible({ ...itemShape, id: parsed(feedId), digest: z.string() });

/** A second item per feed lets them be listed and found by id; it is put first, so that no feed can exist unseen. */
export function dynamoFeeds(table: Table): FeedStore {
  const find: FeedStore["find"] = async (digest) => {
    const item = await table.get(feedKey(digest));
    return item && recordOf(item);
  };
  return {
    find,
    async create(feed) {
      await table.put(feedEntry(feed.id), { id: feed.id, digest: feed.digest });
      await table.put(feedKey(feed.digest), { ...feed });
    },
    async list() {
      const known = (await table.query(feedEntries)).map((item) => readItem(entry, item));
      return (await Promise.all(known.map(({ digest }) => find(digest)))).filter((feed) => feed !== null);
    },
    async revoke(id, at) {
      const known = await table.get(feedEntry(id));
      if (known === null) return false;
      const { digest } = readItem(entry, known);
      const revoked = await table.update(feedKey(digest), {
        update: "SET #at = :at",
        condition: "#at = :never",
        names: { "#at": "revokedAt" },
        values: { ":at": at, ":never": null },
      });
      return revoked !== null || (await find(digest)) !== null;
    },
  };
}

function recordOf(item: Item): FeedRecord {
  const { pk, sk, v, ...record } = readItem(feedItem, item);
  return record;
}
