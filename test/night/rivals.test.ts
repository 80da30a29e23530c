import type { Tier } from "@leadline/core/platform";
import { addDays } from "@leadline/core/time/calendar-date";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { type Bench, createBench, night, owner, upstreamOf } from "./bench.ts";

const dayMs = 86_400_000;

/** A finished night with its past, as many days ago. */
async function settledBefore(days: number): Promise<Bench> {
  const bench = createBench(createMemoryStore(), upstreamOf(20));
  await bench.tick();
  await bench.settle(60_000);
  bench.pass(days * dayMs);
  return bench;
}

const bodyOf = (tier: Tier, days: number) =>
  JSON.stringify({ v: 1, kind: "task", ...owner, tier, night: addDays(night, days), seq: 1 });

/** The next read of the day has its answer, and hangs with it until woken. */
function hangWith(bench: Bench, day: string): { hangs(): Promise<void>; wake(): void } {
  const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
  let hanging = false;
  bench.mishap = ({ from, to }) => {
    if (hanging || day < from || to < day) return undefined;
    hanging = true;
    return woken.then(() => undefined);
  };
  return { hangs: () => expect.poll(() => hanging).toBe(true), wake };
}

test("an older read of a worker who came second never replaces the newer one of the first", async () => {
  const bench = await settledBefore(1);
  const day = addDays(night, -1);
  const truth = bench.upstream.get(day) ?? new Map();
  await bench.tick();
  const { promise: connecting, resolve: connect } = Promise.withResolvers<void>();
  let waiting = false;
  const first = bench.work(bodyOf("core", 1), {
    connection: async (id) => {
      waiting = true;
      await connecting;
      return { id, platform: owner.platform, app: "app", credentials: {}, endpoints: {} };
    },
  });
  await expect.poll(() => waiting).toBe(true);
  bench.upstream.set(day, new Map([["100", "777"]]));
  const stalled = hangWith(bench, day);
  const second = bench.work(bodyOf("core", 1));
  await stalled.hangs();
  bench.upstream.set(day, truth);
  bench.pass(1000);
  connect();
  await first;
  stalled.wake();
  await second;
  expect((await bench.stored())[day]).toEqual(Object.fromEntries(truth));
});

test.each([
  ["history", "core"],
  ["core", "history"],
] as const)("an older read of %s never replaces a newer one of %s on the same night", async (slow, quick) => {
  const bench = await settledBefore(8);
  const day = addDays(night, -6);
  const truth = bench.upstream.get(day) ?? new Map();
  await bench.tick();
  bench.upstream.set(day, new Map([["100", "777"]]));
  const stalled = hangWith(bench, day);
  const older = bench.work(bodyOf(slow, 8));
  await stalled.hangs();
  bench.upstream.set(day, truth);
  bench.pass(1000);
  await bench.work(bodyOf(quick, 8));
  stalled.wake();
  await older;
  expect(bench.reads.filter(({ from, to }) => from <= day && day <= to).length).toBeGreaterThan(2);
  expect((await bench.stored())[day]).toEqual(Object.fromEntries(truth));
});
