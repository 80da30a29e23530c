import { randomUUID } from "node:crypto";
import { BatchWriteItemCommand, type DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { apiKeyId } from "@leadline/core/api-keys";
import { messageId } from "@leadline/core/delivery/notice";
import { feedId } from "@leadline/core/feeds";
import { type AccountKey, accountId, accountName, clientId, connectionId, platformId } from "@leadline/core/ids";
import type { Store } from "@leadline/core/ports";
import { blankQuota } from "@leadline/core/quota";
import { belongings, type KeyMaker, placesOf } from "@leadline/store/belongings";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import * as keys from "@leadline/store/keys";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  campaign,
  databases,
  day,
  first,
  hours,
  night,
  type OpenDatabase,
  type OpenStore,
  pageOf,
  stores,
  taskOf,
  tinyLimit,
} from "./stores.ts";

const main = connectionId("main");

const discovered = (account: AccountKey["account"]) => ({
  account,
  name: "Acme",
  currency: "EUR",
  zone: "Europe/Paris",
  state: "enabled" as const,
  status: "ENABLED",
  route: {},
});

/** One account with something of every kind that nights and people leave behind. */
async function fill(store: Store, owner: AccountKey): Promise<void> {
  await store.accounts.register(owner.platform, main, [discovered(owner.account)], hours(0));
  await store.accounts.opened(taskOf(owner));
  await store.tasks.create(taskOf(owner));
  for (const [at, content] of ["a", "b", "c"].entries()) {
    for (const [bytes, period] of [
      [8, first],
      [40, day(1)],
    ] as const) {
      const head = (await store.pages.heads(owner, campaign, period, period))[0] ?? null;
      const options = { readAt: hours(at), head, advance: false, history: true };
      await store.pages.put(owner, pageOf(content, { bytes, period }), options);
    }
  }
  await store.quota.put({ ...owner, app: "app 1" }, { ...blankQuota, seq: 1 }, hours(1));
}

const somePlatform = () => platformId(`p${randomUUID().slice(0, 30)}`);

