import { reportId } from "@leadline/core/facts";
import { type AccountKey, accountKey, accountName, connectionId, platformId } from "@leadline/core/ids";
import type { Store } from "@leadline/core/ports";
import { settings } from "@leadline/core/settings";
import type { Task } from "@leadline/core/task";
import { addDays, calendarDate } from "@leadline/core/time/calendar-date";
import { addMs, instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { beforeEach, describe, expect, test } from "vitest";
import { accountStatuses } from "./account-status.ts";
import { loginStatuses } from "./login-status.ts";
import { isWell, type StageStatus, type Status, statusPage } from "./status-page.ts";

const now = instant("2026-11-22T16:00:00Z");
const night = calendarDate("2026-11-22");
const clock = { now: () => now };
const long = addMs(now, -30 * 86_400_000);

let store: Store;
beforeEach(() => {
  store = createMemoryStore();
});

async function discovered(
  { platform, account }: AccountKey,
  more: { readonly state?: "enabled" | "disabled"; readonly unreadable?: string } = {},
) {
  const about = { account, name: `Name of ${account}`, currency: "EUR", zone: "Europe/Paris", status: "", route: {} };
  await store.accounts.register(platform, connectionId("main"), [{ ...about, state: "enabled", ...more }], long);
}

async function ran(owner: AccountKey, over: Partial<Task> = {}): Promise<void> {
  const task: Task = {
    ...{ ...owner, night, tier: "core", state: "done", seq: 1, starts: 0, crowded: false, slices: [], outcomes: [] },
    ...{ openedAt: now, dueAt: now, handedOver: true },
    ...over,
  };
  await store.accounts.opened(task);
  await store.tasks.create(task);
  if (task.state !== "open") await store.accounts.ended(task, task.state !== "ended");
}

const given = (...owners: readonly AccountKey[]) =>
  settings(
    {
      reportingCurrency: "EUR",
      clients: [{ id: "one", name: "One", accounts: owners.map(accountName) }],
      connections: [{ id: "main", platform: "google" }],
    },
    platforms,
  );

const failed = (message: string): Task["outcomes"][number] => ({
  ...{ report: reportId("campaign"), from: night, to: night, state: "failed", verifiedAt: now, rows: 0, changed: [] },
  error: { code: "upstream.contract", message, details: {} },
});

const owner = accountKey("google:1");
const stateOf = async () => (await accountStatuses(given(owner), { store, clock }))[0];

describe("an account", () => {
  test("that no login has reached wants somebody", async () => {
    expect(await stateOf()).toMatchObject({ account: "google:1", name: null, state: "unreached", night: null });
  });

  test("whose last night is there is good", async () => {
    await discovered(owner);
    await ran(owner);
    expect(await stateOf()).toMatchObject({ state: "good", night, says: "", name: "Name of 1" });
  });

  test("whose night is overdue is late, with what it waits for", async () => {
    await discovered(owner);
    await ran(owner, { night: addDays(night, -1) });
    await ran(owner, { state: "open", dueAt: instant("2026-11-22T17:00:00Z") });
    expect(await stateOf()).toMatchObject({
      state: "late",
      says: "The night of 2026-11-22 is not there. 0 parts of the night of 2026-11-22 are left; heard of at the latest by 2026-11-22 17:00 UTC.",
    });
  });

  test("that was refused or read in part is failing, with the reason", async () => {
    await discovered(owner);
    await ran(owner, { state: "partial", outcomes: [failed("Odd."), failed("Odd.")] });
    expect(await stateOf()).toMatchObject({ state: "failing", says: "2 of 2 parts could not be read: Odd." });
    store = createMemoryStore();
    await discovered(owner);
    await ran(owner, { state: "ended", note: { code: "auth.expired", message: "The login has ended." } });
    expect(await stateOf()).toMatchObject({ state: "failing", says: "The login has ended." });
  });

  test("whose past failed says that it is the past", async () => {
    await discovered(owner);
    await ran(owner);
    await ran(owner, { tier: "history", state: "partial", outcomes: [failed("Odd.")] });
    expect((await stateOf())?.says).toBe("1 of 1 parts (history) could not be read: Odd.");
  });

  test("that the platform has closed, or that cannot be read, is left out and wants nobody", async () => {
    await discovered(owner, { state: "disabled" });
    expect(await stateOf()).toMatchObject({ state: "leftOut" });
    store = createMemoryStore();
    await discovered(owner, { unreadable: "A manager account." });
    expect(await stateOf()).toMatchObject({ state: "leftOut", says: "A manager account." });
  });
});

test("those that want somebody stand first", async () => {
  const [bad, good] = [accountKey("google:9"), accountKey("google:1")];
  for (const one of [bad, good]) await discovered(one);
  await ran(good);
  await ran(bad, { state: "partial", outcomes: [failed("Odd.")] });
  const found = await accountStatuses(given(good, bad), { store, clock });
  expect(found.map(({ account }) => account)).toEqual(["google:9", "google:1"]);
});

describe("a login", () => {
  const [platform, id] = [platformId("google"), connectionId("main")];
  const life = (days: number) => ({
    life: { accessUntil: null, refreshUntil: addMs(now, days * 86_400_000), scopes: null },
    renewed: false,
  });
  async function settled(outcome: Parameters<Store["connections"]["settled"]>[2]) {
    const until = addMs(now, 1000);
    await store.connections.lease(platform, id, now, until);
    await store.connections.settled(platform, id, outcome, { at: now, until });
  }
  const status = async () => (await loginStatuses(given(), { store: store.connections, clock }))[0];

  test("nobody has looked at wants nobody yet", async () => {
    expect(await status()).toMatchObject({ login: "google:main", says: "not looked at yet", wantsSomebody: false });
  });

  test("that ends in less than two weeks wants somebody", async () => {
    await settled(life(14));
    expect(await status()).toMatchObject({ days: 14, wantsSomebody: false, version: "v25" });
    store = createMemoryStore();
    await settled(life(13));
    expect(await status()).toMatchObject({ days: 13, says: "13 days", wantsSomebody: true });
  });

  test("that failed says how", async () => {
    await settled({ failure: { code: "auth.expired", message: "The login has ended." }, renewed: false });
    expect(await status()).toMatchObject({ says: "The login has ended.", wantsSomebody: true });
  });
});

describe("the page", () => {
  const stage: StageStatus = {
    address: "https://api.example/",
    queues: [
      { name: "sync-google", work: { waiting: 3, inWork: 1 }, dead: 0 },
      { name: "schedules", work: null, dead: 0 },
    ],
    alarms: { all: 20, firing: [] },
    cost: null,
  };
  const messages: Status["messages"] = { stuck: 0, lost: 0, channels: [] };
  const well: Status = { about: "prod", at: "2026-11-22 16:00", version: 7, accounts: [], logins: [], messages, stage };
  const accounts = (count: number): Status["accounts"] =>
    Array.from({ length: count }, (_, at) => ({
      ...{ account: `google:${at}`, client: "one", name: `Nr ${at}`, night, state: "late", says: "It is late." },
    }));

  test("is well when nothing wants anybody, dead letters and alarms included", () => {
    expect(isWell(well)).toBe(true);
    expect(isWell({ ...well, accounts: accounts(1) })).toBe(false);
    const dead = [{ name: "sync-meta", work: null, dead: 1 }];
    expect(isWell({ ...well, stage: { ...stage, queues: dead } })).toBe(false);
    const firing = [{ id: "NightLate", since: "2026-11-22T04:02:00.000Z", says: "Late. First: look." }];
    expect(isWell({ ...well, stage: { ...stage, alarms: { all: 2, firing } } })).toBe(false);
    expect(isWell({ ...well, stage: { ...stage, queues: "not allowed", alarms: "not allowed" } })).toBe(true);
  });

  test("tells in one line of messages that no channel takes, and is not well", () => {
    expect(statusPage(well)).not.toContain("Alerts:");
    const stuck = { ...well, messages: { stuck: 2, lost: 1, channels: ["hook", "team"] } };
    expect(isWell(stuck)).toBe(false);
    expect(statusPage(stuck)).toContain(
      "✗ Alerts: 2 messages tried in vain, 1 message lost in the last 3 days (hook, team); leadline alerts list has why, and what they said.",
    );
  });

  test("stays one screen however many accounts there are", () => {
    const page = statusPage({ ...well, accounts: accounts(500) });
    expect(page.split("\n").length).toBeLessThan(50);
    expect(page).toContain("✗ Google Ads · Nr 14 (one): It is late.");
    expect(page).toContain("… and 485 more: --json has them all.");
    expect(page).toMatch(/Google Ads +│ 2026-11-22 +│ +500 │ +0 │ +0 │ +500/);
  });

  test("names alarms as the runbook does, and leaves out what was not asked for", () => {
    const firing = [{ id: "NightLate", since: "2026-11-22T04:02:00.000Z", says: "Late. First: look." }];
    const page = statusPage({ ...well, stage: { ...stage, alarms: { all: 20, firing } } });
    expect(page).toContain("✗ NightLate, since 2026-11-22 04:02: Late. First: look.");
    expect(page).not.toContain("Cost");
    expect(page).toContain("API: https://api.example/");
  });

  test("cuts the cost to cents, and says why it may be nothing", () => {
    const from = calendarDate("2026-11-01");
    const costing = (amount: string) =>
      statusPage({ ...well, stage: { ...stage, cost: { amount, unit: "USD", from } } });
    expect(costing("3.1286780001")).toContain("Cost: 3.12 USD since 2026-11-01, told a day late.\n");
    expect(costing("0")).toContain("Cost: 0.00 USD");
    expect(costing("0")).toContain("switched on for billing");
    expect(statusPage({ ...well, stage: { ...stage, cost: "This login may not." } })).toContain(
      "Cost: This login may not.",
    );
  });
});
