import { randomBytes } from "node:crypto";
import { type ApiKeyRecord, defaultPerDay, keyBytes, newApiKey } from "@leadline/core/api-keys";
import { type FeedRecord, feedBytes, newFeed } from "@leadline/core/feeds";
import { clientId } from "@leadline/core/ids";
import type { Store } from "@leadline/core/ports";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hours, type OpenStore, stores } from "./stores.ts";

const [monday, tuesday] = [calendarDate("2026-11-02"), calendarDate("2026-11-03")];

function someKey(over: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  const { id, digest } = newApiKey(randomBytes(keyBytes));
  const scope = { clients: [clientId("northwind")], rights: ["read"], perDay: defaultPerDay } as const;
  return { id, name: "Looker", digest, ...scope, createdAt: hours(1), revokedAt: null, use: null, ...over };
}

function someFeed(): FeedRecord {
  const { id, digest } = newFeed(randomBytes(feedBytes));
  const asked = { client: clientId("northwind"), query: "by=campaign&from=-30d" };
  return { id, name: "Sheet", digest, ...asked, createdAt: hours(1), revokedAt: null };
}

describe.each(stores)("keys and feeds in the %s store", (_, open) => {
  let opened: OpenStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  test("a key comes back whole, whatever its scope, and its id is taken once", async () => {
    const keys = [someKey(), someKey({ clients: "all", rights: ["read", "write", "admin"] })];
    for (const key of keys) {
      expect(await store.apiKeys.get(key.id)).toBeNull();
      expect(await store.apiKeys.create(key)).toBe(true);
      expect(await store.apiKeys.create(someKey({ id: key.id }))).toBe(false);
      expect(await store.apiKeys.get(key.id)).toEqual(key);
    }
    const listed = await store.apiKeys.list();
    expect(listed).toEqual(listed.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    expect(listed).toEqual(expect.arrayContaining(keys));
  });

  test("a key is revoked once and for good", async () => {
    const key = someKey();
    expect(await store.apiKeys.revoke(key.id, hours(2))).toBe(false);
    await store.apiKeys.create(key);
    expect(await store.apiKeys.revoke(key.id, hours(2))).toBe(true);
    expect(await store.apiKeys.revoke(key.id, hours(3))).toBe(true);
    expect(await store.apiKeys.get(key.id)).toEqual({ ...key, revokedAt: hours(2) });
  });

  test("the day's requests add up over all who serve a key, and a new day begins anew", async () => {
    const key = someKey();
    expect(await store.apiKeys.used(key.id, { day: monday, count: 1 })).toBeNull();
    expect(await store.apiKeys.get(key.id)).toBeNull();
    await store.apiKeys.create(key);
    await store.apiKeys.used(key.id, { day: monday, count: 1 });
    await Promise.all([2, 3, 4].map((count) => store.apiKeys.used(key.id, { day: monday, count })));
    expect(await store.apiKeys.used(key.id, { day: monday, count: 5 })).toEqual({ day: monday, count: 15 });
    expect(await store.apiKeys.used(key.id, { day: tuesday, count: 2 })).toEqual({ day: tuesday, count: 2 });
    expect(await store.apiKeys.used(key.id, { day: monday, count: 9 })).toEqual({ day: tuesday, count: 2 });
    expect((await store.apiKeys.get(key.id))?.use).toEqual({ day: tuesday, count: 2 });
  });

  test("a feed is found by the digest of its token, and revoked by its id", async () => {
    const feed = someFeed();
    expect(await store.feeds.find(feed.digest)).toBeNull();
    expect(await store.feeds.revoke(feed.id, hours(2))).toBe(false);
    await store.feeds.create(feed);
    expect(await store.feeds.find(feed.digest)).toEqual(feed);
    expect(await store.feeds.list()).toContainEqual(feed);
    expect(await store.feeds.revoke(feed.id, hours(2))).toBe(true);
    expect(await store.feeds.revoke(feed.id, hours(3))).toBe(true);
    expect(await store.feeds.find(feed.digest)).toEqual({ ...feed, revokedAt: hours(2) });
  });
});
