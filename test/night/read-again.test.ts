import { LeadlineError } from "@leadline/core/errors";
import type { Slice } from "@leadline/core/platform";
import { addDays, type CalendarDate } from "@leadline/core/time/calendar-date";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { accountReport, type Bench, campaignReport, createBench, night, owner, upstreamOf } from "./bench.ts";

const task = (bench: Bench) => bench.store.tasks.get({ ...owner, night, tier: "core" });

const fresh = () =>
  createBench(createMemoryStore(), upstreamOf(10), {
    traits: { reports: [accountReport, campaignReport] },
    settings: { backfillDays: 10 },
  });

/** The days' spend changes as soon as the account's own row was read, by every reading or by each first one only. */
function moving(bench: Bench, days: readonly CalendarDate[], always = false): void {
  let spend = 1000;
  bench.mishap = ({ id, report, from, to }) => {
    if (report !== accountReport.id || (id.includes("#again") && !always)) return undefined;
    spend += 1;
    for (const day of days) if (from <= day && day <= to) bench.upstream.set(day, new Map([["100", String(spend)]]));
    return undefined;
  };
}

const again = ({ reads }: Bench): readonly Slice[] => reads.filter(({ id }) => id.includes("#again"));

/** Spend of a day as the account and its campaigns have it. */
async function pair(bench: Bench, day: CalendarDate) {
  const campaigns = (await bench.stored(campaignReport.id))[day];
  const account = (await bench.stored(accountReport.id))[day];
  return [account?.[owner.account], campaigns?.["100"]];
}

test("days that moved between the reading of whole and parts are read once more, which heals them", async () => {
  const bench = fresh();
  const day = addDays(night, -2);
  moving(bench, [day]);
  await bench.tick();
  await bench.settle(60_000);
  expect(again(bench).map(({ report, from, to }) => [report, from, to])).toEqual([
    ["account", day, day],
    ["campaign", day, day],
  ]);
  expect(await pair(bench, day)).toEqual(["1001", "1001"]);
  expect(await task(bench)).toMatchObject({ state: "done", slices: [], readAgain: [day] });
});

test("days that never hold still are read twice and no more", async () => {
  const bench = fresh();
  const day = addDays(night, -2);
  moving(bench, [day], true);
  await bench.tick();
  await bench.settle(60_000);
  expect(again(bench)).toHaveLength(2);
  const [account, campaigns] = await pair(bench, day);
  expect(account).not.toBe(campaigns);
  expect(await task(bench)).toMatchObject({ state: "done", readAgain: [day] });
});

test("where nothing moved, nothing is read again", async () => {
  const bench = fresh();
  await bench.tick();
  await bench.settle(60_000);
  expect(again(bench)).toEqual([]);
  expect(await task(bench)).toMatchObject({ state: "done", readAgain: [] });
});

test("where the account's own figures were not read, those of its campaigns are not even unpacked", async () => {
  const bench = fresh();
  bench.mishap = ({ report }) =>
    report === accountReport.id ? new LeadlineError("upstream.contract", "as told", {}) : undefined;
  const { work } = bench;
  const { pages } = bench.store;
  const unreadable: typeof pages.pages = async (...asked) =>
    (await pages.pages(...asked)).map((page) => ({ ...page, body: new Uint8Array() }));
  bench.work = (body, ports) =>
    work(body, { ...ports, store: { ...bench.store, pages: { ...pages, pages: unreadable } } });
  await bench.tick();
  await bench.settle(60_000);
  expect(bench.events).not.toContain("readAgain.failed");
  expect(await task(bench)).toMatchObject({ state: "partial", readAgain: [] });
});

test("of many days the newest five are read again", async () => {
  const bench = fresh();
  moving(
    bench,
    [1, 2, 3, 4, 5, 6, 7].map((days) => addDays(night, -days)),
  );
  await bench.tick();
  await bench.settle(60_000);
  const days = [1, 2, 3, 4, 5].map((count) => addDays(night, -count));
  expect((await task(bench))?.readAgain).toEqual(days);
  expect(new Set(again(bench).map(({ from }) => from))).toEqual(new Set(days));
});

test.each(["upstream.contract", "upstream.unavailable", "auth.expired"] as const)(
  "a second reading that meets %s leaves the night finished by the first",
  async (code) => {
    const bench = fresh();
    moving(bench, [addDays(night, -2)]);
    const move = bench.mishap;
    bench.mishap = (slice) =>
      slice.id.includes("#again") ? new LeadlineError(code, "as told", { notBefore: bench.now() }) : move(slice);
    await bench.tick();
    await bench.settle(60_000);
    expect(again(bench)).toHaveLength(2);
    expect(await task(bench)).toMatchObject({ state: "done", slices: [] });
    expect(await bench.store.accounts.get(owner)).toMatchObject({ done: { core: night } });
  },
);

test("a worker that dies at any moment neither forgets a second reading nor makes a third", async () => {
  for (let dies = 1; dies < 40; dies += 1) {
    const bench = fresh();
    const day = addDays(night, -2);
    moving(bench, [day]);
    await bench.tick();
    const listed = bench.queue.receive();
    await bench.work(listed?.body ?? "");
    bench.queue.remove(listed?.receiptHandle ?? "");
    let left = dies;
    const put = bench.store.tasks;
    const mortal = <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) => {
      return (...args: A) => {
        left -= 1;
        return left === 0 ? Promise.reject(new LeadlineError("store.unavailable", "killed")) : call(...args);
      };
    };
    const pages = {
      ...bench.store.pages,
      pages: mortal(bench.store.pages.pages),
      heads: mortal(bench.store.pages.heads),
    };
    const tasks = { ...put, step: mortal(put.step), get: mortal(put.get), start: mortal(put.start) };
    const { work } = bench;
    bench.work = (body, ports) =>
      work(body, { ...ports, store: { ...bench.store, pages, tasks } }).catch(() => work(body));
    await bench.settle(60_000);
    expect(await task(bench)).toMatchObject({ state: "done", readAgain: [day] });
    const [account, campaigns] = await pair(bench, day);
    expect(account).toBe(campaigns);
    // The step that was killed may have asked before; a third reading of its own it never gets.
    expect(new Set(again(bench).map(({ id }) => id)).size).toBe(2);
    expect(again(bench).length).toBeLessThan(5);
  }
});
