import type { FeedId, FeedRecord, FeedStore } from "@leadline/core/feeds";
import { pause } from "./pause.ts";
import type { ClientShelf } from "./shelf.ts";

export function memoryFeeds(): FeedStore & ClientShelf {
  const feeds = new Map<FeedId, FeedRecord>();
  return {
    dropClient(client) {
      const own = [...feeds.values()].filter((feed) => feed.client === client);
      for (const { id } of own) feeds.delete(id);
      return own.length;
    },
    async find(digest) {
      await pause();
      return [...feeds.values()].find((feed) => feed.digest === digest) ?? null;
    },
    async create(feed) {
      await pause();
      feeds.set(feed.id, { ...feed });
    },
    async list() {
      await pause();
      return [...feeds.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },
    async revoke(id, at) {
      await pause();
      const feed = feeds.get(id);
      if (feed) feeds.set(id, { ...feed, revokedAt: feed.revokedAt ?? at });
      return feed !== undefined;
    },
  };
}
