import { LeadlineError } from "@leadline/core/errors";
import type { PlatformTraits, Slice } from "@leadline/core/platform";
import { addDays } from "@leadline/core/time/calendar-date";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { type Bench, createBench, expected, night, owner, upstreamOf } from "./bench.ts";

const dayMs = 86_400_000;
const bodyOf = (seq: number) => JSON.stringify({ v: 1, kind: "task", ...owner, tier: "core", night, seq });
const task = (bench: Bench) => bench.store.tasks.get({ ...owner, night, tier: "core" });

/** A night of ten slices of a day each, whose rows the night before has counted. */
async function counted(traits: Partial<PlatformTraits> = {}): Promise<Bench> {
  const window = { request: 1, restated: 10, kept: 1000 };
  const bench = createBench(createMemoryStore(), upstreamOf(20), { traits: { window, ...traits } });
  bench.pass(-dayMs);
  await bench.tick();
  await bench.settle(60_000);
  bench.pass(dayMs);
  await bench.tick();
  return bench;
}

/** Reads hang until let go, in the order in which they began; `most` tells how many hung at once. */
function holdReads(bench: Bench) {
  const held: (() => void)[] = [];
  const seen: Slice[] = [];
  let most = 0;
  bench.mishap = (slice) => {
    seen.push(slice);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    held.push(() => resolve(undefined));
    most = Math.max(most, held.length);
    return promise;
  };
  return { held, seen, most: () => most, letGo: (at = 0) => held.splice(at, 1)[0]?.() };
}

/** Lets go whatever hangs, until the work is over. */
async function drained(work: Promise<void>, reads: ReturnType<typeof holdReads>): Promise<void> {
  let over = false;
  void work.finally(() => {
    over = true;
  });
  while (!over) {
    reads.letGo();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await work;
}

test("five slices are read side by side, and no more than eight in a step", async () => {
  const bench = await counted();
  const reads = holdReads(bench);
  const work = bench.work(bodyOf(1));
  await expect.poll(() => reads.held.length).toBe(5);
  reads.letGo(1);
  await expect.poll(() => reads.seen.length).toBe(6);
  await drained(work, reads);
  expect([reads.seen.length, reads.most()]).toEqual([8, 5]);
  expect(await task(bench)).toMatchObject({ seq: 2, slices: { length: 2 }, outcomes: { length: 8 } });
});

test("a slice that is expected to fill a worker is read alone, two halves of it side by side", async () => {
  const most = async (rowsPerSlice: number) => {
    const bench = await counted({ rowsPerSlice });
    const reads = holdReads(bench);
    await drained(bench.work(bodyOf(1)), reads);
    return reads.most();
  };
  expect([await most(1), await most(2), await most(3)]).toEqual([1, 2, 3]);
});

test("a platform whose pace is slow is not asked by more than it answers in five seconds", async () => {
  const bench = await counted({ requestsPerSecond: 0.6 });
  const reads = holdReads(bench);
  await drained(bench.work(bodyOf(1)), reads);
  expect(reads.most()).toBe(3);
});

test("a slice of which nobody knows how large it is is read alone", async () => {
  const bench = createBench(createMemoryStore(), upstreamOf(20));
  await bench.tick();
  bench.queue.remove(await worked(bench));
  const reads = holdReads(bench);
  const work = bench.work(bodyOf(1));
  await expect.poll(() => reads.held.length).toBe(1);
  await drained(work, reads);
  expect(reads.most()).toBe(1);
});

async function worked(bench: Bench): Promise<string> {
  const received = bench.queue.receive();
  await bench.work(received?.body ?? "");
  return received?.receiptHandle ?? "";
}

test("a step that was begun before reads one slice and no other", async () => {
  const bench = await counted();
  await bench.store.tasks.start({ ...owner, night, tier: "core" }, 1);
  const reads = holdReads(bench);
  await drained(bench.work(bodyOf(1)), reads);
  expect(reads.seen).toHaveLength(1);
});

test("what ends the task lets the reads beside it come to their end, keeps what they brought and begins no other", async () => {
  const bench = await counted();
  const reads = holdReads(bench);
  const hold = bench.mishap;
  bench.mishap = (slice) => (reads.seen.length === 1 ? refuse(slice) : hold(slice));
  const refuse = (slice: Slice) => {
    reads.seen.push(slice);
    return new LeadlineError("auth.expired", "as told");
  };
  const work = bench.work(bodyOf(1));
  await expect.poll(() => reads.seen.length).toBe(5);
  let over = false;
  void work.finally(() => {
    over = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(over).toBe(false);
  await drained(work, reads);
  expect(reads.seen).toHaveLength(5);
  const ended = await task(bench);
  expect(ended).toMatchObject({ state: "ended", note: { code: "auth.expired" }, outcomes: { length: 4 } });
  expect(ended?.slices.map(({ id }) => id)).toContain(reads.seen[1]?.id);
});

test("when one read breaks down, those beside it are stored before the message goes back to the queue", async () => {
  const bench = await counted();
  const broken = addDays(night, -1);
  for (const days of [1, 2, 3]) bench.upstream.set(addDays(night, -days), new Map([["100", "555"]]));
  bench.mishap = async ({ to }) => {
    if (to === broken) throw new TypeError("as told");
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return undefined;
  };
  await expect(bench.work(bodyOf(1))).rejects.toThrow("as told");
  const stored = await bench.stored();
  expect([stored[broken], stored[addDays(night, -2)], stored[addDays(night, -3)]]).toEqual([
    undefined,
    { "100": "555" },
    { "100": "555" },
  ]);
  bench.mishap = () => undefined;
  await bench.work(bodyOf(1));
  await bench.settle();
  expect(await bench.stored()).toEqual(expected(bench.upstream, Object.keys(await bench.stored())));
});
