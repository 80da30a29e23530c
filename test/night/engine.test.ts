import { type ErrorCode, LeadlineError } from "@leadline/core/errors";
import { accountId } from "@leadline/core/ids";
import type { Slice } from "@leadline/core/platform";
import type { TaskKey } from "@leadline/core/task";
import { addDays } from "@leadline/core/time/calendar-date";
import { addMs } from "@leadline/core/time/instant";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { type Bench, createBench, expected, night, owner, upstreamOf } from "./bench.ts";

const task = (bench: Bench) => bench.store.tasks.get({ ...owner, night, tier: "core" });
const fresh = () => createBench(createMemoryStore(), upstreamOf(20));

async function planned() {
  const bench = fresh();
  await bench.tick();
  await bench.settle(60_000);
  return bench;
}

async function expectTruth(bench: Bench) {
  const stored = await bench.stored();
  expect(Object.keys(stored)).toHaveLength(20);
  expect(stored).toEqual(expected(bench.upstream, Object.keys(stored)));
}

const everySlice = (_: Slice): boolean => true;

/** Fails the first `times` reads that `hits` picks. */
function failing(code: ErrorCode, { times = 1, hits = everySlice, details = {} } = {}): Bench["mishap"] {
  let left = times;
  return (slice) => (hits(slice) && left-- > 0 ? new LeadlineError(code, "as told", details) : undefined);
}

test("a first night lists the accounts, reads the backfill and stores a page for every day", async () => {
  const bench = await planned();
  expect(await task(bench)).toMatchObject({
    state: "done",
    slices: [],
    outcomes: expect.arrayContaining([expect.objectContaining({ state: "stored" })]),
  });
  expect(await bench.store.accounts.get(owner)).toMatchObject({ done: { core: night }, open: [] });
  await expectTruth(bench);
});

test("a night that is done is not done again, and done again on demand it changes nothing", async () => {
  const bench = await planned();
  const reads = bench.reads.length;
  bench.pass(1000);
  await bench.tick();
  await bench.settle();
  expect(bench.reads).toHaveLength(reads);
  await bench.tick({ again: true });
  await bench.settle();
  expect(bench.reads.length).toBeGreaterThan(reads);
  const again = await task(bench);
  expect(again).toMatchObject({ state: "done" });
  expect(again?.outcomes.flatMap(({ changed }) => changed)).toEqual([]);
});

test("what changed upstream replaces the page, and what vanished there vanishes here", async () => {
  const bench = await planned();
  bench.pass(86_400_000);
  const restated = addDays(night, -3);
  bench.upstream.set(restated, new Map([["100", "999"]]));
  bench.upstream.set(addDays(night, -4), new Map());
  bench.upstream.set(night, new Map([["100", "1"]]));
  await bench.tick();
  await bench.settle();
  const stored = await bench.stored();
  expect(stored[restated]).toEqual({ "100": "999" });
  expect(stored[addDays(night, -4)]).toEqual({});
  const next = await bench.store.tasks.get({ ...owner, night: addDays(night, 1), tier: "core" });
  expect(next?.outcomes.flatMap(({ changed }) => changed).toSorted()).toEqual([
    `D${addDays(night, -4)}`,
    `D${restated}`,
    `D${night}`,
  ]);
  const versions = await bench.store.pages.versions(
    owner,
    "campaign" as never,
    `D${restated}` as never,
    `D${restated}` as never,
  );
  expect(versions).toHaveLength(2);
});

test("a passing fault is tried again after a wait", async () => {
  const bench = fresh();
  bench.mishap = failing("upstream.unavailable", { times: 3 });
  await bench.tick();
  await bench.settle();
  expect(await task(bench)).toMatchObject({ state: "done" });
  await expectTruth(bench);
});

test("a fault that stays fails its slice after twelve tries, and the rest is stored", async () => {
  const bench = fresh();
  bench.mishap = failing("upstream.unavailable", { times: 1000, hits: ({ from }) => from === addDays(night, -5) });
  await bench.tick();
  await bench.settle(86_400_000);
  const ended = await task(bench);
  expect(ended).toMatchObject({ state: "partial" });
  expect(ended?.outcomes.filter(({ state }) => state === "failed")).toMatchObject([
    { error: { code: "upstream.unavailable" } },
  ]);
  expect(bench.reads.filter(({ from }) => from === addDays(night, -5))).toHaveLength(12);
  expect(Object.keys(await bench.stored())).toHaveLength(15);
});

