import { LeadlineError } from "@leadline/core/errors";
import { reportId, snapshot } from "@leadline/core/facts";
import { decodePage } from "@leadline/core/page";
import type { Platform, ReportTraits, Slice } from "@leadline/core/platform";
import { addDays } from "@leadline/core/time/calendar-date";
import { addMs } from "@leadline/core/time/instant";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { type Bench, createBench, example, expected, night, owner, upstreamOf } from "./bench.ts";

const task = (bench: Bench) => bench.store.tasks.get({ ...owner, night, tier: "core" });
const fresh = () => createBench(createMemoryStore(), upstreamOf(20));
const hourMs = 3_600_000;

/** Works as a queue does: what throws stays, is received again, and ends with the dead letters. */
async function lives(
  bench: Bench,
  hours: number,
  killed: () => Promise<never> = () => new Promise(() => {}),
): Promise<void> {
  const until = addMs(bench.now(), hours * hourMs);
  let nextTick = bench.now();
  while (bench.now() < until) {
    if (bench.now() >= nextTick) {
      await bench.tick();
      nextTick = addMs(bench.now(), hourMs);
    }
    const received = bench.queue.receive();
    if (received === null) {
      bench.pass(60_000);
      continue;
    }
    try {
      await Promise.race([bench.work(received.body), killed()]);
      bench.queue.remove(received.receiptHandle);
    } catch {
      // Left in the queue.
    }
  }
}

test("a slice that nobody foresaw fails alone, and the rest of its night is stored", async () => {
  const bench = fresh();
  const bad = addDays(night, -7);
  bench.mishap = ({ from, to }) => {
    if (from <= bad && bad <= to) throw new TypeError("Cannot read properties of undefined");
    return undefined;
  };
  await lives(bench, 9);
  expect(await task(bench)).toMatchObject({ state: "partial" });
  expect(Object.keys(await bench.stored())).toHaveLength(15);
  expect(bench.reads.filter(({ from, to }) => from <= bad && bad <= to).length).toBeLessThan(20);
});

test("a quota refusal whose wait is over at once is no reason to ask without a pause", async () => {
  const bench = fresh();
  bench.mishap = () => {
    if (bench.reads.length > 2000) throw new Error("asked 2000 times");
    return new LeadlineError("quota.exhausted", "as told", { notBefore: bench.now() });
  };
  await bench.tick();
  await bench.settle(5 * 60_000);
  expect(bench.reads.length).toBeLessThan(400);
});

test("a report job that never ends is given up", async () => {
  const bench = fresh();
  bench.mishap = () => ({ suspend: "job", notBefore: addMs(bench.now(), 600_000) });
  await bench.tick();
  await bench.settle(72 * hourMs);
  expect(await task(bench)).toMatchObject({
    state: "partial",
    slices: [],
    outcomes: [{ state: "failed" }, { state: "failed" }],
  });
});

const entities: ReportTraits = {
  id: reportId("campaignEntities"),
  tier: "core",
  holds: "entities",
  level: "campaign",
  metrics: [],
  rowsPerDay: 0,
  history: false,
};

test("a snapshot that is too large is not replaced by a part of itself", async () => {
  const bench = fresh();
  await bench.tick();
  const received = bench.queue.receive();
  const body = received?.body ?? "";
  bench.queue.remove(received?.receiptHandle ?? "");
  const seen: Slice[] = [];
  const platform: Platform = {
    traits: { ...traitsOf(bench), reports: [entities] },
    discover: async () => [
      {
        account: owner.account,
        name: "One",
        currency: "EUR",
        zone: "Europe/Paris",
        state: "enabled",
        status: "",
        route: {},
      },
    ],
    read: async (slice) => {
      seen.push(slice);
      const old = slice.from < addDays(night, -5);
      const recent = slice.to >= addDays(night, -3);
      if (old && recent) throw new LeadlineError("upstream.tooLarge", "as told");
      return { entities: [...(old ? ["1"] : []), ...(recent ? ["2"] : [])].map((id) => ({ id, attributes: {} })) };
    },
  };
  await bench.work(body, { platform });
  for (let next = bench.queue.receive(); next !== null; next = bench.queue.receive()) {
    await bench.work(next.body, { platform });
    bench.queue.remove(next.receiptHandle);
  }
  const [page] = await bench.store.pages.pages(owner, entities.id, snapshot, snapshot);
  const found = page && decodePage(owner, page);
  expect(found === undefined || found.holds !== "entities" ? [] : found.entities.map(({ id }) => id)).not.toEqual([
    "1",
  ]);
  expect(seen).toHaveLength(1);
});

function traitsOf(_: Bench): Platform["traits"] {
  return {
    id: example,
    label: "Example",
    credentials: undefined as never,
    endpoints: {},
    api: { version: "v1", sunset: null },
    due: { hour: 3, zone: "account" },
    window: { request: 5, restated: 10, kept: 1000 },
    rowsPerSlice: 1000,
    requestsPerSecond: 10,
    reports: [],
    failures: [],
    mapping: { goals: {}, contains: [], disjoint: [] },
  };
}

test("a day whose rows cannot be taken fails alone, tonight and on the nights after", async () => {
  const bench = fresh();
  const bad = addDays(night, -7);
  bench.upstream.set(bad, new Map([["not an id", "1"]]));
  for (let nights = 0; nights < 3; nights += 1) {
    await bench.tick();
    await bench.settle(hourMs);
    const stored = await bench.stored();
    expect(Object.keys(stored)).toHaveLength(19 + nights);
    expect(stored).toEqual(expected(bench.upstream, Object.keys(stored)));
    bench.pass(23 * hourMs);
  }
});

test("a step whose worker dies again and again loses no more than the day that kills it", async () => {
  const bench = fresh();
  const bad = addDays(night, -7);
  let dying = 0;
  let kill = (_: Error) => {};
  bench.mishap = ({ from, to }) => {
    if (bad < from || to < bad) return undefined;
    dying += 1;
    kill(new Error("killed"));
    return new Promise(() => {});
  };
  await lives(bench, 10, () => {
    const { promise, reject } = Promise.withResolvers<never>();
    kill = reject;
    return promise;
  });
  expect(dying).toBeLessThan(30);
  expect(await task(bench)).toMatchObject({ state: "partial" });
  expect(Object.keys(await bench.stored())).toHaveLength(19);
});

test("a database that is away for hours fails no slice", async () => {
  const bench = fresh();
  const put = bench.store.pages.put;
  const back = addMs(bench.now(), 4 * hourMs);
  const pages = {
    ...bench.store.pages,
    put: (...args: Parameters<typeof put>) =>
      bench.now() < back ? Promise.reject(new LeadlineError("store.unavailable", "as told")) : put(...args),
  };
  const { work } = bench;
  bench.work = (body, ports) => work(body, { ...ports, store: { ...bench.store, pages } });
  await lives(bench, 9);
  expect(await task(bench)).toMatchObject({ state: "done" });
  expect(Object.keys(await bench.stored())).toHaveLength(20);
});
