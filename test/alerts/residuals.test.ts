import type { PageStore, Store } from "@leadline/core/ports";
import { instant } from "@leadline/core/time/instant";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { abroad, shop, systemWorld } from "./system-world.ts";

const start = instant("2026-11-13T12:05:00Z");
const surplus = new Map([["google:1 2026-11-17", 5]]);
const bad = "Total not explained: bad Shop 1";

/** A store whose pages are counted as they are read, and may be broken for one account. */
function watchedPages() {
  const inner = createMemoryStore();
  const seen = { reads: [] as string[], broken: false };
  const pages: PageStore = {
    ...inner.pages,
    async pages(owner, report, from, to) {
      if (report !== "account" && report !== "campaign") return await inner.pages.pages(owner, report, from, to);
      seen.reads.push(`${owner.account} ${report} ${from.slice(6)} ${to.slice(6)}`);
      const found = await inner.pages.pages(owner, report, from, to);
      return seen.broken && owner.account === "1" ? found.map((page) => ({ ...page, body: new Uint8Array(3) })) : found;
    },
  };
  const store: Store = { ...inner, pages };
  return { store, seen };
}

async function openWorld() {
  const { store, seen } = watchedPages();
  const world = systemWorld(start, store);
  for (const owner of [shop, abroad]) await world.discover(owner);
  await world.pass(4 * 24);
  seen.reads.length = 0;
  return { ...world, seen };
}

test("one look a day reads only the days of which the runs say something new", async () => {
  const { pass, seen } = await openWorld();
  await pass(24);
  // Three nights since the day before the last look: each brings one day, and the first confirms the day before its own.
  const ofShop = seen.reads.filter((read) => read.startsWith("1 "));
  expect(ofShop).toEqual(["1 account 11-14 11-17", "1 campaign 11-14 11-17"]);
  seen.reads.length = 0;
  await pass(23);
  expect(seen.reads).toEqual([]);
});

test("an account without new runs is not read", async () => {
  const { pass, seen, around } = await openWorld();
  around.failing = [shop, abroad];
  await pass(3 * 24);
  seen.reads.length = 0;
  await pass(24);
  expect(seen.reads).toEqual([]);
});

test("a difference is told the day after it was confirmed, by the run that changed nothing", async () => {
  const { pass, around } = await openWorld();
  around.surplus = surplus;
  expect(await pass(24)).toEqual([]);
  expect(await pass(24)).toEqual([`11-19T12 ${bad}`]);
});

test("nights that fail in between put off the confirmation, and it is not missed", async () => {
  const { pass, around } = await openWorld();
  around.surplus = surplus;
  await pass(24);
  around.failing = [shop];
  expect(await pass(2 * 24)).toEqual(["11-19T08 Night late: bad Shop 1", "11-20T08 Night late: bad Shop 1"]);
  around.failing = [];
  expect(await pass(24)).toEqual(["11-21T00 Night late: good Shop 1", `11-21T12 ${bad}`]);
});

test("an alert that stands does not end because nothing changes, and ends when its day has left the month", async () => {
  const { pass, around } = await openWorld();
  around.surplus = surplus;
  await pass(48);
  const later = await pass(30 * 24, 12);
  expect(later.filter((line) => line.endsWith("good Shop 1"))).toEqual(["12-18T12 Total not explained: good Shop 1"]);
  expect(later.filter((line) => line.endsWith(bad)).length).toBe(4);
});

test("an account that cannot be compared keeps its alert, stops no other, and its error is thrown once a day", async () => {
  const logged: string[] = [];
  const { pass, look, around, seen, told } = await openWorld();
  around.surplus = new Map([...surplus, ["google:2 2026-11-19", 7]]);
  await pass(48);
  around.log = { info: () => undefined, warn: (event) => void logged.push(event) };
  seen.broken = true;
  await expect(pass(24)).rejects.toThrow();
  await look();
  await pass(23);
  await expect(pass(1)).rejects.toThrow();
  expect(told).toEqual([`11-19T12 ${bad}`, "11-21T12 Total not explained: bad Shop 2"]);
  expect(logged).toEqual(["alerts.failed", "alerts.failed"]);
  seen.broken = false;
  expect(await pass(24)).toEqual([]);
});

test("a look that runs out of time is begun anew by the next tick", async () => {
  const { pass, around } = await openWorld();
  around.surplus = surplus;
  await pass(47);
  around.remainingMs = 1_000;
  expect(await pass(3)).toEqual([]);
  around.remainingMs = 300_000;
  expect(await pass(1)).toEqual([`11-19T15 ${bad}`]);
});
