import { readFileSync } from "node:fs";
import { type FactPage, type Period, type ReportId, reportId } from "@leadline/core/facts";
import { accountKey, connectionId } from "@leadline/core/ids";
import { encodePage } from "@leadline/core/page";
import type { PlatformTraits } from "@leadline/core/platform";
import { type SampleRow, samplePage, sampleRules } from "@leadline/core/query/sample";
import { residualCauses } from "@leadline/core/reconcile/causes";
import { settings } from "@leadline/core/settings";
import type { SliceOutcome, Task } from "@leadline/core/task";
import { type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { type Instant, instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { createReadApi } from "./index.ts";

const owner = accountKey("tiktok:7123456789012345678");
const agency = connectionId("agency");
const traits: readonly PlatformTraits[] = platforms.map((known) => ({ ...known, mapping: sampleRules }));
const first = instant("2026-11-03T02:00:00Z");
const second = instant("2026-11-04T02:00:00Z");
const now = instant("2026-11-04T08:00:00Z");

async function world(at: Instant = now, more: { readonly traits?: readonly PlatformTraits[] } = {}) {
  const store = createMemoryStore();
  const found = {
    account: owner.account,
    name: "Shop",
    currency: "EUR",
    zone: "Europe/Paris",
    state: "enabled",
    status: "STATUS_ENABLE",
    route: {},
  } as const;
  await store.accounts.register(owner.platform, agency, [found], first);
  const client = { id: "northwind", name: "Northwind", accounts: [`${owner.platform}:${owner.account}`] };
  const configuration = settings({ reportingCurrency: "EUR", clients: [client] }, traits);
  const log = { info: () => {}, warn: () => {} };
  const clock = { now: () => at };
  const api = createReadApi({ store, clock, log, settings: async () => configuration, traits, ...more });
  return {
    store,
    async put(level: "account" | "campaign", date: string, rows: readonly SampleRow[], readAt: Instant) {
      const page: FactPage = samplePage(owner, level, date, rows);
      await store.pages.put(owner, encodePage(page), { readAt, head: null, advance: false, history: true });
    },
    async entry(): Promise<unknown> {
      const reply = await api.request("/v1/accounts?client=northwind");
      expect(reply.status).toBe(200);
      return JSON.parse(await reply.text()).accounts[0];
    },
  };
}

const day = (date: string): CalendarDate => calendarDate(date);
const read = (report: string, from: string, to: string, verifiedAt: Instant): SliceOutcome => ({
  report: reportId(report),
  from: day(from),
  to: day(to),
  state: "stored",
  verifiedAt,
  rows: 1,
  changed: [],
});

function run(night: string, more: Partial<Task>): Task {
  return {
    ...owner,
    night: day(night),
    tier: "core",
    state: "done",
    seq: 3,
    starts: 0,
    crowded: false,
    slices: [],
    outcomes: [],
    openedAt: first,
    dueAt: first,
    handedOver: true,
    ...more,
  };
}

const account = (row: Omit<SampleRow, "entity">): readonly SampleRow[] => [{ entity: owner.account, ...row }];

test("an account that was never read says so, and takes its platform's habit for its own", async () => {
  const { entry } = await world();
  expect(await entry()).toMatchObject({
    newestDay: null,
    verifiedAt: null,
    lastRun: null,
    token: null,
    reconciliation: { days: 30, checked: 0, exact: 0, unexplained: [], spend: { unallocated: null, worst: null } },
    maturity: { metric: "leads", evidence: 0 },
  });
});

test("the last thirty days are compared, and what differs has its causes and its worst day", async () => {
  const { put, entry } = await world();
  await put("account", "2026-11-01", account({ spend: "100.5", impressions: "10", leads: "3" }), first);
  await put("campaign", "2026-11-01", [{ entity: "1", spend: "80", leads: "3" }], first);
  await put("account", "2026-11-02", account({ spend: "50", impressions: "10", leads: "2" }), first);
  await put("campaign", "2026-11-02", [{ entity: "1", spend: "50", impressions: "10", leads: "2" }], first);
  await put("account", "2026-11-03", account({ spend: "9", impressions: "10", leads: "2" }), second);
  await put("account", "2026-10-01", account({ spend: "999", leads: "2" }), second);
  await put("campaign", "2026-10-01", [], second);
  expect(await entry()).toMatchObject({
    newestDay: "2026-11-03",
    verifiedAt: second,
    reconciliation: {
      from: "2026-10-05",
      to: "2026-11-03",
      days: 30,
      checked: 2,
      exact: 1,
      unexplained: [],
      spend: {
        unallocated: 20.5,
        causes: [{ cause: "noCampaignLevel", amount: 20.5 }],
        worst: { day: "2026-11-01", unallocated: 20.5 },
      },
      leads: { unallocated: 0, causes: [], worst: null },
    },
  });
});

test("history tells which campaigns were removed", async () => {
  const { put, entry } = await world(now, { traits: traits.map((known) => ({ ...known, residuals: [] })) });
  await put("account", "2026-11-01", account({ spend: "100", leads: "3" }), first);
  await put(
    "campaign",
    "2026-11-01",
    [
      { entity: "1", spend: "80", leads: "3" },
      { entity: "2", spend: "20" },
    ],
    first,
  );
  await put("campaign", "2026-11-01", [{ entity: "1", spend: "80", leads: "3" }], second);
  expect(await entry()).toMatchObject({
    reconciliation: { exact: 0, spend: { causes: [{ cause: "removedEntities", amount: 20 }] } },
  });
});

test("a difference is movement until a later run has read both pages again", async () => {
  const { store, put, entry } = await world(now, { traits: traits.map((known) => ({ ...known, residuals: [] })) });
  const later = instant("2026-11-03T02:00:09Z");
  await put("account", "2026-11-02", account({ leads: "3" }), first);
  await put("campaign", "2026-11-02", [{ entity: "1", leads: "4" }], later);
  const causes = (cause: string) => ({ reconciliation: { leads: { causes: [{ cause, amount: -1 }] } } });
  expect(await entry()).toMatchObject(causes("movedWhileReading"));
  const outcomes = ["account", "campaign"].map((report) => read(report, "2026-10-05", "2026-11-03", second));
  await store.tasks.create(run("2026-11-04", { outcomes }));
  expect(await entry()).toMatchObject({ ...causes("unexplained"), verifiedAt: second });
});

test("the curve is learnt from what was known on each morning", async () => {
  const { store, put, entry } = await world();
  for (const night of ["2026-11-03", "2026-11-04"]) {
    const at = night === "2026-11-03" ? first : second;
    await store.tasks.create(run(night, { outcomes: [read("account", "2026-11-01", "2026-11-03", at)] }));
  }
  await put("account", "2026-11-02", account({ leads: "500" }), first);
  await put("account", "2026-11-02", account({ leads: "1000" }), second);
  await put("account", "2026-11-01", account({ leads: "70" }), first);
  const found = await entry();
  expect(found).toMatchObject({ maturity: { metric: "leads", evidence: 570 } });
  const { complete } = Object(found).maturity;
  expect(complete).toHaveLength(30);
  // The platform's habit says 0.775 after two nights; the account doubles in that night.
  expect(complete[0]).toBeGreaterThan(0.38);
  expect(complete[0]).toBeLessThan(0.45);
  expect(complete[29]).toBe(1);
});

test("where nothing counts as a lead there is no curve", async () => {
  const untold = traits.map((known) => ({ ...known, mapping: { ...sampleRules, goals: {} } }));
  const { put, entry } = await world(now, { traits: untold });
  await put("account", "2026-11-02", account({ leads: "500" }), first);
  expect(await entry()).toMatchObject({ maturity: null, reconciliation: { leads: { unallocated: null } } });
});

test("the last run's state and failures are told in words, the night's own work before its extras", async () => {
  const { store, entry } = await world();
  const error = { code: "upstream.contract", message: "TikTok refused the question.", details: {} } as const;
  const broken = { ...read("campaign", "2026-11-01", "2026-11-03", second), state: "failed", error } as const;
  await store.tasks.create(run("2026-11-04", { state: "partial", outcomes: [broken] }));
  await store.tasks.create(run("2026-11-04", { tier: "audience" }));
  expect(await entry()).toMatchObject({
    lastRun: {
      night: "2026-11-04",
      tier: "core",
      state: "partial",
      says: null,
      failed: [{ report: "campaign", from: "2026-11-01", to: "2026-11-03", says: "TikTok refused the question." }],
    },
  });
  const note = { code: "auth.expired", message: "Connect again." } as const;
  await store.tasks.step(run("2026-11-04", { seq: 4, state: "ended", note }));
  expect(await entry()).toMatchObject({ lastRun: { state: "ended", says: "Connect again." } });
});

test("an overdue night is named until it is finished", async () => {
  const { store, entry } = await world();
  await store.accounts.ended({ ...owner, night: day("2026-11-03"), tier: "core" }, true);
  expect(await entry()).toMatchObject({ late: "2026-11-04", newestNight: { core: "2026-11-03" } });
  await store.accounts.ended({ ...owner, night: day("2026-11-04"), tier: "core" }, true);
  expect(await entry()).toMatchObject({ late: null });
});

test("the version's end and the token's life are counted in days", async () => {
  const ending = traits.map((known) => ({ ...known, api: { version: "v1.3", sunset: day("2026-11-14") } }));
  const { store, entry } = await world(now, { traits: ending });
  const until = instant("2026-11-04T09:00:00Z");
  await store.connections.lease(owner.platform, agency, now, until);
  const life = { accessUntil: instant("2026-12-04T00:00:00Z"), refreshUntil: null, scopes: ["ads"] };
  await store.connections.settled(owner.platform, agency, { life, renewed: false }, { at: now, until });
  expect(await entry()).toMatchObject({
    api: { version: "v1.3", sunset: "2026-11-14", daysLeft: 10 },
    token: { checkedAt: now, accessDaysLeft: 30, refreshUntil: null, refreshDaysLeft: null, failure: null },
  });
});

test("an account nobody has read for long still tells its newest day", async () => {
  const { put, entry } = await world();
  await put("account", "2025-02-01", account({ spend: "1" }), first);
  expect(await entry()).toMatchObject({ newestDay: "2025-02-01", reconciliation: { checked: 0 } });
});

test("history is read only where days differ", async () => {
  const { store, put } = await world();
  const asked: [ReportId, Period, Period][] = [];
  const versions: typeof store.pages.versions = (key, report, from, to) => {
    asked.push([report, from, to]);
    return store.pages.versions(key, report, from, to);
  };
  const log = { info: () => {}, warn: () => {} };
  const configuration = settings(
    { reportingCurrency: "EUR", clients: [{ id: "n", name: "N", accounts: [`${owner.platform}:${owner.account}`] }] },
    traits,
  );
  const api = createReadApi({
    store: { ...store, pages: { ...store.pages, versions } },
    clock: { now: () => now },
    log,
    settings: async () => configuration,
    traits,
  });
  await put("account", "2026-11-02", account({ spend: "1" }), first);
  await put("campaign", "2026-11-02", [{ entity: "1", spend: "1" }], first);
  await api.request("/v1/accounts?client=n");
  expect(asked.map(([report]) => report)).toEqual(["account"]);
  await put("account", "2026-11-03", account({ leads: "1" }), first);
  await put("campaign", "2026-11-03", [], first);
  await api.request("/v1/accounts?client=n");
  expect(asked.at(-1)).toEqual(["campaign", "D2026-11-03", "D2026-11-03"]);
});

test("the documentation has every cause in the words of the table", () => {
  const text = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
  const missing = Object.entries(residualCauses).filter(
    ([cause, { en, fr }]) => !text.includes(`| \`${cause}\` | ${en} | ${fr} |`),
  );
  expect(missing).toEqual([]);
});
