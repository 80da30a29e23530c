import { LeadlineError } from "@leadline/core/errors";
import type { Store } from "@leadline/core/ports";
import { redrive } from "@leadline/core/redrive";
import { addDays, datesIn } from "@leadline/core/time/calendar-date";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { type Bench, campaign, createBench, expected, night, owner, upstreamOf } from "./bench.ts";

const core = { ...owner, night, tier: "core" as const };
const fresh = (store: Store = createMemoryStore()) => createBench(store, upstreamOf(20));

async function redriveOn(
  { store, sender: queue, now, plan, traits }: Bench,
  { queueLost = false, at = null as typeof night | null, isAssigned = true } = {},
) {
  const record = await store.accounts.get(owner);
  if (record === null) throw new Error("The account is not known.");
  const settings = { ...plan.settings, isAssigned: () => isAssigned };
  const ports = { ...plan, store, queue, clock: { now }, settings, queueLost };
  return await redrive({ traits, record, night: at }, ports);
}

const contract = () => new LeadlineError("upstream.contract", "as told");
const readOf = (bench: Bench) => bench.reads.map(({ from, to }) => ({ from, to }));

/** A night whose days before its last five are refused. */
async function partial(): Promise<Bench> {
  const bench = fresh();
  bench.mishap = ({ to }) => (to < addDays(night, -5) ? contract() : undefined);
  await bench.tick();
  await bench.settle();
  expect(await bench.store.tasks.get(core)).toMatchObject({ state: "partial" });
  bench.mishap = () => undefined;
  bench.reads.length = 0;
  return bench;
}

async function expectWhole(bench: Bench): Promise<void> {
  const dates = datesIn({ from: addDays(night, -10), to: addDays(night, -1) });
  const stored = await bench.stored();
  expect(Object.fromEntries(dates.map((date) => [date, stored[date]]))).toEqual(expected(bench.upstream, dates));
}

test("of a run that failed in part the failed days are read, and only those; its record then shows no failure", async () => {
  const bench = await partial();
  const before = await bench.store.tasks.get(core);
  const done = await redriveOn(bench);
  expect(done).toContainEqual({ owner, run: `${night}#core`, was: "partial", slices: 1 });
  await bench.settle();
  const reads = readOf(bench).filter(({ to }) => to >= addDays(night, -10));
  expect(reads).toEqual([{ from: addDays(night, -10), to: addDays(night, -6) }]);
  const task = await bench.store.tasks.get(core);
  expect(task).toMatchObject({ state: "done", slices: [] });
  expect(task?.seq).toBeGreaterThan(before?.seq ?? 0);
  expect(task?.outcomes.every(({ state }) => state === "stored")).toBe(true);
  expect((await bench.store.accounts.get(owner))?.open).toEqual([]);
  await expectWhole(bench);
  bench.reads.length = 0;
  expect(await redriveOn(bench)).toEqual([]);
  await bench.settle();
  expect(bench.reads).toEqual([]);
});

test("what fails again is recorded again, and may be tried once more", async () => {
  const bench = await partial();
  bench.mishap = contract;
  await redriveOn(bench);
  await bench.settle();
  expect(await bench.store.tasks.get(core)).toMatchObject({ state: "partial" });
  bench.mishap = () => undefined;
  expect(await redriveOn(bench)).toHaveLength(2);
  await bench.settle();
  await expectWhole(bench);
});

test("failures that stand in the record as one are cut to the platform's measure again", async () => {
  const bench = await partial();
  const task = await bench.store.tasks.get(core);
  if (task === null) return expect.unreachable();
  const long = { ...task.outcomes.filter(({ state }) => state === "failed")[0], from: addDays(night, -10), to: night };
  const failed = { report: campaign, state: "failed" as const, verifiedAt: bench.now(), rows: 0, changed: [], ...long };
  await bench.store.tasks.step({ ...task, seq: task.seq + 1, outcomes: [failed] });
  await redriveOn(bench);
  const { slices = [] } = (await bench.store.tasks.get(core)) ?? {};
  expect(slices.map(({ from, to }) => datesIn({ from, to }).length)).toEqual([5, 5, 1]);
});