describe.each(stores)("removal from the %s store", (_, open) => {
  let opened: OpenStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  const owners = (...accounts: readonly string[]) => {
    const platform = somePlatform();
    return accounts.map((account): AccountKey => ({ platform, account: accountId(account) }));
  };

  test("what is kept of an account is told by kind, page and night", async () => {
    const [owner] = owners("123");
    if (!owner) return expect.unreachable();
    await fill(store, owner);
    const { items, pages, nights, bytes } = await store.holdings.of(owner);
    expect(items).toMatchObject({ page: 2, history: 4, run: 1, record: 1, quota: 1 });
    expect(pages).toEqual([
      { report: campaign, period: first },
      { report: campaign, period: day(1) },
    ]);
    expect(nights).toEqual([night]);
    expect(bytes).toBeGreaterThan(0);
  });

  test("nothing is left of a removed account, and everything of those whose number begins or ends like its own", async () => {
    const [owner, ...others] = owners("23", "2", "230", "123");
    if (!owner) return expect.unreachable();
    for (const one of [owner, ...others]) await fill(store, one);
    const before = await Promise.all(others.map((other) => store.holdings.of(other)));
    expect(await store.removals.begin(owner, hours(3))).toBe(true);
    expect(await store.removals.erase(owner)).toMatchObject({ page: 2, history: 4, run: 1, quota: 1 });
    expect(await store.holdings.of(owner)).toEqual({ items: {}, bytes: 0, pages: [], nights: [] });
    expect(await store.holdings.mentions([owner])).toEqual({});
    expect(await Promise.all(others.map((other) => store.holdings.of(other)))).toEqual(before);
    expect(await store.removals.erase(owner)).toEqual({});
  });

  test("until its removal has ended nobody finds, discovers or works on the account", async () => {
    const [owner] = owners("123");
    if (!owner) return expect.unreachable();
    const { platform, account } = owner;
    await fill(store, owner);
    await store.removals.begin(owner, hours(3));
    expect(await store.removals.begin(owner, hours(4))).toBe(false);
    expect(await store.removals.list(platform)).toEqual([{ ...owner, since: hours(3) }]);
    await store.accounts.register(platform, main, [discovered(account)], hours(5));
    expect(await store.accounts.get(owner)).toBeNull();
    expect(await store.accounts.list(platform)).toEqual([]);
    await expect(store.accounts.opened(taskOf(owner))).rejects.toMatchObject({ code: "internal.bug" });
    await store.accounts.ended(taskOf(owner), true);
    await store.accounts.ended(taskOf(owner), false);
    await store.removals.erase(owner);
    expect(await store.tasks.start(taskOf(owner), 1)).toBeNull();
    expect(await store.tasks.step(taskOf(owner, { seq: 2 }))).toBe(false);
    await store.tasks.handedOver(taskOf(owner), 1);
    expect((await store.holdings.of(owner)).items).toEqual({});
    await store.removals.end({ ...owner, since: hours(2) });
    expect(await store.removals.list(platform)).toHaveLength(1);
    await store.removals.end({ ...owner, since: hours(3) });
    expect(await store.removals.list(platform)).toEqual([]);
    await store.accounts.register(platform, main, [discovered(account)], hours(5));
    expect(await store.accounts.get(owner)).toMatchObject({ done: {}, open: [] });
  });

  test("a client's feeds go, and its keys; a key of several clients forgets it, one of all clients stays", async () => {
    const [acme, acmeToo] = [clientId(`a${randomUUID().slice(0, 8)}`), clientId(`b${randomUUID().slice(0, 8)}`)];
    const idOf = () => randomUUID().replaceAll("-", "").slice(0, 12);
    const keyOf = (clients: readonly (typeof acme)[] | "all") => ({
      id: apiKeyId(idOf()),
      name: "Key",
      digest: "d",
      clients,
      rights: ["read" as const],
      perDay: 1,
      createdAt: hours(1),
      revokedAt: null,
      use: null,
    });
    const [own, shared, whole] = [keyOf([acme]), keyOf([acme, acmeToo]), keyOf("all")];
    for (const key of [own, shared, whole]) await store.apiKeys.create(key);
    const feedOf = (client: typeof acme) => {
      const base = { name: "Feed", query: "by=day", createdAt: hours(1), revokedAt: null };
      return { ...base, id: feedId(idOf()), digest: idOf(), client };
    };
    const [feed, other] = [feedOf(acme), feedOf(acmeToo)];
    for (const one of [feed, other]) await store.feeds.create(one);
    expect(await store.removals.eraseClient(acme)).toEqual({ key: 1, feed: 1 });
    expect(await store.apiKeys.get(own.id)).toBeNull();
    expect(await store.apiKeys.get(shared.id)).toMatchObject({ clients: [acmeToo] });
    expect(await store.apiKeys.get(whole.id)).toMatchObject({ clients: "all" });
    expect(await store.feeds.find(feed.digest)).toBeNull();
    expect(await store.feeds.find(other.digest)).toMatchObject({ client: acmeToo });
    expect((await store.feeds.list()).map(({ id }) => id)).not.toContain(feed.id);
    expect(await store.removals.eraseClient(acme)).toEqual({});
  });
});

const sample: AccountKey = { platform: platformId("google"), account: accountId("123") };
const version = `${hours(1)}-00000000`;

const sampleMessage = { client: clientId("acme"), night, id: messageId("m1") };

/** One key of every kind there is. */
const samples: Readonly<Record<KeyMaker, keys.Key>> = {
  pointerKey: keys.pointerKey(sample, campaign, first),
  partKey: keys.partKey(sample, campaign, first, version, 0),
  historyKey: keys.historyKey(sample, campaign, first, hours(1)),
  intentKey: keys.intentKey(sample, campaign, first, version),
  taskKey: keys.taskKey(taskOf(sample)),
  accountRecordKey: keys.accountRecordKey(sample),
  quotaKey: keys.quotaKey({ ...sample, app: "app" }),
  connectionKey: keys.connectionKey(sample.platform, main),
  apiKeyKey: keys.apiKeyKey(apiKeyId("0123456789ab")),
  apiKeyEntry: keys.apiKeyEntry(apiKeyId("0123456789ab")),
  feedKey: keys.feedKey("digest"),
  feedEntry: keys.feedEntry(feedId("0123456789ab")),
  settingsKey: keys.settingsKey,
  supersededSettingsKey: keys.supersededSettingsKey(1),
  rateMonthKey: keys.rateMonthKey("2026-11"),
  supersededRatesKey: keys.supersededRatesKey("2026-11", 1),
  ratesComparedKey: keys.ratesComparedKey,
  alertStateKey: keys.alertStateKey(clientId("acme"), "cpl-high", "acme"),
  judgedRuleKey: keys.judgedRuleKey(clientId("acme"), "cpl-high"),
  servedClientKey: keys.servedClientKey(clientId("acme")),
  messageKey: keys.messageKey(sampleMessage),
  deliveryKey: keys.deliveryKey(sampleMessage, "team"),
  outcomeKey: keys.outcomeKey(sampleMessage, "team"),
};

