import { LeadlineError } from "@leadline/core/errors";
import type { Slice } from "@leadline/core/platform";
import { addDays } from "@leadline/core/time/calendar-date";
import { addMs } from "@leadline/core/time/instant";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { type Bench, createBench, night, owner, upstreamOf } from "./bench.ts";

const hourMs = 3_600_000;
const task = (bench: Bench) => bench.store.tasks.get({ ...owner, night, tier: "core" });
const bodyOf = (seq: number) => JSON.stringify({ v: 1, kind: "task", ...owner, tier: "core", night, seq });

/** Discovered and planned, with nothing in the queue: the test hands out the messages itself. */
async function planned(): Promise<{ bench: Bench; sent: string[] }> {
  const sent: string[] = [];
  const queue = { send: async (message: object) => void sent.push(JSON.stringify(message)) };
  const bench = createBench(createMemoryStore(), upstreamOf(20), { queue });
  await bench.tick();
  await bench.work(sent.splice(0)[0] ?? "");
  sent.length = 0;
  return { bench, sent };
}

test("a message that has been followed is not answered again", async () => {
  const { bench, sent } = await planned();
  await bench.work(bodyOf(1), { remainingMs: () => 0 });
  expect(sent).toEqual([bodyOf(2)]);
  await bench.work(bodyOf(1));
  await bench.work(bodyOf(1));
  expect(sent).toEqual([bodyOf(2)]);
});

test("a step that was just handed over is not sent again by the tick", async () => {
  const { bench, sent } = await planned();
  await bench.work(bodyOf(1), { remainingMs: () => 0 });
  sent.length = 0;
  bench.pass(60_000);
  await bench.tick();
  expect(sent).toEqual([]);
});

test("a worker that dies after its last step leaves a night that the tick counts as finished", async () => {
  const { bench } = await planned();
  const accounts = { ...bench.store.accounts, ended: () => Promise.reject(new Error("killed")) };
  await expect(bench.work(bodyOf(1), { store: { ...bench.store, accounts } })).rejects.toThrow("killed");
  expect(await task(bench)).toMatchObject({ state: "done" });
  await bench.tick();
  const record = await bench.store.accounts.get(owner);
  expect(record?.done.core).toBe(night);
  expect(record?.open).not.toContain(`${night}#core`);
});

test.each([
  ["quota.exhausted", true],
  ["upstream.unavailable", false],
] as const)("after %s a report job is asked for again: %s", async (code, again) => {
  const { bench, sent } = await planned();
  const asked: Slice[] = [];
  bench.mishap = (slice) => {
    if (slice.to !== addDays(night, -1)) return undefined;
    asked.push(slice);
    if (asked.length === 1) return { suspend: "job-1", notBefore: addMs(bench.now(), 60_000) };
    return asked.length === 2
      ? new LeadlineError(code, "as told", { notBefore: addMs(bench.now(), 60_000) })
      : undefined;
  };
  sent.push(bodyOf(1));
  for (let body = sent.shift(); body !== undefined; body = sent.shift()) {
    await bench.work(body);
    bench.pass(70_000);
  }
  expect(asked).toHaveLength(3);
  expect(asked[2]?.resume).toBe(again ? "job-1" : undefined);
  expect(asked[2]?.readAt).toBe(again ? asked[1]?.readAt : undefined);
});

test("a vendor that asks for patience again and again is heard again with the next night", async () => {
  const bench = createBench(createMemoryStore(), upstreamOf(20));
  bench.mishap = () => new LeadlineError("quota.exhausted", "as told", { notBefore: addMs(bench.now(), 7 * hourMs) });
  for (let hours = 0; hours < 60; hours += 1) {
    await bench.tick();
    await bench.settle(hourMs / 2);
    bench.pass(hourMs);
  }
  expect(await task(bench)).toMatchObject({ state: "partial", slices: [] });
});
