import { accountId, connectionId, platformId } from "@leadline/core/ids";
import { planTask } from "@leadline/core/planning";
import type { PlatformTraits, ReportTraits } from "@leadline/core/platform";
import type { AccountRecord } from "@leadline/core/ports";
import type { Task } from "@leadline/core/task";
import { addDays, calendarDate, daysBetween } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { expect, test } from "vitest";
import { firstNight, meanNight, tierCost } from "./budget-model.ts";
import { pageBytes, plans, shapes } from "./budget-plans.ts";
import { budgets, neededFor } from "./budget-tables.ts";
import { bodyBytes, changedPages, unitsOf } from "./page-writes.ts";
import { type Ask, type Shape, tiers } from "./report-plan.ts";
import { requestsOf, slicesOf } from "./requests.ts";
import { taskUnits } from "./task-size.ts";

const night = calendarDate("2026-11-22");
const now = instant("2026-11-22T16:00:00Z");

function recordOf(platform: string): AccountRecord {
  return {
    platform: platformId(platform),
    account: accountId("1"),
    connection: connectionId("agency"),
    name: "One",
    currency: "EUR",
    zone: "UTC",
    state: "enabled",
    status: "ENABLED",
    route: {},
    discoveredAt: now,
    done: {},
    open: [],
  };
}

/** What the product itself plans after a night with so many rows a day; a first night where none was counted. */
function planned(traits: PlatformTraits, report: ReportTraits, days: number, rowsPerDay: number | null): number[] {
  const window = { ...traits.window, restated: days, kept: 10_000 };
  const input = { record: recordOf(traits.id), tier: report.tier, night, now, backfillDays: days };
  const before = { ...input, traits: { ...traits, window, reports: [report] } };
  const { slices } = planTask({ ...before, last: rowsPerDay === null ? null : countedTask(report, rowsPerDay) });
  return slices.map(({ from, to }) => daysBetween(from, to) + 1).toSorted((a, b) => b - a);
}

function countedTask(report: ReportTraits, rowsPerDay: number): Task {
  const [from, to] = [addDays(night, -11), addDays(night, -2)];
  const outcome = {
    report: report.id,
    from,
    to,
    state: "stored",
    verifiedAt: now,
    rows: rowsPerDay * 10,
    changed: [],
  } as const;
  return {
    platform: platformId("any"),
    account: accountId("1"),
    tier: report.tier,
    night: addDays(night, 0),
    state: "done",
    seq: 2,
    starts: 0,
    crowded: false,
    slices: [],
    outcomes: [outcome],
    openedAt: now,
    dueAt: now,
    handedOver: true,
  };
}

const factReports = platforms.flatMap((traits) =>
  traits.reports.filter(({ holds }) => holds === "facts").map((report) => ({ traits, report })),
);

test.each(factReports)("slices of $traits.id $report.id are those the product plans", ({ traits, report }) => {
  const limits = { request: traits.window.request, rowsPerSlice: traits.rowsPerSlice };
  for (const rows of [1, 7, 50, 400, 1_000, 5_000, 30_000])
    for (const days of [1, 8, 30, 396])
      expect(slicesOf(days, rows, limits)).toEqual(planned(traits, report, days, rows));
  expect(slicesOf(396, report.rowsPerDay, limits)).toEqual(planned(traits, report, 396, null));
});

test("every report that is read is in the arithmetic, and is told from those that are not", () => {
  for (const { id, reports } of platforms) {
    const built = plans.find((plan) => plan.id === id)?.reports.filter((report) => report.built) ?? [];
    expect(built.map((report) => [report.id, report.tier, report.holds])).toEqual(
      reports.map((report) => [report.id, report.tier, report.holds]),
    );
  }
  expect(plans.map(({ id }) => id)).toEqual(platforms.map(({ id }) => id));
});

test("a question that brings nothing is one request, and a page that is full to the row needs no other", () => {
  const pages: Ask = { kind: "pages", rows: 1_000 };
  expect([0, 1, 1_000, 1_001].map((rows) => requestsOf(pages, rows, 30))).toEqual([1, 1, 1, 2]);
  expect(requestsOf({ kind: "whole", questions: 2 }, 1e6, 30)).toBe(2);
});

test("a report job costs its start, the looks at it and its pages, after three plain pages in vain where nobody expected it", () => {
  const ask: Ask = { kind: "job", rows: 1_000, plainPages: 3, looks: 4 };
  expect(requestsOf(ask, 3_000, 30)).toBe(3);
  expect(requestsOf(ask, 3_001, 30)).toBe(1 + 4 + 4);
  expect(requestsOf({ ...ask, expects: 50 }, 12_000, 30)).toBe(3 + 1 + 4 + 12);
  expect(requestsOf({ ...ask, expects: 150 }, 10, 30)).toBe(1 + 4 + 1);
});

test.each([
  [50, pageBytes.plain, 1_400],
  [500, pageBytes.plain, 13_000],
  [4_000, pageBytes.plain, 100_000],
  [20_000, pageBytes.sparse, 158_000],
])("a page of %i rows is as large as it was measured", (rows, bytes, measured) => {
  expect(Math.abs(bodyBytes(rows, bytes) / measured - 1)).toBeLessThan(0.1);
});

const [google] = plans;
const [small] = shapes;
if (!google || !small) throw new Error("There is no plan.");
const quiet: Shape = { ...small, results: 0, listsChange: 0 };
const calm = { ...google, restating: { lateShare: () => 0 } };
const core = google.reports.filter(({ tier, holds }) => tier === "core" && holds === "facts");
const window = { nightly: 30, weekly: 30 };
const again = () => ({ days: 30, first: false });

test("where nothing is restated a night writes yesterday's pages and its own task", () => {
  const pages = core.reduce(
    (sum, { rows, pageBytes: bytes }) => sum + unitsOf(bodyBytes(rows.per === "account" ? 1 : 5, bytes)),
    0,
  );
  const task = taskUnits({ slices: 4, changed: core.length, looks: 0, waits: 0 });
  expect(tierCost(calm, "core", quiet, again).writeUnits).toBe(pages + task + 1);
});

test("more results change more pages, and never more than there are", () => {
  const changed = [0, 1, 10, 100, 1e9].map((results) =>
    changedPages(google, { results: true, window }, { ...small, results }, 30),
  );
  expect(changed).toEqual(changed.toSorted((a, b) => a - b));
  expect(changed.at(-1)).toBeLessThanOrEqual(29);
  expect(changed.at(-1)).toBeGreaterThan(28);
});

test("a larger account never costs less, and a first night never less than an ordinary one", () => {
  for (const plan of plans)
    for (const tier of tiers) {
      const nights = shapes.map((shape) => meanNight(plan, tier, shape));
      const firsts = shapes.map((shape) => firstNight(plan, tier, shape, 396));
      for (const what of ["calls", "rows", "bytes", "writeUnits", "minutes"] as const) {
        const costs = nights.map((cost) => cost[what]);
        expect(costs).toEqual(costs.toSorted((a, b) => a - b));
        for (const [at, cost] of costs.entries()) expect(firsts[at]?.[what]).toBeGreaterThanOrEqual(cost);
      }
    }
});

test.each(budgets)("$id keeps its budget of $most requests an account and day", (budget) => {
  expect(neededFor(budget)).toBeLessThanOrEqual(budget.most);
  expect(neededFor(budget)).toBeGreaterThan(0);
});
