import { randomUUID } from "node:crypto";
import { reportId } from "@leadline/core/facts";
import { type AccountKey, accountId, connectionId, platformId } from "@leadline/core/ids";
import type { DiscoveredAccount, Tier } from "@leadline/core/platform";
import type { Store } from "@leadline/core/ports";
import type { Task } from "@leadline/core/task";
import { addDays } from "@leadline/core/time/calendar-date";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { day, taskOf as emptyTask, google, hours, night, type OpenStore, someAccount, stores } from "./stores.ts";

const taskOf = (owner: AccountKey, over: Partial<Task> = {}): Task =>
  emptyTask(owner, {
    slices: [
      { id: "1", report: reportId("campaign"), from: night, to: night, readAt: hours(2), resume: '{"job":"7"}' },
    ],
    ...over,
  });

const found = (account: string, over: Partial<DiscoveredAccount> = {}): DiscoveredAccount => ({
  account: accountId(account),
  name: "Acme",
  currency: "EUR",
  zone: "Europe/Paris",
  state: "enabled",
  status: "ENABLED",
  route: { loginCustomerId: "42" },
  ...over,
});

const somePlatform = () => platformId(`p${randomUUID().slice(0, 30)}`);

describe.each(stores)("work in the %s store", (_, open) => {
  let opened: OpenStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  describe("tasks", () => {
    test("a task comes back whole and is created once", async () => {
      const task = taskOf(someAccount(), {
        outcomes: [
          {
            report: reportId("campaign"),
            from: night,
            to: night,
            state: "failed",
            verifiedAt: hours(2),
            rows: 0,
            changed: [day(0)],
            error: { code: "quota.exhausted", message: "wait", details: { scope: "app", status: 429 } },
          },
        ],
        note: { code: "auth.expired", message: "connect again" },
        slices: [{ id: "1", report: reportId("campaign"), from: night, to: night, rows: 40 }],
        rest: { from: addDays(night, -395), to: addDays(night, -1) },
        readAgain: [night],
      });
      expect(await store.tasks.get(task)).toBeNull();
      expect(await store.tasks.create(task)).toBe(true);
      expect(await store.tasks.create({ ...task, state: "done" })).toBe(false);
      expect(await store.tasks.get(task)).toEqual(task);
    });

    test("a step is started only while the task is open at it; the second start makes a crowd", async () => {
      const task = taskOf(someAccount());
      expect(await store.tasks.start(task, 1)).toBeNull();
      await store.tasks.create(task);
      expect(await store.tasks.start(task, 2)).toBeNull();
      expect(await store.tasks.start(task, 1)).toEqual({ ...task, starts: 1 });
      expect(await store.tasks.start(task, 1)).toEqual({ ...task, starts: 2, crowded: true });
      expect(await store.tasks.start(task, 1)).toEqual({ ...task, starts: 3, crowded: true });
      await store.tasks.step({ ...task, seq: 2, state: "done", crowded: true });
      expect(await store.tasks.start(task, 2)).toBeNull();
    });

    test("of workers that start at the same time, all but one know that they are a crowd, and the task says so", async () => {
      const task = taskOf(someAccount());
      await store.tasks.create(task);
      const started = await Promise.all([1, 2, 3].map(() => store.tasks.start(task, 1)));
      expect(started.filter((one) => one?.crowded === false)).toHaveLength(1);
      expect(await store.tasks.get(task)).toMatchObject({ starts: 3, crowded: true });
    });

    test("two workers can never both move a task on", async () => {
      const task = taskOf(someAccount());
      await store.tasks.create(task);
      const steps = ["done", "partial", "open"] as const;
      const moved = await Promise.all(steps.map((state) => store.tasks.step({ ...task, seq: 2, state })));
      expect(moved.filter(Boolean)).toHaveLength(1);
      expect((await store.tasks.get(task))?.state).toBe(steps[moved.indexOf(true)]);
      expect(await store.tasks.step({ ...task, seq: 4 })).toBe(false);
    });

    test("a crowd that gathered behind a worker's back stays noted when it moves the task on", async () => {
      const task = taskOf(someAccount());
      await store.tasks.create(task);
      const early = await store.tasks.start(task, 1);
      await store.tasks.start(task, 1);
      expect(early?.crowded).toBe(false);
      expect(await store.tasks.step({ ...task, seq: 2, starts: 0, crowded: false })).toBe(true);
      expect(await store.tasks.get(task)).toMatchObject({ seq: 2, starts: 0, crowded: true });
    });

    test("an ended task can be opened again by its next step", async () => {
      const task = taskOf(someAccount(), { state: "partial" });
      await store.tasks.create(task);
      expect(await store.tasks.step({ ...task, seq: 2, state: "open" })).toBe(true);
    });

    test("handing over is noted for the present step only", async () => {
      const task = taskOf(someAccount());
      await store.tasks.handedOver(task, 1);
      expect(await store.tasks.get(task)).toBeNull();
      await store.tasks.create(task);
      await store.tasks.handedOver(task, 2);
      expect((await store.tasks.get(task))?.handedOver).toBe(false);
      await store.tasks.handedOver(task, 1);
      expect((await store.tasks.get(task))?.handedOver).toBe(true);
    });

    test("runs are listed by night, oldest first, all tiers, both ends included", async () => {
      const owner = someAccount();
      const keys: [number, Tier][] = [
        [2, "core"],
        [0, "core"],
        [1, "detail"],
        [1, "core"],
        [3, "core"],
      ];
      for (const [count, tier] of keys) await store.tasks.create(taskOf(owner, { night: addDays(night, count), tier }));
      const runs = await store.tasks.list(owner, addDays(night, 1), addDays(night, 2));
      expect(runs.map((run) => `${run.night} ${run.tier}`)).toEqual([
        "2026-11-22 core",
        "2026-11-22 detail",
        "2026-11-23 core",
      ]);
      expect(await store.tasks.list(someAccount(), night, addDays(night, 9))).toEqual([]);
    });
  });

  describe("accounts", () => {
    const main = connectionId("main");
    const other = connectionId("other");

    test("an account is registered once and refreshed by the connection that found it first", async () => {
      const platform = somePlatform();
      await store.accounts.register(platform, main, [found("2"), found("10")], hours(1));
      await store.accounts.register(platform, other, [found("2", { route: {} }), found("3")], hours(2));
      await store.accounts.register(platform, main, [found("2", { name: "New", state: "disabled" })], hours(3));
      await store.accounts.register(platform, main, [found("2", { name: "Late" })], hours(2));
      const blank = { platform, done: {}, open: [] };
      expect(await store.accounts.list(platform)).toEqual([
        { ...found("10"), ...blank, connection: main, discoveredAt: hours(1) },
        { ...found("2", { name: "New", state: "disabled" }), ...blank, connection: main, discoveredAt: hours(3) },
        { ...found("3"), ...blank, connection: other, discoveredAt: hours(2) },
      ]);
      expect((await store.accounts.get({ platform, account: accountId("3") }))?.connection).toBe(other);
      expect(await store.accounts.get({ platform, account: accountId("4") })).toBeNull();
    });

    test("an account is handed on by the connection that has it, and refreshed by the one that gets it", async () => {
      const platform = somePlatform();
      const owner = { platform, account: accountId("1") };
      await store.accounts.register(platform, main, [found("1")], hours(1));
      await store.accounts.opened({ ...owner, night, tier: "core" });
      await store.accounts.takeOver(owner, connectionId("third"), other);
      expect((await store.accounts.get(owner))?.connection).toBe(main);
      await store.accounts.takeOver(owner, main, other);
      await store.accounts.register(platform, other, [found("1", { name: "New" })], hours(1));
      await store.accounts.register(platform, main, [found("1", { name: "Old" })], hours(2));
      const kept = { platform, done: {}, open: ["2026-11-21#core"], connection: other, discoveredAt: hours(1) };
      expect(await store.accounts.get(owner)).toEqual({ ...found("1", { name: "New" }), ...kept });
      await store.accounts.takeOver({ ...owner, account: accountId("2") }, main, other);
      expect(await store.accounts.get({ ...owner, account: accountId("2") })).toBeNull();
    });

    test("an account is unreadable as long as its platform's description is", async () => {
      const platform = somePlatform();
      const owner = { platform, account: accountId("1") };
      await store.accounts.register(platform, main, [found("1", { unreadable: "As told." })], hours(1));
      expect(await store.accounts.get(owner)).toMatchObject({ unreadable: "As told." });
      await store.accounts.register(platform, main, [found("1")], hours(2));
      expect(await store.accounts.get(owner)).not.toHaveProperty("unreadable");
    });

    test("runs come and go without a word about the others, and survive a refresh", async () => {
      const platform = somePlatform();
      const key = { platform, account: accountId("1"), night, tier: "core" } as const;
      await store.accounts.register(platform, main, [found("1")], hours(1));
      await Promise.all([store.accounts.opened(key), store.accounts.opened({ ...key, tier: "detail" })]);
      await store.accounts.opened(key);
      await store.accounts.register(platform, main, [found("1")], hours(2));
      expect((await store.accounts.get(key))?.open).toEqual(["2026-11-21#core", "2026-11-21#detail"]);
      await store.accounts.ended({ ...key, tier: "detail" }, false);
      const { open, done } = (await store.accounts.get(key)) ?? {};
      expect({ open, done }).toEqual({ open: ["2026-11-21#core"], done: {} });
      await store.accounts.ended(key, true);
      await store.accounts.ended(key, true);
      expect(await store.accounts.get(key)).toEqual({
        ...{ ...found("1"), platform, connection: main, discoveredAt: hours(2) },
        ...{ open: [], done: { core: night } },
      });
    });

    test("the newest night done never moves back", async () => {
      const platform = somePlatform();
      const key = { platform, account: accountId("1"), night, tier: "core" } as const;
      await store.accounts.register(platform, main, [found("1")], hours(1));
      const nights = [0, 2, -1, 1].map((count) => addDays(night, count));
      for (const one of nights) await store.accounts.opened({ ...key, night: one });
      await Promise.all(nights.map((one) => store.accounts.ended({ ...key, night: one }, true)));
      expect(await store.accounts.get(key)).toMatchObject({ open: [], done: { core: "2026-11-23" } });
    });

    test("a run of an account nobody discovered is a bug, its end is not", async () => {
      const key = { platform: google, account: someAccount().account, night, tier: "core" } as const;
      await expect(store.accounts.opened(key)).rejects.toMatchObject({ code: "internal.bug" });
      await store.accounts.ended(key, true);
      expect(await store.accounts.get(key)).toBeNull();
    });
  });

  describe("connections", () => {
    const main = connectionId("main");
    const life = { accessUntil: hours(99), refreshUntil: null, scopes: ["ads.read"] };
    const refused = { code: "auth.expired", message: "connect again" } as const;

    test("a connection remembers its newest discovery", async () => {
      const platform = somePlatform();
      expect(await store.connections.get(platform, main)).toEqual({ discoveredAt: null, grant: null });
      await store.connections.discovered(platform, main, hours(2));
      await store.connections.discovered(platform, main, hours(1));
      expect(await store.connections.get(platform, main)).toEqual({ discoveredAt: hours(2), grant: null });
    });

    test("only one of many may renew a grant at a time, and the next once it has settled or its time is up", async () => {
      const platform = somePlatform();
      const tries = [1, 2, 3].map(() => store.connections.lease(platform, main, hours(1), hours(2)));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      const times = { at: hours(1), until: hours(2) };
      expect(await store.connections.settled(platform, main, { life, renewed: false }, times)).toBe(true);
      expect(await store.connections.lease(platform, main, hours(1), hours(3))).toBe(true);
      expect(await store.connections.lease(platform, main, hours(2), hours(4))).toBe(false);
      expect(await store.connections.lease(platform, main, hours(3), hours(4))).toBe(true);
    });

    test("who lost the lease notes nothing and takes nobody else's away", async () => {
      const platform = somePlatform();
      await store.connections.lease(platform, main, hours(1), hours(2));
      await store.connections.lease(platform, main, hours(2), hours(3));
      const late = { at: hours(2), until: hours(2) };
      expect(await store.connections.settled(platform, main, { life, renewed: true }, late)).toBe(false);
      expect((await store.connections.get(platform, main)).grant).toBeNull();
      expect(await store.connections.lease(platform, main, hours(2), hours(4))).toBe(false);
    });

    test("a look that failed leaves what was known, a good one clears the failure, and discovery stays", async () => {
      const platform = somePlatform();
      const settle = async (at: number, outcome: Parameters<typeof store.connections.settled>[2]) => {
        const times = { at: hours(at), until: hours(at + 1) };
        await store.connections.lease(platform, main, times.at, times.until);
        await store.connections.settled(platform, main, outcome, times);
        return await store.connections.get(platform, main);
      };
      await store.connections.discovered(platform, main, hours(0));
      expect(await settle(1, { failure: refused, renewed: false })).toEqual({
        discoveredAt: hours(0),
        grant: { checkedAt: hours(1), life: null, renewedAt: null, failure: refused },
      });
      expect((await settle(2, { life, renewed: true })).grant).toEqual({
        checkedAt: hours(2),
        life,
        renewedAt: hours(2),
        failure: null,
      });
      await store.connections.discovered(platform, main, hours(4));
      expect(await settle(5, { failure: refused, renewed: false })).toEqual({
        discoveredAt: hours(4),
        grant: { checkedAt: hours(5), life, renewedAt: hours(2), failure: refused },
      });
    });
  });
});
