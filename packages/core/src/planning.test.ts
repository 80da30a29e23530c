import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { reportId } from "./facts.ts";
import { accountId, connectionId, platformId } from "./ids.ts";
import { halves, nextPart } from "./planning/slices.ts";
import {
  historyNight,
  lateNight,
  nightDue,
  type PlanInput,
  planAgain,
  planBackfill,
  planTask,
  rangeOf,
} from "./planning.ts";
import type { PlatformTraits, ReportTraits, Slice } from "./platform.ts";
import type { Task } from "./task.ts";
import { addDays, calendarDate, datesIn } from "./time/calendar-date.ts";
import { instant } from "./time/instant.ts";

const report = (id: string, over: Partial<ReportTraits> = {}): ReportTraits => ({
  id: reportId(id),
  tier: "core",
  holds: "facts",
  level: "campaign",
  metrics: ["spend"],
  rowsPerDay: 200,
  history: true,
  ...over,
});

const traits: PlatformTraits = {
  id: "example",
  label: "Example",
  credentials: z.strictObject({}),
  endpoints: {},
  api: { version: "v1", sunset: null },
  due: { hour: 3, zone: "account" },
  window: { request: 30, restated: 30, kept: 1000 },
  rowsPerSlice: 2000,
  requestsPerSecond: 10,
  reports: [
    report("account", { level: "account", rowsPerDay: 1 }),
    report("campaign"),
    report("campaignEntities", { holds: "entities" }),
    report("ad", { tier: "detail" }),
  ],
  failures: [],
  mapping: { goals: {}, contains: [], disjoint: [] },
};

const now = instant("2026-11-21T16:00:00Z");
const night = calendarDate("2026-11-21");
const input: PlanInput = {
  traits,
  tier: "core",
  night,
  now,
  last: null,
  backfillDays: 60,
  record: {
    platform: platformId("example"),
    account: accountId("1"),
    connection: connectionId("main"),
    name: "One",
    currency: "EUR",
    zone: "Europe/Paris",
    state: "enabled",
    status: "ENABLED",
    route: {},
    discoveredAt: now,
    done: {},
    open: [],
  },
};

const finished = (over: Partial<Task> = {}): Task => ({
  ...planTask(input),
  state: "done",
  night: addDays(night, -1),
  ...over,
});

const past: PlanInput = { ...input, tier: "history" };

/** Every slice of a run, part after part. */
function wholeOf({ slices, rest, tier, outcomes }: Task, of: PlatformTraits = traits): readonly Slice[] {
  if (rest === undefined) return slices;
  const next = nextPart(rest, { traits: of, tier, counted: outcomes });
  return [...slices, ...wholeOf({ ...planTask({ ...past, backfillDays: 1 }), tier, ...next }, of)];
}

test("a first night reads the platform's window, newest days first, in slices of the size the platform allows", () => {
  const slices = planTask(input).slices;
  expect(slices.filter((slice) => slice.report === "account").map(({ from, to }) => [from, to])).toEqual([
    ["2026-10-22", "2026-11-20"],
  ]);
  expect(slices.filter((slice) => slice.report === "campaign")).toHaveLength(3);
  expect(slices.filter((slice) => slice.report === "campaignEntities")).toHaveLength(1);
  expect(slices.some((slice) => slice.report === "ad")).toBe(false);
});

test("a new account's past is a run of its own, from the window back to the backfill's end, newest days first", () => {
  const { slices } = planTask(past);
  expect(rangeOf(past)).toEqual({ from: "2026-09-22", to: "2026-10-21" });
  expect(new Set(slices.map((slice) => slice.report))).toEqual(new Set(["account", "campaign"]));
  expect(slices.map(({ to }) => to)).toEqual(
    slices
      .map(({ to }) => to)
      .toSorted()
      .toReversed(),
  );
});

test("night and past together read every day of the backfill once", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), (backfillDays) => {
      const days = [past, input].flatMap((tier) => datesIn(rangeOf({ ...tier, backfillDays })));
      expect(days).toEqual(datesIn({ from: addDays(night, -backfillDays), to: addDays(night, -1) }));
    }),
  );
});

test("the past is read again every Sunday, 90 days deep, and wholly in the first week of a month", () => {
  const last = finished({ tier: "history" });
  const from = (date: string) => rangeOf({ ...past, night: calendarDate(date), last, backfillDays: 395 }).from;
  expect(["2026-11-21", "2026-11-22", "2026-11-28"].map((date) => historyNight(calendarDate(date), night))).toEqual([
    "2026-11-15",
    "2026-11-22",
    "2026-11-22",
  ]);
  expect(from("2026-11-22")).toBe(addDays(calendarDate("2026-11-22"), -90));
  expect(from("2026-12-06")).toBe(addDays(calendarDate("2026-12-06"), -395));
});

test("days a person asks for are read whatever the night's window, within what the platform keeps", () => {
  const range = { from: calendarDate("2020-01-01"), to: calendarDate("2027-01-01") };
  const task = planBackfill(range, null, input);
  const days = wholeOf(task)
    .filter((slice) => slice.report === "account")
    .toReversed()
    .flatMap(datesIn);
  expect(days).toEqual(datesIn({ from: addDays(night, -1000), to: addDays(night, -1) }));
  expect(task).toMatchObject({ tier: "backfill", seq: 1 });
});

