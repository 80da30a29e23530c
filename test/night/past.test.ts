import { backfill, isUnderWay } from "@leadline/core/backfill";
import { LeadlineError } from "@leadline/core/errors";
import { reportId } from "@leadline/core/facts";
import { accountId } from "@leadline/core/ids";
import { message } from "@leadline/core/message";
import { runName } from "@leadline/core/planning";
import type { PlatformTraits } from "@leadline/core/platform";
import type { PageHead, Store } from "@leadline/core/ports";
import type { Task } from "@leadline/core/task";
import { addDays, calendarDate } from "@leadline/core/time/calendar-date";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { type Bench, campaignReport, createBench, night, owner, upstreamOf } from "./bench.ts";

const dayMs = 86_400_000;
const historyOf = (bench: Bench) => bench.store.tasks.get({ ...owner, night, tier: "history" });
const backfillOf = (bench: Bench) => bench.store.tasks.get({ ...owner, night, tier: "backfill" });
const fresh = (backfillDays = 20) =>
  createBench(createMemoryStore(), upstreamOf(backfillDays), { settings: { backfillDays } });

/** The largest task ever put, in bytes of JSON: more than the database counts. */
function watched(store: Store): { readonly store: Store; readonly largest: () => number } {
  let largest = 0;
  const seen = (task: Task) => {
    largest = Math.max(largest, JSON.stringify(task).length);
    return task;
  };
  const { tasks } = store;
  const create: typeof tasks.create = (task) => tasks.create(seen(task));
  const step: typeof tasks.step = (task) => tasks.step(seen(task));
  return { store: { ...store, tasks: { ...tasks, create, step } }, largest: () => largest };
}

/** Keeps the heads of single days and nothing else: thousands of slices need no more. */
function lightPages(): { readonly pages: Store["pages"]; readonly count: () => number } {
  const heads = new Map<string, PageHead>();
  const { pages } = createMemoryStore();
  return {
    count: () => heads.size,
    pages: {
      ...pages,
      heads: async (_, report, from) => {
        const head = heads.get(`${report}#${from}`);
        return head === undefined ? [] : [head];
      },
      put: async (_, { report, period, hash, rows }, { readAt }) => {
        heads.set(`${report}#${period}`, { report, period, hash, rows, readAt, since: readAt });
        return { state: "written", since: readAt };
      },
    },
  };
}

test.each([
  [3, 862],
  [14, 5_000],
])(
  "thirteen months of %i reports, a slice a day, are read to the end by a task of bounded size: more than %i slices",
  async (count, slices) => {
    const { pages, count: stored } = lightPages();
    const { store, largest } = watched({ ...createMemoryStore(), pages });
    const reports = Array.from({ length: count }, (_, at) => ({ ...campaignReport, id: reportId(`report${at}`) }));
    const window = { request: 1, restated: 1, kept: 1000 };
    const settings = { backfillDays: 395 };
    const bench = createBench(store, upstreamOf(395), { traits: { reports, window }, settings });
    await bench.tick();
    await bench.settle();
    expect(bench.reads.length).toBeGreaterThan(slices);
    expect(await historyOf(bench)).toMatchObject({ state: "done", slices: [] });
    expect(stored()).toBe(395 * count);
    const changed = (await historyOf(bench))?.outcomes.flatMap((one) => one.changed);
    expect(changed).toHaveLength(394 * count);
    expect(largest()).toBeLessThan(250_000);
  },
);

test("a past in which every second day fails keeps its record bounded and knows every day to read again", async () => {
  const { store, largest } = watched(createMemoryStore());
  const settings = { backfillDays: 900 };
  const window = { request: 8, restated: 1, kept: 1000 };
  const bench = createBench(store, upstreamOf(900), { settings, traits: { window } });
  const isOdd = (date: string) => Date.parse(date) % (2 * dayMs) === 0;
  for (const date of bench.upstream.keys()) if (isOdd(date)) bench.upstream.set(date, new Map([["not an id", "1"]]));
  await bench.tick();
  await bench.settle();
  const past = await historyOf(bench);
  expect(past).toMatchObject({ state: "partial", slices: [] });
  expect(past?.outcomes.filter(({ state }) => state === "failed").length).toBeGreaterThan(400);
  expect(largest()).toBeLessThan(250_000);
});

test("a past that is killed between two parts is read to the end, each day once or in the step that died", async () => {
  const bench = fresh(500);
  await bench.tick();
  let kills = 0;
  const { step } = bench.store.tasks;
  const tasks = {
    ...bench.store.tasks,
    step: (task: Task) => {
      if (task.tier !== "history" || kills > 0 || task.outcomes.length > 10 || task.rest !== undefined)
        return step(task);
      kills += 1;
      return Promise.reject(new LeadlineError("store.unavailable", "killed"));
    },
  };
  const { work } = bench;
  bench.work = (body) => work(body, { store: { ...bench.store, tasks } }).catch(() => work(body));
  await bench.settle();
  expect(kills).toBe(1);
  expect(Object.keys(await bench.stored())).toHaveLength(500);
  const past = await historyOf(bench);
  expect(past).toMatchObject({ state: "done" });
});

test("a new account's past holds up nobody's night", async () => {
  const bench = fresh(395);
  await bench.tick();
  const ended: string[] = [];
  const { step } = bench.store.tasks;
  bench.store.tasks.step = (task) => {
    if (task.state !== "open") ended.push(`${task.account} ${task.tier}`);
    return step(task);
  };
  await nextBody(bench);
  const known = await bench.store.accounts.get(owner);
  if (known === null) throw new Error("The account was not listed.");
  const others = ["2", "3", "4"].map((account) => ({ ...known, account: accountId(account) }));
  await bench.store.accounts.register(owner.platform, known.connection, others, bench.now());
  await bench.tick();
  await bench.settle();
  const isCore = ended.map((run) => run.endsWith("core"));
  expect(ended).toHaveLength(8);
  expect(isCore.slice(0, 4)).toEqual([true, true, true, true]);
});

