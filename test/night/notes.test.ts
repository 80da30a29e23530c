import { LeadlineError } from "@leadline/core/errors";
import type { TaskKey } from "@leadline/core/task";
import { addDays } from "@leadline/core/time/calendar-date";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { type Bench, createBench, night, owner, upstreamOf } from "./bench.ts";

const dayMs = 86_400_000;
const openOf = async ({ store }: Bench) => (await store.accounts.get(owner))?.open ?? [];

async function settled(): Promise<Bench> {
  const bench = createBench(createMemoryStore(), upstreamOf(20));
  await bench.tick();
  await bench.settle(60_000);
  return bench;
}

test("the note of a run that nobody created stays as long as its planner may only be slow, and is then taken away", async () => {
  const bench = await settled();
  const orphan: TaskKey = { ...owner, night, tier: "backfill" };
  await bench.store.accounts.opened(orphan);
  const seen: boolean[] = [];
  for (const days of [0, 1, 1]) {
    bench.pass(days * dayMs);
    await bench.tick();
    await bench.settle(60_000);
    seen.push((await openOf(bench)).includes(`${night}#backfill`));
  }
  expect(seen).toEqual([true, true, false]);
  expect((await bench.store.accounts.get(owner))?.done).not.toHaveProperty("backfill");
});

test("a finished run that is opened again while a tick still takes its note away keeps it", async () => {
  const bench = await settled();
  const { step } = bench.store.tasks;
  const tasks = {
    ...bench.store.tasks,
    step: async (task: Parameters<typeof step>[0]) => {
      await bench.tick();
      return step(task);
    },
  };
  await bench.tick({ again: true, store: { ...bench.store, tasks } });
  expect(await openOf(bench)).toEqual([`${night}#core`]);
  expect(await bench.store.tasks.get({ ...owner, night, tier: "core" })).toMatchObject({ state: "open" });
});

test("a tick that takes the note of a finished run away puts it back when the run was opened again meanwhile", async () => {
  const bench = await settled();
  await bench.store.accounts.opened({ ...owner, night, tier: "core" });
  const { ended } = bench.store.accounts;
  let times = 0;
  const accounts = {
    ...bench.store.accounts,
    ended: async (...note: Parameters<typeof ended>) => {
      times += 1;
      if (times === 1) await bench.tick({ again: true });
      return ended(...note);
    },
  };
  await bench.tick({ store: { ...bench.store, accounts } });
  expect(await openOf(bench)).toEqual([`${night}#core`]);
});

test("nights that were given up before the first finished one leave no day between the past and the window", async () => {
  const bench = createBench(createMemoryStore(), upstreamOf(20));
  bench.mishap = ({ to }) => (to > addDays(night, -11) ? new LeadlineError("auth.expired", "as told") : undefined);
  await bench.tick();
  await bench.settle(60_000);
  expect(await bench.store.accounts.get(owner)).toMatchObject({ done: { history: night }, open: [] });
  bench.mishap = () => undefined;
  bench.pass(3 * dayMs);
  await bench.tick();
  await bench.settle(60_000);
  expect(Object.keys(await bench.stored())).toEqual(Array.from({ length: 23 }, (_, at) => addDays(night, at - 20)));
});

test("a discovery that fails twelve times is left to the next night", async () => {
  const bench = createBench(createMemoryStore(), upstreamOf(20));
  bench.discover = () => Promise.reject(new LeadlineError("upstream.unavailable", "as told"));
  await bench.tick();
  await bench.settle(dayMs);
  expect(bench.events.filter((event) => event === "discovery.failed")).toHaveLength(12);
  expect(bench.queue.nextVisible(new Set())).toBeNull();
});