describe("every key there is says whose it is", () => {
  test("each maker of a key in keys.ts is in the eraser's list", () => {
    const isKey = (made: unknown) => typeof made === "object" && made !== null && "pk" in made && "sk" in made;
    const makers = Object.entries(keys).flatMap(([name, made]) => {
      const isMaker = typeof made === "function" && !/Range$|Items$|Name$/.test(name);
      return isMaker || isKey(made) ? [name] : [];
    });
    expect(makers.toSorted()).toEqual(Object.keys(belongings).toSorted());
  });

  const owned = Object.entries(belongings).filter(([, { whose }]) => whose === "account");
  test.each(owned)("%s leads to a place where the eraser looks", (name, { partition }) => {
    const key = Object.entries(samples).find(([maker]) => maker === name)?.[1] ?? { pk: "", sk: "" };
    expect(key.pk.split("#")[0]).toBe(partition);
    const isRecord = key.pk === keys.accountRecordKey(sample).pk && key.sk === keys.accountRecordKey(sample).sk;
    const places = placesOf(sample).filter(
      ({ range }) => range.pk === key.pk && range.from <= key.sk && key.sk <= range.to,
    );
    expect(isRecord || places.some(({ isOwn }) => isOwn(key))).toBe(true);
  });
});

describe.each(databases)("the proof on the %s", (_, open) => {
  let database: OpenDatabase;
  let client: DynamoDBClient;
  let store: Store;
  beforeAll(async () => {
    database = await open();
    client = createClient({ endpoint: database.endpoint });
    store = createDynamoStore({ client, table: database.table, limit: tinyLimit });
  });
  afterAll(async () => {
    client.destroy();
    await database.close();
  });

  const put = (item: object) =>
    client.send(
      new PutItemCommand({ TableName: database.table, Item: marshall(item, { removeUndefinedValues: true }) }),
    );

  test("an item under every key of an account is deleted, and not one that is somebody else's", async () => {
    for (const key of Object.values(samples)) await put({ ...key, v: 1 });
    await store.removals.begin(sample, hours(1));
    await store.removals.erase(sample);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: database.table }));
    const left = Items.map((item) => unmarshall(item)).map(({ pk, sk }) => `${pk} ${sk}`);
    const kept = Object.entries(belongings).filter(([, { whose }]) => whose !== "account");
    const expected = Object.entries(samples).filter(([name]) => kept.some(([maker]) => maker === name));
    const note = keys.accountRecordKey(sample);
    expect(left.toSorted()).toEqual(
      [...expected.map(([, { pk, sk }]) => `${pk} ${sk}`), `${note.pk} ${note.sk}`].toSorted(),
    );
    for (const { pk, sk } of Object.values(samples)) {
      const request = { DeleteRequest: { Key: marshall({ pk, sk }) } };
      await client.send(new BatchWriteItemCommand({ RequestItems: { [database.table]: [request] } }));
    }
  });

  test.each([
    ["its key", { pk: "NEW#google", sk: "x#123" }, "other"],
    ["its fields", { pk: "NEW", sk: "1", platform: "google", account: "123" }, "other"],
    ["a text", { pk: "CONFIG", sk: "settings", document: `{"accounts":["google:123"]}` }, "configuration"],
    ["a text in a list", { pk: "FEED#9", sk: "FEED", list: [{ query: "account=google:123&by=day" }] }, "feed"],
    ["the name of a field", { pk: "NEW", sk: "2", map: { "google:123": true } }, "other"],
  ])("an item that names the account by %s is found, wherever it lies", async (_name, item, kind) => {
    await put(item);
    expect(await store.holdings.mentions([sample])).toEqual({ [kind]: 1 });
    const requests = [{ DeleteRequest: { Key: marshall({ pk: item.pk, sk: item.sk }) } }];
    await client.send(new BatchWriteItemCommand({ RequestItems: { [database.table]: requests } }));
  });

  test.each([
    { pk: "NEW#google", sk: "x#1234" },
    { pk: "NEW#meta", sk: "x#123" },
    { pk: "NEW", sk: "1", text: "google:1234 or google:123-4 or meta-google:123" },
    { pk: "NEW", sk: "2", platform: "meta", account: "123" },
  ])("an item that names another account is not taken for it: %j", async (item) => {
    await put(item);
    expect(await store.holdings.mentions([sample])).toEqual({});
  });

  test("an account's number in a pattern is only itself", async () => {
    const dotted = { ...sample, account: accountId("1.3") };
    await put({ pk: "NEW", sk: "3", text: "google:103" });
    expect(await store.holdings.mentions([dotted])).toEqual({});
    expect(accountName(dotted)).toBe("google:1.3");
  });
});