test("days that failed are read again the next night, however old", async () => {
  const bench = fresh();
  bench.mishap = failing("upstream.contract", { times: 1, hits: ({ to }) => to < addDays(night, -15) });
  await bench.tick();
  await bench.settle();
  expect(Object.keys(await bench.stored())).toHaveLength(15);
  bench.pass(86_400_000);
  await bench.tick();
  await bench.settle();
  expect(Object.keys(await bench.stored())).toHaveLength(21);
});

test("a slice that is too large is halved down to a day", async () => {
  const bench = fresh();
  bench.mishap = ({ from, to }) => (from === to ? undefined : new LeadlineError("upstream.tooLarge", "too large"));
  await bench.tick();
  await bench.settle(60_000);
  expect(await task(bench)).toMatchObject({ state: "done" });
  await expectTruth(bench);
});

test("a single day that is too large fails alone", async () => {
  const bench = fresh();
  const bad = addDays(night, -7);
  bench.mishap = failing("upstream.tooLarge", { times: 1000, hits: ({ from, to }) => from <= bad && bad <= to });
  await bench.tick();
  await bench.settle(60_000);
  expect(Object.keys(await bench.stored())).toHaveLength(19);
  expect((await task(bench))?.outcomes.filter(({ state }) => state === "failed")).toMatchObject([
    { from: bad, to: bad },
  ]);
});

test.each(["auth.expired", "account.disabled"] as const)("%s ends the task and says why", async (code) => {
  const bench = fresh();
  bench.mishap = failing(code);
  await bench.tick();
  await bench.settle();
  expect(await task(bench)).toMatchObject({ state: "ended", note: { code } });
  const record = await bench.store.accounts.get(owner);
  expect(record?.done.core).toBeUndefined();
  expect(record?.open).toEqual([]);
  const reads = bench.reads.length;
  await bench.tick();
  await bench.settle();
  expect(bench.reads).toHaveLength(reads);
});

test("a wait of up to a quarter of an hour is a delayed message, a longer one is left to the tick", async () => {
  const bench = fresh();
  const notBefore = addMs(bench.now(), 7 * 3_600_000);
  bench.mishap = failing("quota.exhausted", { times: 4, details: { notBefore, scope: "app" } });
  await bench.tick();
  await bench.settle(60_000);
  expect(await task(bench)).toMatchObject({ state: "open", dueAt: notBefore });
  expect(bench.queue.nextVisible(new Set())).toBeNull();
  await bench.tick();
  expect(bench.queue.nextVisible(new Set())).toBeNull();
  bench.pass(7 * 3_600_000);
  await bench.tick();
  await bench.settle();
  expect(await task(bench)).toMatchObject({ state: "done" });
  await expectTruth(bench);
});

test("a suspended slice keeps its bookmark and its read instant, and does not stop the others", async () => {
  const bench = fresh();
  const resumed: Slice[] = [];
  bench.mishap = (slice) => {
    if (slice.to !== addDays(night, -1)) return undefined;
    if (slice.resume === undefined) return { suspend: "job-1", notBefore: addMs(bench.now(), 60_000) };
    resumed.push(slice);
    return undefined;
  };
  await bench.tick();
  await bench.settle(60_000);
  expect(Object.keys(await bench.stored())).toHaveLength(15);
  await bench.settle();
  expect(resumed).toMatchObject([{ resume: "job-1" }]);
  expect(resumed[0]?.readAt && resumed[0].readAt < bench.now()).toBe(true);
  await expectTruth(bench);
});

test("a worker nearly out of time hands the rest over", async () => {
  const bench = fresh();
  await bench.tick();
  const received = bench.queue.receive();
  await bench.work(received?.body ?? "");
  bench.queue.remove(received?.receiptHandle ?? "");
  let left = 100_000;
  const first = bench.queue.receive();
  await bench.work(first?.body ?? "", { remainingMs: () => (left -= 30_000) });
  expect((await task(bench))?.slices).toHaveLength(1);
  bench.queue.remove(first?.receiptHandle ?? "");
  await bench.settle(60_000);
  await expectTruth(bench);
});

