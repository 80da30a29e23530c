import type { SystemRuleId } from "@leadline/core/alerts/system-rules";
import { accountKey, connectionId } from "@leadline/core/ids";
import type { GrantOutcome } from "@leadline/core/ports";
import { blankQuota } from "@leadline/core/quota";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { addMs, instant } from "@leadline/core/time/instant";
import { googleTraits } from "@leadline/platforms/google/traits";
import { expect, test } from "vitest";
import { abroad, type SystemWorld, shop, stray, systemWorld } from "./system-world.ts";

const dayMs = 86_400_000;
const main = connectionId("main");

/** A trouble, and all that is told of it. */
interface Story {
  readonly begin: (world: SystemWorld) => Promise<void> | void;
  /** From beginning to end. */
  readonly hours: number;
  readonly end: (world: SystemWorld) => Promise<void> | void;
  readonly told: readonly string[];
}

const stories: Readonly<Record<SystemRuleId, Story>> = {
  nightLate: {
    begin: ({ around }) => {
      around.failing = [shop];
    },
    hours: 30,
    end: ({ around }) => {
      around.failing = [];
    },
    told: ["11-18T08 Night late: bad Shop 1", "11-19T07 Night late: good Shop 1"],
  },
  accountFailing: {
    begin: ({ around }) => {
      around.failing = [shop];
    },
    hours: 80,
    end: ({ around }) => {
      around.failing = [];
    },
    told: [
      "11-18T08 Night late: bad Shop 1",
      "11-19T08 Night late: bad Shop 1",
      "11-20T02 Account not read: bad Shop 1",
      "11-20T02 Night late: neutral Shop 1",
      "11-21T09 Account not read: good Shop 1",
    ],
  },
  grantEnding: {
    begin: ending(10),
    hours: 30,
    end: ending(90),
    told: ["11-18T01 Connection about to end: bad google:main", "11-19T07 Connection about to end: good google:main"],
  },
  versionEnding: {
    begin: ({ around }) => {
      around.sunset = calendarDate("2026-12-24");
    },
    hours: 30,
    end: ({ around }) => {
      around.sunset = null;
    },
    told: [
      `11-18T01 API version about to end: bad Google Ads ${googleTraits.api.version}`,
      `11-19T07 API version about to end: good Google Ads ${googleTraits.api.version}`,
    ],
  },
  residualUnexplained: {
    begin: ({ around }) => {
      around.surplus = new Map([["google:1 2026-11-17", 5]]);
    },
    hours: 80,
    end: ({ around }) => {
      around.surplus = new Map();
    },
    told: ["11-19T12 Total not explained: bad Shop 1", "11-22T12 Total not explained: good Shop 1"],
  },
  ratesMissing: {
    begin: ({ around }) => {
      around.ratesKept = false;
    },
    hours: 48,
    end: ({ around }) => {
      around.ratesKept = true;
    },
    told: ["11-19T15 Exchange rates missing: bad ECB", "11-20T01 Exchange rates missing: good ECB"],
  },
  quotaExhausted: {
    begin: closeQuota(20),
    hours: 0,
    end: () => undefined,
    told: ["11-18T01 Quota exhausted: bad google:google", "11-19T00 Quota exhausted: good google:google"],
  },
  accountUnassigned: {
    begin: (world) => world.discover(stray),
    hours: 30,
    end: ({ around }) => {
      around.accounts = [shop, abroad, stray];
    },
    told: ["11-18T01 Account of no client: bad Shop 3", "11-19T07 Account of no client: neutral Shop 3"],
  },
};

function ending(days: number) {
  return async ({ store, now }: SystemWorld) => {
    const [at, until] = [now(), addMs(now(), 60_000)];
    const life = { accessUntil: null, refreshUntil: addMs(at, days * dayMs), scopes: null };
    const outcome: GrantOutcome = { life, renewed: false };
    await store.connections.lease(shop.platform, main, at, until);
    await store.connections.settled(shop.platform, main, outcome, { at, until });
  };
}

function closeQuota(hours: number) {
  return async ({ store, now }: SystemWorld) => {
    const closings = { all: { until: addMs(now(), hours * 3_600_000), says: "closed" } };
    await store.quota.put({ platform: shop.platform, app: "google" }, { ...blankQuota, seq: 1, closings }, now());
  };
}

/** Two days in which all is well. */
async function calmWorld(): Promise<SystemWorld> {
  const world = systemWorld();
  for (const owner of [shop, abroad]) await world.discover(owner);
  await world.pass(48);
  return world;
}

test("while all is well nothing is told", async () => {
  const { told, pass } = await calmWorld();
  await pass(3 * 24);
  expect(told).toEqual([]);
});

test.each(Object.entries(stories))(
  "%s is told once when it begins, again only as its reminder says, and once when it is over",
  async (_, story) => {
    const world = await calmWorld();
    await story.begin(world);
    await world.pass(story.hours);
    await story.end(world);
    await world.pass(48);
    expect(world.told).toEqual(story.told);
  },
);

test("of what begins hour after hour on a day each hour tells what is new, and nothing of it again", async () => {
  const world = await calmWorld();
  const messages: (readonly string[])[] = [];
  for (const account of ["google:3", "google:4", "google:5"]) {
    await world.discover(accountKey(account));
    messages.push(await world.pass(1), await world.pass(1));
  }
  expect(messages).toEqual([
    ["11-18T01 Account of no client: bad Shop 3"],
    [],
    ["11-18T03 Account of no client: bad Shop 4"],
    [],
    ["11-18T05 Account of no client: bad Shop 5"],
    [],
  ]);
});

test("rates that are missing over Easter, or that nobody needs, are no trouble", async () => {
  const easter = systemWorld(instant("2027-03-24T23:05:00Z"));
  for (const owner of [shop, abroad]) await easter.discover(owner);
  await easter.pass(24);
  easter.around.ratesKept = false;
  // From Good Friday to the Tuesday after, when the first rates come out that are missing.
  await easter.pass(6 * 24 - 10);
  expect(easter.told).toEqual([]);
  expect(await easter.pass(30)).toEqual(["03-31T14 Exchange rates missing: bad ECB"]);
  const alone = systemWorld();
  alone.around.ratesKept = false;
  alone.around.accounts = [shop];
  await alone.discover(shop);
  expect(await alone.pass(5 * 24)).toEqual([]);
});

test("a new installation has two days to read its first rates", async () => {
  const world = systemWorld();
  world.around.ratesKept = false;
  for (const owner of [shop, abroad]) await world.discover(owner);
  expect(await world.pass(47)).toEqual([]);
  expect(await world.pass(1)).toEqual(["11-18T00 Exchange rates missing: bad ECB"]);
});

test("an hour in which nothing came of a look stores nothing, and of what is well nothing is kept", async () => {
  const world = await calmWorld();
  const statesLater = async (hours: number) => {
    await world.pass(hours);
    return await world.store.alerts.states(null);
  };
  expect(await statesLater(1)).toEqual([]);
  await world.discover(stray);
  const [standing, ...more] = await statesLater(1);
  expect([standing?.subject.name, ...more]).toEqual(["Shop 3"]);
  expect(await statesLater(1)).toEqual([standing]);
  world.around.accounts = [shop, abroad, stray];
  await world.pass(3 * 24);
  expect(await world.store.alerts.states(null)).toEqual([]);
});