test("a night that is not finished six hours after its hour is late, unless the platform has closed the account", () => {
  const record = { ...input.record, done: { core: addDays(night, -1) } };
  expect(lateNight(traits, record, instant("2026-11-21T07:59:00Z"))).toBeNull();
  expect(lateNight(traits, record, instant("2026-11-21T08:00:00Z"))).toBe("2026-11-21");
  expect(lateNight(traits, { ...record, done: { core: night } }, instant("2026-11-21T08:00:00Z"))).toBeNull();
  const fresh = { ...record, done: {}, discoveredAt: instant("2026-11-21T06:00:00Z") };
  expect(lateNight(traits, fresh, instant("2026-11-21T08:00:00Z"))).toBeNull();
  expect(lateNight(traits, fresh, instant("2026-11-21T12:30:00Z"))).toBe("2026-11-21");
  expect(lateNight(traits, { ...record, state: "disabled" }, instant("2026-11-21T08:00:00Z"))).toBeNull();
});

test("slices of a report cover its range without gap or overlap and have names of their own", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 5000 }), (backfillDays, rowsPerDay) => {
      const reports = [report("campaign", { rowsPerDay })];
      const of = { ...traits, reports };
      const slices = wholeOf(planTask({ ...past, backfillDays, traits: of }), of);
      expect(slices.toReversed().flatMap(datesIn)).toEqual(datesIn(rangeOf({ ...past, backfillDays })));
      expect(new Set(slices.map(({ id }) => id)).size).toBe(slices.length);
    }),
  );
});

test("later nights read the restatement window", () => {
  expect(rangeOf({ ...input, last: finished() })).toEqual({ from: addDays(night, -30), to: addDays(night, -1) });
});

test("missed nights are made up for, each with its whole window", () => {
  const last = finished({ night: addDays(night, -40) });
  expect(rangeOf({ ...input, last }).from).toBe(addDays(night, -69));
});

test("a day that failed last time is read again, for a quarter of a year", () => {
  const from = (days: number) => {
    const day = addDays(night, -days);
    const about = { report: reportId("campaign"), from: day, to: day, verifiedAt: now, rows: 0, changed: [] };
    return rangeOf({ ...input, last: finished({ outcomes: [{ ...about, state: "failed" }] }) }).from;
  };
  expect([60, 200].map(from)).toEqual([addDays(night, -60), addDays(night, -90)]);
});

test("once more, a finished night reads its window, and one that was given up all it had to", () => {
  const first = { ...past, night: calendarDate("2026-11-22"), last: null, backfillDays: 200 };
  const from = (task: Task) => task.slices.map((slice) => slice.from).toSorted()[0];
  expect(from(planAgain(finished({ night: first.night }), first))).toBe(addDays(first.night, -90));
  expect(from(planAgain(finished({ night: first.night, state: "ended" }), first))).toBe(addDays(first.night, -200));
});

test("a part of a run never brings more than 400 pages, and its lists come with the first", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 30 }), (missed, count) => {
      const reports = Array.from({ length: count }, (_, at) => report(`report${at}`));
      const of = { ...traits, reports: [...reports, report("lists", { holds: "entities" })] };
      const task = planTask({ ...input, traits: of, last: finished({ night: addDays(night, -missed) }) });
      const lists = (slices: readonly Slice[]) => slices.filter((slice) => slice.report === "lists").length;
      expect(task.slices.flatMap((slice) => (slice.report === "lists" ? [] : datesIn(slice))).length).toBeLessThan(401);
      expect([lists(task.slices), lists(wholeOf(task, of))]).toEqual([1, 1]);
    }),
    { numRuns: 30 },
  );
});

test("the past is read no further back each week than the account's figures still grow", () => {
  const weekly = { ...past, night: calendarDate("2026-11-22"), last: finished({ tier: "history" }), backfillDays: 395 };
  const days = (longest: number) => datesIn(rangeOf({ ...weekly, longestWindow: longest })).length;
  expect([90, 61, 31, 30, 1].map(days)).toEqual([60, 31, 1, 0, 0]);
  expect(planTask({ ...weekly, longestWindow: 30 })).toMatchObject({ slices: [] });
});

test("a run without counts of its own is sized by another run of the account", () => {
  const day = { report: reportId("campaign"), from: addDays(night, -1), to: addDays(night, -1), verifiedAt: now };
  const sized = finished({ outcomes: [{ ...day, state: "stored", rows: 1000, changed: [] }] });
  const { slices } = planBackfill({ from: addDays(night, -50), to: night }, null, { ...input, sized });
  expect(slices.filter((slice) => slice.report === "campaign").map(({ rows }) => rows)).toEqual(Array(25).fill(2000));
});

test("nothing is asked beyond what the platform keeps", () => {
  expect(rangeOf({ ...past, backfillDays: 5000 }).from).toBe(addDays(night, -1000));
});

test("what was counted last time sizes the slices of the next", () => {
  const counted = {
    report: reportId("campaign"),
    from: addDays(night, -10),
    to: addDays(night, -1),
    state: "stored" as const,
    verifiedAt: now,
    rows: 4000,
    changed: [],
  };
  const { slices } = planTask({ ...input, last: finished({ outcomes: [counted] }) });
  expect(slices.filter((slice) => slice.report === "campaign").every((slice) => datesIn(slice).length <= 5)).toBe(true);
});

test("halves of a slice are the slice, and one day has none", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 }), (length) => {
      const slice: Slice = { id: "campaign/x", report: reportId("campaign"), from: night, to: addDays(night, length) };
      const parts = halves(slice);
      if (length === 0) expect(parts).toBeNull();
      else expect(parts?.toReversed().flatMap(datesIn)).toEqual(datesIn(slice));
    }),
  );
});

test("a night is due by the zone the platform names", () => {
  const early = instant("2026-11-21T02:30:00Z");
  expect(nightDue(traits, { zone: "Europe/Paris" }, early)).toBe("2026-11-21");
  expect(nightDue({ ...traits, due: { hour: 3, zone: "UTC" } }, { zone: "Europe/Paris" }, early)).toBe("2026-11-20");
});
