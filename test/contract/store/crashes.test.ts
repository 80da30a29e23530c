import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { LeadlineError } from "@leadline/core/errors";
import type { AccountKey } from "@leadline/core/ids";
import type { Store } from "@leadline/core/ports";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectLiveParts, expectNoLeftovers, rawItems } from "./raw-items.ts";
import {
  between,
  campaign,
  databases,
  day,
  first,
  hashOf,
  hours,
  type OpenDatabase,
  pageOf,
  someAccount,
  tinyLimit,
} from "./stores.ts";

describe.each(databases)("writers that die or race on the %s", (_, open) => {
  let database: OpenDatabase;
  let client: DynamoDBClient;
  let store: Store;
  beforeAll(async () => {
    database = await open();
    client = createClient({ endpoint: database.endpoint });
    store = storeOn(client);
  });
  afterAll(async () => {
    client.destroy();
    await database.close();
  });

  const storeOn = (one: DynamoDBClient) => createDynamoStore({ client: one, table: database.table, limit: tinyLimit });

  /** A store whose process dies at its nth command, before or after the database has done it. */
  const mortal = (commands: number, late: boolean) => {
    let left = commands;
    const doomed = between(createClient({ endpoint: database.endpoint }), async (run) => {
      if (left-- > 0) return run();
      if (late && left === -1) await run();
      throw new Error("killed");
    });
    return { store: storeOn(doomed), close: () => doomed.destroy() };
  };

  const put = async (on: Store, owner: AccountKey, { content, bytes, at }: Put, advance = false) => {
    const head = (await on.pages.heads(owner, campaign, first, first))[0] ?? null;
    const options = { readAt: hours(at), head, advance, history: true };
    return on.pages.put(owner, pageOf(content, { bytes }), options);
  };

  const check = async (owner: AccountKey) => {
    expectLiveParts(await rawItems(client, database.table, owner));
    const pages = await store.pages.pages(owner, campaign, first, first);
    const versions = await store.pages.versions(owner, campaign, first, first);
    for (const { body, hash } of [...pages, ...versions]) expect(hashOf(body)).toBe(hash);
    return pages;
  };

  type Put = { content: string; bytes: number; at: number };
  const anyPut = fc.record({ content: fc.constantFrom("a", "b", "c"), bytes: fc.constantFrom(8, 40), at: fc.nat(9) });
  const death = fc.record({ put: anyPut, commands: fc.nat(18), late: fc.boolean() });

  test("wherever writers die, readers see whole pages, and the next big page sweeps up", {
    timeout: 120_000,
  }, async () => {
    let deaths = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(death, { minLength: 1, maxLength: 6 }), async (attempts) => {
        const owner = someAccount();
        for (const { put: wanted, commands, late } of attempts) {
          const writer = mortal(commands, late);
          await put(writer.store, owner, wanted).catch((error: unknown) => {
            expect(error).toBeInstanceOf(LeadlineError);
            deaths++;
          });
          writer.close();
          await check(owner);
        }
        await put(store, owner, { content: "y", bytes: 40, at: 40 });
        await put(store, owner, { content: "z", bytes: 40, at: 41 });
        expect(await check(owner)).toMatchObject([{ hash: pageOf("z", { bytes: 40 }).hash, readAt: hours(41) }]);
        expectNoLeftovers(await rawItems(client, database.table, owner));
      }),
      { numRuns: 40 },
    );
    expect(deaths).toBeGreaterThan(10);
  });

  test("whatever the order of their commands, racing writers leave one whole page and no litter", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(anyPut, { minLength: 2, maxLength: 4 }), async (scheduler, puts) => {
        const owner = someAccount();
        const racers = puts.map((wanted) => {
          const racer = between(createClient({ endpoint: database.endpoint }), (run) => turn(scheduler, run));
          return { wanted, racer, store: storeOn(racer) };
        });
        const race = Promise.all(racers.map(({ store: own, wanted }) => put(own, owner, wanted, true)));
        const outcomes = await scheduler.waitFor(race);
        for (const { racer } of racers) racer.destroy();
        const [live] = await check(owner);
        const newest = Math.max(...puts.map(({ at }) => at));
        const contents = puts
          .filter(({ at }) => at === newest)
          .map(({ content, bytes }) => pageOf(content, { bytes }).hash);
        expect(contents).toContain(live?.hash);
        expect(outcomes.some(({ state }) => state === "written")).toBe(true);
        expectNoLeftovers(await rawItems(client, database.table, owner));
      }),
      { numRuns: 60 },
    );
  });

  test("a writer stalled between its parts and its pointer never wins, and its parts go", async () => {
    const owner = someAccount();
    await put(store, owner, { content: "a", bytes: 40, at: 1 });
    const commands = 6;
    const writer = mortal(commands, false);
    await expect(put(writer.store, owner, { content: "b", bytes: 40, at: 2 })).rejects.toMatchObject({
      code: "store.unavailable",
    });
    writer.close();
    await put(store, owner, { content: "c", bytes: 40, at: 3 });
    await put(store, owner, { content: "d", bytes: 40, at: 4 });
    const leftovers = (await rawItems(client, database.table, owner)).filter(({ sk }) => String(sk).startsWith("V#"));
    expect(leftovers.filter((part) => !("expiresAt" in part))).toHaveLength(3);
    expect(await check(owner)).toMatchObject([{ hash: pageOf("d", { bytes: 40 }).hash }]);
  });

  test("whatever a dead writer left of one period, a big page of another sweeps up and spares what is live", {
    timeout: 120_000,
  }, async () => {
    const big = (content: string, at: number) => ({ content, bytes: 40, at });
    const ways = Array.from({ length: 18 }, (_, commands) => [true, false].map((late) => ({ commands, late }))).flat();
    for (const { commands, late } of ways) {
      const owner = someAccount();
      await put(store, owner, big("a", 1));
      const writer = mortal(commands, late);
      await put(writer.store, owner, big("b", 2)).catch(() => undefined);
      writer.close();
      const [live] = await check(owner);
      const same = live?.hash === pageOf("a", { bytes: 40 }).hash ? "a" : "b";
      expect(await put(store, owner, big(same, 30), true)).toMatchObject({ state: "advanced" });
      const other = pageOf("c", { bytes: 40, period: day(1) });
      await store.pages.put(owner, other, { readAt: hours(31), head: null, advance: false, history: true });
      await check(owner);
      expectNoLeftovers(await rawItems(client, database.table, owner));
    }
  });

  test("an intent that outlived its version does not shorten how long the version is kept", async () => {
    const owner = someAccount();
    let intent: Readonly<Record<string, unknown>> = {};
    const watched = between(createClient({ endpoint: database.endpoint }), async (run) => {
      const items = await rawItems(client, database.table, owner);
      intent = items.find(({ sk }) => String(sk).startsWith("W#")) ?? intent;
      return run();
    });
    await put(storeOn(watched), owner, { content: "a", bytes: 40, at: 1 });
    watched.destroy();
    await put(store, owner, { content: "b", bytes: 40, at: 2 });
    await client.send(new PutItemCommand({ TableName: database.table, Item: marshall(intent) }));
    await put(store, owner, { content: "c", bytes: 40, at: 3 });
    expectNoLeftovers(await rawItems(client, database.table, owner));
    expect(await store.pages.versions(owner, campaign, first, first)).toHaveLength(3);
  });

  test("a put whose answer is lost is asked again and known for what it did", async () => {
    const owner = someAccount();
    const deaf = createClient({ endpoint: database.endpoint });
    let lost = 0;
    deaf.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const result = await next(args);
          if (commandName !== "PutItemCommand" || lost++ > 0) return result;
          throw Object.assign(new Error("no answer"), { name: "TimeoutError" });
        },
      { step: "deserialize", name: "deaf" },
    );
    expect(await put(storeOn(deaf), owner, { content: "a", bytes: 8, at: 1 })).toEqual({
      state: "written",
      since: hours(1),
    });
    deaf.destroy();
    expect(lost).toBeGreaterThan(1);
    expect(await check(owner)).toHaveLength(1);
  });
});

/** One command at a time, in the scheduler's order; a refusal is the caller's, not the scheduler's. */
async function turn<T>(scheduler: fc.Scheduler, run: () => Promise<T>): Promise<T> {
  let done: Promise<T> | null = null;
  await scheduler.scheduleFunction(async () => {
    done = run();
    await done.catch(() => undefined);
  })();
  return done ?? run();
}