test("a run that was given up goes on with what was left of it", async () => {
  const bench = fresh();
  let reads = 0;
  bench.mishap = () => (++reads > 1 ? new LeadlineError("auth.expired", "connect again") : undefined);
  await bench.tick();
  await bench.settle();
  const ended = await bench.store.tasks.get(core);
  expect(ended).toMatchObject({ state: "ended", note: { code: "auth.expired" } });
  bench.mishap = () => undefined;
  bench.reads.length = 0;
  const done = await redriveOn(bench);
  expect(done).toContainEqual(
    expect.objectContaining({ run: `${night}#core`, was: "ended", slices: ended?.slices.length }),
  );
  await bench.settle();
  expect(bench.reads.filter(({ to }) => to === addDays(night, -1))).toEqual([]);
  const task = await bench.store.tasks.get(core);
  expect(task).toMatchObject({ state: "done" });
  expect(task).not.toHaveProperty("note");
  expect((await bench.store.accounts.get(owner))?.done.core).toBe(night);
  await expectWhole(bench);
});

test("a step that the queue has given up begins afresh, with as many tries as a new one", async () => {
  const bench = fresh();
  await bench.tick();
  bench.mishap = () => {
    throw new Error("never seen before");
  };
  for (let round = 0; round < 4; round++) {
    for (let next = bench.queue.receive(); next !== null; next = bench.queue.receive()) {
      const { receiptHandle, body } = next;
      await bench.work(body).then(
        () => bench.queue.remove(receiptHandle),
        () => undefined,
      );
    }
    bench.pass(round < 3 ? 301_000 : 0);
    if ((await bench.store.tasks.get(core))?.starts === 4) break;
  }
  // The fourth worker died as well, without a word.
  let task = await bench.store.tasks.get(core);
  while (task?.state === "open" && task.starts < 4) task = await bench.store.tasks.start(core, task.seq);
  expect(task).toMatchObject({ state: "open", starts: 4 });
  bench.mishap = () => undefined;
  const done = await redriveOn(bench);
  expect(done).toContainEqual(expect.objectContaining({ run: `${night}#core`, was: "open" }));
  expect(await bench.store.tasks.get(core)).toMatchObject({
    state: "open",
    starts: 0,
    crowded: true,
    handedOver: true,
  });
  await bench.settle(86_400_000);
  await expectWhole(bench);
});

test("a run that is well under way is left alone; where the queue lost its messages it is sent again as it is", async () => {
  const bench = fresh();
  await bench.tick();
  const discovery = bench.queue.receive();
  if (discovery === null) return expect.unreachable();
  await bench.work(discovery.body);
  const before = await bench.store.tasks.get(core);
  expect(before).toMatchObject({ state: "open", seq: 1 });
  expect(await redriveOn(bench)).toEqual([]);
  expect(await redriveOn(bench, { queueLost: true })).toEqual([]);
  expect(await bench.store.tasks.get(core)).toEqual(before);
  await bench.settle();
  await expectWhole(bench);
});

test("two that redrive at the same time open each run once", async () => {
  const bench = await partial();
  const both = (await Promise.all([redriveOn(bench), redriveOn(bench)])).flat();
  const runs = both.map(({ run }) => run);
  expect(runs).toContain(`${night}#core`);
  expect((await bench.store.tasks.get(core))?.slices).toHaveLength(1);
  await bench.settle();
  const reads = readOf(bench).filter(({ to }) => to >= addDays(night, -10));
  expect(reads).toHaveLength(1);
  await expectWhole(bench);
});

test("a night that is named is the only one that is tried again", async () => {
  const bench = await partial();
  expect(await redriveOn(bench, { at: addDays(night, -1) })).toEqual([]);
  expect(await redriveOn(bench, { at: night })).toHaveLength(2);
});

test("an account that nobody owns any more is not read", async () => {
  const bench = await partial();
  expect(await redriveOn(bench, { isAssigned: false })).toEqual([]);
});
