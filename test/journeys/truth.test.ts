import { demoSettings } from "@leadline/cli/demo-settings";
import type { Settings } from "@leadline/core/settings";
import { addDays } from "@leadline/core/time/calendar-date";
import { canaries } from "@leadline/twin/credentials";
import type { MarketEvent } from "@leadline/twin/market/events";
import { clients } from "@leadline/twin/market/market";
import { defaultWorld, type World } from "@leadline/twin/market/world";
import { afterEach, expect, test } from "vitest";
import { daysRead, expectTruth } from "./expect-truth.ts";
import { firstClient, type JourneyWorld, openWorld } from "./world.ts";

let open: JourneyWorld[] = [];

afterEach(async () => {
  for (const { events } of open) expectNoSecret(events);
  await Promise.all(open.map((world) => world.close()));
  open = [];
});

/** Whatever happened: nothing that was logged holds a credential. */
function expectNoSecret(events: readonly string[]): void {
  expect(events.filter((event) => canaries.some((canary) => event.includes(canary)))).toEqual([]);
}

const oneClient = firstClient(demoSettings(() => ""));

async function world(backfillDays = 60, whose: Partial<Settings> = {}): Promise<JourneyWorld> {
  const made = await openWorld({ backfillDays, ...whose });
  open.push(made);
  return made;
}

const marketAt = (journey: JourneyWorld, events: readonly MarketEvent[] = []): World => ({
  ...defaultWorld,
  now: journey.clock.now(),
  events,
});

async function expectAllTrue(journey: JourneyWorld, events: readonly MarketEvent[] = [], days = 59): Promise<void> {
  const market = marketAt(journey, events);
  const read = journey.settings.clients.map(({ id }) => id);
  await expectTruth(journey.api, market, daysRead(market, days), read);
}

test("after a plain night every answer is the platforms' truth, to the micro", async () => {
  const journey = await world();
  expect(await journey.runtime.night()).toEqual({ waiting: [], dead: 0 });
  await expectAllTrue(journey);
});

test("the same night once more writes no page", async () => {
  const journey = await world(31, oneClient);
  await journey.runtime.night();
  expect(journey.pageWrites().length).toBeGreaterThan(0);
  await journey.runtime.night({ again: true });
  expect(journey.pageWrites()).toEqual([]);
  await expectAllTrue(journey, [], 29);
});

test("messages that come twice and in any order change nothing", async () => {
  const journey = await world(30, oneClient);
  let draw = 7;
  for (const queue of journey.runtime.queues.values()) {
    const send = queue.send;
    queue.send = (body, delay = 0) => {
      send(body, delay);
      draw = (draw * 48_271) % 2_147_483_647;
      send(body, delay + (draw % 40));
    };
  }
  expect(await journey.runtime.night()).toEqual({ waiting: [], dead: 0 });
  await journey.nextDay();
  expect(await journey.runtime.night()).toEqual({ waiting: [], dead: 0 });
  await expectAllTrue(journey, [], 30);
});

const kinds = ["429", "500", "html", "cut", "reset"];

test.each([
  ["5 %", 0.01, "a"],
  ["5 %", 0.01, "b"],
  ["a quarter", 0.05, "c"],
])(
  "a night in which %s of the replies are refusals, error pages or broken ends complete and true",
  async (_, share, seed) => {
    const journey = await world(30, oneClient);
    await journey.twin.faults(kinds.map((kind) => ({ route: "*", kind, share, seed: `${seed}${kind}` })));
    expect(await journey.runtime.night()).toEqual({ waiting: [], dead: 0 });
    await journey.twin.faults([]);
    await expectAllTrue(journey, [], 29);
  },
);

test("ten days restated, two campaigns removed and a day gone empty are all followed", async () => {
  const journey = await world(40);
  await journey.runtime.night();
  const google = clients[0]?.accounts.find(({ platform }) => platform === "google");
  const tiktok = clients[1]?.accounts.find(({ platform }) => platform === "tiktok");
  if (!google || !tiktok) throw new Error("The market has changed.");
  const to = daysRead(marketAt(journey), 1).to;
  const events: readonly MarketEvent[] = [google, tiktok].flatMap(({ platform, id, campaigns }): MarketEvent[] => [
    { type: "restate", platform, account: id, from: addDays(to, -9), to, seed: "other" },
    { type: "removeCampaigns", platform, account: id, campaigns: campaigns.slice(0, 1).map((campaign) => campaign.id) },
    { type: "emptyDay", platform, account: id, date: addDays(to, -4) },
  ]);
  await journey.twin.events(events);
  await journey.nextDay();
  await journey.runtime.night();
  // A removed campaign is gone from the window that is read again; what is older stays as it was reported.
  await expectAllTrue(journey, events, 30);
});

test("a worker that stalls and wakes after a newer read overwrites nothing", async () => {
  const journey = await world(10);
  await journey.runtime.night();
  await journey.nextDay();
  const [owner] = clients.flatMap(({ accounts }) => accounts.filter(({ platform }) => platform === "tiktok"));
  if (!owner) throw new Error("The market has changed.");
  const { to } = daysRead(marketAt(journey), 1);
  const events: readonly MarketEvent[] = [
    { type: "restate", platform: "tiktok", account: owner.id, from: addDays(to, -5), to, seed: "passing" },
  ];
  // The stalled reads, two reports side by side for each of three accounts, see a passing state of the market; by the time they are answered it is gone.
  await journey.twin.events(events);
  await journey.twin.hold("tiktok.report", 6);
  const night = journey.runtime.night();
  await heldIs(journey, 6);
  await journey.twin.events([]);
  journey.clock.pass(301_000);
  // Three of the night before, and now those of the workers that took the messages anew.
  await expect.poll(() => endedRuns(journey), { timeout: 30_000 }).toBe(6);
  await journey.twin.release();
  await night;
  await expectAllTrue(journey, [], 10);
});

function endedRuns({ events }: JourneyWorld): number {
  return events.filter((event) => ["task.ended", "tiktok", "#core"].every((part) => event.includes(part))).length;
}

async function heldIs(journey: JourneyWorld, count: number): Promise<void> {
  await expect.poll(async () => (await journey.twin.requests()).held, { timeout: 30_000 }).toBe(count);
}

test("what Meta will not answer at once is read through report jobs, suspended and resumed", async () => {
  const journey = await world(30, oneClient);
  await journey.twin.faults([{ route: "meta.insights", kind: "reduceData" }]);
  expect(await journey.runtime.night()).toEqual({ waiting: [], dead: 0 });
  const { counts } = await journey.twin.requests();
  expect(counts["meta.createRun"]).toBeGreaterThanOrEqual(2);
  expect(counts["meta.runInsights"]).toBeGreaterThanOrEqual(2);
  await expectAllTrue(journey, [], 29);
});

test("an account of one client never shows under another", async () => {
  const journey = await world(5);
  await journey.runtime.night();
  const reply = await journey.api.request("/v1/kpis?client=northwind&by=account&account=google:2223334445");
  expect(reply.status).toBe(400);
  expect(await reply.text()).not.toContain("Sunpeak");
});