async function nextBody(bench: Bench): Promise<void> {
  const received = bench.queue.receive();
  await bench.work(received?.body ?? "");
  bench.queue.remove(received?.receiptHandle ?? "");
}

test("while an older run of the past is under way, no second one is begun", async () => {
  const bench = fresh(60);
  bench.mishap = ({ to }) =>
    to < addDays(night, -10) ? new LeadlineError("quota.exhausted", "as told", { notBefore: later }) : undefined;
  const later = calendarInstant(1);
  await bench.tick();
  await bench.settle(60_000);
  bench.pass(dayMs);
  await bench.tick();
  await bench.settle(60_000);
  const record = await bench.store.accounts.get(owner);
  expect(record?.open.filter((run) => run.endsWith("#history"))).toEqual([`${night}#history`]);
});

const calendarInstant = (days: number) => `${addDays(night, days)}T20:00:00.000Z`;

async function asked(bench: Bench, from: string, to: string): Promise<Task | "under way"> {
  const record = await bench.store.accounts.get(owner);
  if (record === null) throw new Error("The account was not listed.");
  const ports = { store: bench.store, queue: bench.sender, clock: { now: bench.now }, ...bench.plan };
  const wanted = { traits: bench.traits, record, range: { from: calendarDate(from), to: calendarDate(to) } };
  return (await isUnderWay(wanted, bench.store)) ? "under way" : await backfill(wanted, ports);
}

test("days that a person asks for are read by a run that neither the night nor the account's past knows of", async () => {
  const bench = fresh();
  await bench.tick();
  await bench.settle(60_000);
  const [before, past] = [await bench.store.accounts.get(owner), await historyOf(bench)];
  await asked(bench, "2026-01-01", "2026-01-12");
  await bench.settle(60_000);
  expect(await backfillOf(bench)).toMatchObject({ state: "done", slices: [] });
  expect(Object.keys(await bench.stored()).slice(0, 12)).toEqual(
    Array.from({ length: 12 }, (_, at) => addDays(calendarDate("2026-01-01"), at)),
  );
  expect(await bench.store.accounts.get(owner)).toEqual(before);
  expect(await historyOf(bench)).toEqual(past);
});

test("a backfill of other days is refused while one is under way, and begun when it is over; one of the same days goes on", async () => {
  const bench = fresh();
  await bench.tick();
  await bench.settle(60_000);
  await asked(bench, "2026-01-01", "2026-01-12");
  await expect(asked(bench, "2026-02-01", "2026-02-02")).rejects.toMatchObject({
    code: "input.invalid",
    message: "A backfill of other days of example:1 is under way.",
  });
  expect(await asked(bench, "2026-01-01", "2026-01-12")).toBe("under way");
  expect(await asked(bench, "2026-01-03", "2026-01-05")).toBe("under way");
  await bench.settle(60_000);
  expect(await asked(bench, "2026-02-01", "2026-02-02")).toMatchObject({ seq: expect.any(Number), state: "open" });
  await bench.settle(60_000);
  expect(Object.keys(await bench.stored())).toContain("2026-02-02");
});

test("a backfill whose messages are lost goes on with the next tick", async () => {
  const bench = fresh();
  await bench.tick();
  await bench.settle(60_000);
  await asked(bench, "2026-01-01", "2026-01-12");
  const lost = bench.queue.receive();
  expect(message(lost?.body ?? "")).toMatchObject({ tier: "backfill" });
  bench.queue.remove(lost?.receiptHandle ?? "");
  expect((await bench.store.accounts.get(owner))?.open).toEqual([runName({ night, tier: "backfill" })]);
  await bench.tick({ queueLost: true });
  await bench.settle(60_000);
  expect(await backfillOf(bench)).toMatchObject({ state: "done" });
});

test("more days than one record can hold are refused", async () => {
  const bench = fresh();
  await bench.tick();
  await bench.settle(60_000);
  await expect(asked(bench, "2020-01-01", "2026-01-12")).rejects.toMatchObject({ message: /2204 days is too long/ });
});

test.each([
  ["30", 0],
  ["90", 60],
])("an account whose conversions count for %s days has %i days of its past read each week", async (clickDays, days) => {
  const actions = { ...campaignReport, id: reportId("conversionActionEntities"), level: "conversionAction" } as const;
  const traits: Partial<PlatformTraits> = {
    reports: [campaignReport, { ...actions, holds: "entities", metrics: [], history: false }],
    window: { request: 30, restated: 31, kept: 1000 },
    lookback: { most: 90, attributes: ["clickDays"] },
  };
  const bench = createBench(createMemoryStore(), upstreamOf(120), { traits, settings: { backfillDays: 120 } });
  bench.mishap = ({ report }) =>
    report === actions.id ? { entities: [{ id: "1", attributes: { clickDays } }] } : undefined;
  await bench.tick();
  await bench.settle(60_000);
  bench.reads.length = 0;
  bench.pass(dayMs);
  await bench.tick();
  await bench.settle(60_000);
  const sunday = addDays(night, 1);
  const past = bench.reads.filter(({ to }) => to < addDays(sunday, -31));
  const read = past.reduce((sum, { from, to }) => sum + (Date.parse(to) - Date.parse(from)) / dayMs + 1, 0);
  expect(read).toBe(days === 0 ? 0 : days - 1);
  expect(await bench.store.accounts.get(owner)).toMatchObject({ done: { history: sunday }, open: [] });
});