test("repeated, stale and unknown messages change nothing", async () => {
  const bench = await planned();
  const before = await task(bench);
  const reads = bench.reads.length;
  for (const seq of [1, 2, 3, 99]) {
    await bench.work(JSON.stringify({ v: 1, kind: "task", ...owner, tier: "core", night, seq }));
    await bench.work(JSON.stringify({ v: 1, kind: "task", ...owner, account: "2", tier: "core", night, seq }));
  }
  expect(bench.reads).toHaveLength(reads);
  expect(await task(bench)).toEqual(before);
});

test("a worker that dies between its step and its message is followed by its own old message", async () => {
  const bench = fresh();
  await bench.tick();
  bench.queue.remove(await taken(bench));
  const received = bench.queue.receive();
  const dead = { send: () => Promise.reject(new Error("dead")) };
  await expect(bench.work(received?.body ?? "", { queue: dead, remainingMs: () => 0 })).rejects.toThrow("dead");
  expect(await task(bench)).toMatchObject({ seq: 2, handedOver: false });
  await bench.work(received?.body ?? "");
  bench.queue.remove(received?.receiptHandle ?? "");
  await bench.settle();
  expect(await task(bench)).toMatchObject({ state: "done" });
});

/** Works the next message and returns its handle. */
async function taken(bench: Bench): Promise<string> {
  const received = bench.queue.receive();
  await bench.work(received?.body ?? "");
  return received?.receiptHandle ?? "";
}

test("a lost queue loses nothing", async () => {
  const bench = fresh();
  await bench.tick();
  bench.queue.remove(bench.queue.receive()?.receiptHandle ?? "");
  bench.pass(3_600_000);
  await bench.tick();
  await bench.work(bench.queue.receive()?.body ?? "");
  bench.queue.remove(bench.queue.receive()?.receiptHandle ?? "");
  expect(await task(bench)).toMatchObject({ state: "open", seq: 1 });
  await bench.tick({ queueLost: true });
  await bench.settle();
  expect(await task(bench)).toMatchObject({ state: "done" });
});

test("a stalled worker that wakes after a newer read overwrites nothing, even where the newer read changed nothing", async () => {
  const bench = await planned();
  const day = addDays(night, -2);
  const truth = bench.upstream.get(day) ?? new Map();
  bench.pass(86_400_000);
  bench.upstream.set(day, new Map([["100", "777"]]));
  await bench.tick();
  const received = bench.queue.receive();
  await bench.work(received?.body ?? "");
  bench.queue.remove(received?.receiptHandle ?? "");
  const body = bench.queue.receive()?.body ?? "";
  const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
  let hanging = false;
  bench.mishap = ({ from, to }) => {
    if (hanging || day < from || to < day) return undefined;
    hanging = true;
    return woken.then(() => undefined);
  };
  const stalled = bench.work(body);
  await expect.poll(() => hanging).toBe(true);
  bench.upstream.set(day, truth);
  bench.mishap = () => undefined;
  bench.pass(300_000);
  await bench.work(body);
  wake();
  await stalled;
  await bench.settle();
  expect((await bench.stored())[day]).toEqual(Object.fromEntries(truth));
});

test("an account that cannot be read stops no other, and is told after all", async () => {
  const bench = fresh();
  await bench.tick();
  await bench.settle(60_000);
  const known = await bench.store.accounts.get(owner);
  if (known === null) throw new Error("The account was not listed.");
  const other = { ...owner, account: accountId("2") };
  await bench.store.accounts.register(
    owner.platform,
    known.connection,
    [{ ...known, account: other.account }],
    bench.now(),
  );
  bench.pass(86_400_000);
  const get = (key: TaskKey) =>
    key.account === "1" ? Promise.reject(new Error("unreadable")) : bench.store.tasks.get(key);
  await expect(bench.tick({ store: { ...bench.store, tasks: { ...bench.store.tasks, get } } })).rejects.toThrow(
    "unreadable",
  );
  expect(await bench.store.accounts.get(other)).toMatchObject({
    open: expect.arrayContaining([`${addDays(night, 1)}#core`]),
  });
});
