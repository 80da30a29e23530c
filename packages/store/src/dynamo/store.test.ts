import {
  DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { ErrorDetails } from "@leadline/core/errors";
import { dayPeriod, parsePeriod, reportId } from "@leadline/core/facts";
import { accountKey, connectionId, platformId } from "@leadline/core/ids";
import type { Slice } from "@leadline/core/platform";
import type { EncodedPage, PageHead } from "@leadline/core/ports";
import type { SliceOutcome, Task } from "@leadline/core/task";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import type * as z from "zod";
import { createDynamoStore } from "./store.ts";
import type { taskItem } from "./task-item.ts";

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const client = new DynamoDBClient({ region: "local", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
const sent = mockClient(client);
const store = createDynamoStore({ client, table: "t", random: () => "0badcafe" });

const owner = accountKey("google:123");
const report = reportId("campaign");
const [from, to] = [dayPeriod(calendarDate("2026-11-01")), dayPeriod(calendarDate("2026-11-30"))];
const [one, two] = [instant("2026-11-21T03:00:00Z"), instant("2026-11-22T03:00:00Z")];
const night = calendarDate("2026-11-21");
const key = { ...owner, night, tier: "core" } as const;
const page: EncodedPage = { report, period: from, hash: "h2", rows: 3, body: new Uint8Array([1, 2, 3]) };
const head: PageHead = { report, period: from, hash: "h1", rows: 2, readAt: one, since: one };
const stored = { pk: "A#google#123", sk: `P#campaign#${from}`, v: 1, ...head, version: `${one}-00000000`, parts: 0 };

const inputs = () => sent.calls().map((call) => call.args[0].input);
const only = () => {
  expect(inputs()).toHaveLength(1);
  return inputs()[0];
};

beforeEach(() => {
  sent.reset();
  sent.on(GetItemCommand).resolves({});
  sent.on(QueryCommand).resolves({ Items: [] });
  sent.on(UpdateItemCommand).resolves({ Attributes: {} });
  sent.on(PutItemCommand).resolves({});
});

describe("each access is one request", () => {
  test("the heads of a window: one consistent query that leaves the bodies behind", async () => {
    await store.pages.heads(owner, report, from, to);
    expect(only()).toMatchObject({
      TableName: "t",
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
      ExpressionAttributeValues: marshall({
        ":pk": "A#google#123",
        ":from": "P#campaign#D2026-11-01",
        ":to": "P#campaign#D2026-11-30",
      }),
    });
    expect(only()).toHaveProperty("ProjectionExpression");
    expect(JSON.stringify(only())).not.toContain('"body"');
  });

  test("the pages of a window: one consistent query while their bodies fit", async () => {
    sent.on(QueryCommand).resolves({ Items: [marshall({ ...stored, body: page.body })] });
    expect(await store.pages.pages(owner, report, from, to)).toEqual([{ ...head, body: page.body }]);
    expect(only()).toMatchObject({ ConsistentRead: true });
    expect(only()).not.toHaveProperty("ProjectionExpression");
  });

  test("a query goes on until the table says it is done", async () => {
    const second = { ...stored, sk: `P#campaign#${to}`, period: to };
    sent
      .on(QueryCommand)
      .resolvesOnce({ Items: [marshall(stored)], LastEvaluatedKey: marshall({ pk: stored.pk, sk: stored.sk }) })
      .resolvesOnce({ Items: [marshall(second)] });
    expect((await store.pages.heads(owner, report, from, to)).map(({ period }) => period)).toEqual([from, to]);
    expect(inputs()[1]).toMatchObject({ ExclusiveStartKey: marshall({ pk: stored.pk, sk: stored.sk }) });
  });

  test("a page nobody has seen: one put that insists on being the first", async () => {
    await store.pages.put(owner, page, { readAt: two, head: null, advance: false, history: true });
    expect(only()).toMatchObject({
      ConditionExpression: "attribute_not_exists(pk)",
      Item: marshall({ ...stored, ...page, readAt: two, since: two, version: `${two}-0badcafe` }),
    });
  });

  test("an unchanged page: no request at all", async () => {
    const outcome = await store.pages.put(
      owner,
      { ...page, hash: "h1" },
      { readAt: two, head, advance: false, history: true },
    );
    expect(outcome).toEqual({ state: "unchanged", since: one });
    expect(inputs()).toEqual([]);
  });

  test("a read that is older than what was seen: no request at all", async () => {
    const newer = { ...head, readAt: two };
    await store.pages.put(owner, page, { readAt: one, head: newer, advance: true, history: true });
    expect(inputs()).toEqual([]);
  });

  test("an advance: one update, fenced by the version and the read", async () => {
    await store.pages.put(owner, { ...page, hash: "h1" }, { readAt: two, head, advance: true, history: true });
    expect(only()).toMatchObject({
      Key: marshall({ pk: stored.pk, sk: stored.sk }),
      ConditionExpression: "#since = :since AND #readAt < :readAt",
      ExpressionAttributeValues: marshall({ ":since": one, ":readAt": two }),
    });
  });

  test("a changed page: the pointer read, the old version kept, then the pointer put on what was read", async () => {
    sent.on(GetItemCommand).resolves({ Item: marshall({ ...stored, body: page.body }) });
    await store.pages.put(owner, page, { readAt: two, head, advance: false, history: true });
    const [read, history, flip, ...more] = inputs();
    expect(more).toEqual([]);
    expect(read).toMatchObject({ ConsistentRead: true, Key: marshall({ pk: stored.pk, sk: stored.sk }) });
    const expiresAt = Date.parse("2026-11-22T03:00:00Z") / 1000 + 395 * 86_400;
    expect(history).toMatchObject({
      Item: marshall({ ...stored, body: page.body, sk: `H#campaign#${from}#${one}`, expiresAt }),
    });
    expect(flip).toMatchObject({
      ConditionExpression: "#version = :seen AND #readAt < :readAt",
      ExpressionAttributeValues: marshall({ ":seen": stored.version, ":readAt": two }),
    });
  });

  test("the runs of a range of nights, and the accounts of a platform: one consistent query each", async () => {
    await store.tasks.list(owner, night, night);
    await store.accounts.list(platformId("google"));
    expect(inputs()).toMatchObject([
      {
        ConsistentRead: true,
        ExpressionAttributeValues: { ":from": { S: `R#${night}#` }, ":to": { S: `R#${night}#~` } },
      },
      { ConsistentRead: true, ExpressionAttributeValues: { ":pk": { S: "ACCOUNTS#google" } } },
    ]);
  });

  test("a run noted on its account: one update of one name", async () => {
    await store.accounts.opened(key);
    expect(only()).toMatchObject({
      Key: marshall({ pk: "ACCOUNTS#google", sk: "123" }),
      UpdateExpression: "SET #open.#run = :true",
      ExpressionAttributeNames: { "#run": `${night}#core` },
    });
  });

  test("a task, an account and a connection are each read by one consistent get", async () => {
    await store.tasks.get(key);
    await store.accounts.get(owner);
    await store.connections.get(platformId("google"), connectionId("main"));
    expect(inputs()).toMatchObject([
      { ConsistentRead: true, Key: marshall({ pk: "A#google#123", sk: `R#${night}#core` }) },
      { ConsistentRead: true, Key: marshall({ pk: "ACCOUNTS#google", sk: "123" }) },
      { ConsistentRead: true, Key: marshall({ pk: "CONNECTIONS#google", sk: "main" }) },
    ]);
  });
});

describe("what comes back is not trusted", () => {
  test.each([
    ["of no schema version", { ...stored, v: "1" }],
    ["with a period that is none", { ...stored, period: "yesterday" }],
    ["with half its fields", { pk: stored.pk, sk: stored.sk, v: 1 }],
  ])("an item %s is a bug that names its key", async (_, item) => {
    sent.on(QueryCommand).resolves({ Items: [marshall(item)] });
    const reading = store.pages.heads(owner, report, from, to);
    await expect(reading).rejects.toMatchObject({ code: "internal.bug" });
    await expect(reading).rejects.toThrow(`${stored.pk} / ${stored.sk}`);
  });

  test("an item of a later schema version is left to the program that wrote it", async () => {
    sent.on(QueryCommand).resolves({ Items: [marshall({ ...stored, v: 2 })] });
    const reading = store.pages.heads(owner, report, from, to);
    await expect(reading).rejects.toMatchObject({ code: "store.unavailable", details: { saw: "version 2" } });
    await expect(reading).rejects.toThrow(`${stored.pk} / ${stored.sk}`);
  });

  test("a field that a later program has added is no obstacle", async () => {
    sent.on(QueryCommand).resolves({ Items: [marshall({ ...stored, extra: 1 })] });
    expect(await store.pages.heads(owner, report, from, to)).toMatchObject([{ hash: stored.hash }]);
  });

  test("a task that is carried on keeps what a later program has added to it and to its parts", async () => {
    const slice = {
      id: "campaign/2026-11-01",
      report: "campaign",
      from: "2026-11-01",
      to: "2026-11-02",
      addedLater: 2,
    };
    const read = {
      platform: "google",
      account: "123",
      night,
      tier: "core",
      state: "open",
      seq: 1,
      starts: 0,
      crowded: false,
    };
    const times = { openedAt: "2026-11-21T03:00:00Z", dueAt: "2026-11-21T04:00:00Z", handedOver: false };
    const kept = { slices: [slice], addedLater: { a: 1 } };
    sent.on(GetItemCommand).resolves({
      Item: marshall({
        pk: "A#google#123",
        sk: `R#${night}#core`,
        v: 1,
        ...read,
        ...times,
        ...kept,
        outcomes: [],
        expiresAt: 1,
      }),
    });
    const task = await store.tasks.get(key);
    if (task === null) throw new Error("There is no task.");
    sent.on(PutItemCommand).resolves({});
    await store.tasks.step({ ...task, seq: 2 });
    const [put] = sent.commandCalls(PutItemCommand);
    expect(unmarshall(put?.args[0].input.Item ?? {})).toMatchObject({ ...kept, seq: 2 });
  });

  test("a live page whose parts are missing is a bug", async () => {
    sent.on(GetItemCommand).resolves({ Item: marshall({ ...stored, parts: 2 }) });
    sent
      .on(QueryCommand)
      .resolvesOnce({ Items: [marshall({ ...stored, parts: 2 })] })
      .resolves({ Items: [] });
    await expect(store.pages.pages(owner, report, from, to)).rejects.toMatchObject({ code: "internal.bug" });
  });

  test("a page whose pointer moved while its parts were read is read again", async () => {
    const moved = { ...stored, hash: "h2", version: `${two}-11111111`, readAt: two, since: two, body: page.body };
    sent
      .on(QueryCommand)
      .resolvesOnce({ Items: [marshall({ ...stored, parts: 2 })] })
      .resolves({ Items: [] });
    sent.on(GetItemCommand).resolves({ Item: marshall(moved) });
    expect(await store.pages.pages(owner, report, from, to)).toMatchObject([{ hash: "h2", since: two }]);
  });

  test("what is read of a task is a task, field by field", () => {
    type Read = Omit<z.output<typeof taskItem>, "pk" | "sk" | "v" | "expiresAt">;
    expectTypeOf<Read>().toExtend<Task>();
    expectTypeOf<keyof Read>().toEqualTypeOf<keyof Task>();
    expectTypeOf<keyof Read["slices"][number]>().toEqualTypeOf<keyof Slice>();
    expectTypeOf<keyof Read["outcomes"][number]>().toEqualTypeOf<keyof SliceOutcome>();
    expectTypeOf<NonNullable<Read["outcomes"][number]["error"]>["details"]>().toEqualTypeOf<Writable<ErrorDetails>>();
  });

  test("a key cannot be split by what it is made of", async () => {
    const reading = store.pages.heads(owner, reportId("campaign#D"), parsePeriod("S"), parsePeriod("S"));
    await expect(reading).rejects.toMatchObject({ code: "internal.bug" });
  });
});

describe("failures", () => {
  const service = (name: string, httpStatusCode: number, fault: "client" | "server" = "client") =>
    new DynamoDBServiceException({ name, message: "said so", $fault: fault, $metadata: { httpStatusCode } });

  test.each([
    ["throttling", service("ProvisionedThroughputExceededException", 400), "store.unavailable"],
    ["an inner error", service("InternalServerError", 500, "server"), "store.unavailable"],
    ["no connection", Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), "store.unavailable"],
    ["time up", Object.assign(new Error("slow"), { name: "TimeoutError" }), "store.unavailable"],
    ["a request that is wrong", service("ValidationException", 400), "internal.bug"],
    ["a role that may not", service("AccessDeniedException", 400), "internal.bug"],
  ])("%s ends in one of our errors with name and message only", async (_, error, code) => {
    sent.on(QueryCommand).rejects(error);
    const reading = store.pages.heads(owner, report, from, to);
    await expect(reading).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`${error.name}: ${error.message}`),
    });
    await expect(reading).rejects.not.toHaveProperty("cause");
  });
});
