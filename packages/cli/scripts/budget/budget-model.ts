import { writesOf } from "./page-writes.ts";
import { countOf, type PlatformPlan, type Report, type Shape, type Tier, type Window } from "./report-plan.ts";
import { type Night, requestsOf, spansOf } from "./requests.ts";
import { taskOf, taskUnits } from "./task-size.ts";

/** What reading costs, in every coin. */
export interface Cost {
  readonly calls: number;
  /** Stored rows, as the run record counts them. */
  readonly rows: number;
  readonly bytes: number;
  readonly writeUnits: number;
  readonly minutes: number;
}

const none: Cost = { calls: 0, rows: 0, bytes: 0, writeUnits: 0, minutes: 0 };

/** Adds two costs, part by part. */
export function plus(a: Cost, b: Cost): Cost {
  return {
    calls: a.calls + b.calls,
    rows: a.rows + b.rows,
    bytes: a.bytes + b.bytes,
    writeUnits: a.writeUnits + b.writeUnits,
    minutes: a.minutes + b.minutes,
  };
}

const scaled = ({ calls, rows, bytes, writeUnits, minutes }: Cost, by: number): Cost => ({
  calls: calls * by,
  rows: rows * by,
  bytes: bytes * by,
  writeUnits: writeUnits * by,
  minutes: minutes * by,
});

/** What one report costs on one night on which it is asked, apart from its place in the task. */
function reportCost(plan: PlatformPlan, report: Report, shape: Shape, night: Night): Cost {
  const perDay = countOf(shape, report.rows);
  const each = countOf(shape, report.each);
  const parts = spansOf(plan, report, shape, night);
  const span = report.holds === "facts" ? parts.map((days) => ({ days, rows: days * perDay })) : [];
  const asked = report.holds === "facts" ? span : [{ days: 1, rows: perDay * shape.listed }];
  const calls = each * asked.reduce((sum, { days, rows }) => sum + requestsOf(report.ask, rows, days), 0);
  const rows = each * (asked.reduce((sum, part) => sum + part.rows, 0) / report.pageDays);
  const writeUnits = writesOf(plan, report, shape, night);
  const seconds = calls * Math.max(plan.secondsPerCall, 1 / plan.requestsPerSecond) + rows * secondsPerRow;
  return {
    calls,
    rows,
    bytes: rows * report.wireBytes,
    writeUnits,
    minutes: (seconds + writeUnits * secondsPerUnit) / 60,
  };
}

/** Assumed: normalising, encoding and comparing one row on a small function. */
const secondsPerRow = 1e-4;
/** Assumed: a write takes 10 ms, and eight are under way. */
const secondsPerUnit = 0.00125;

/** What a tier costs one account on a night; nothing where the platform has no report of it. */
export function tierCost(plan: PlatformPlan, tier: Tier, shape: Shape, nightOf: (report: Report) => Night): Cost {
  const reports = plan.reports.filter((report) => report.tier === tier);
  if (reports.length === 0) return none;
  const nights = reports.map((report) => ({ report, night: nightOf(report) }));
  const costs = nights.map(({ report, night }) => scaled(reportCost(plan, report, shape, night), report.share));
  const writeUnits = taskUnits(taskOf(plan, nights, shape)) + (tier === "core" ? registered : 0);
  return costs.reduce(plus, { ...none, writeUnits, minutes: secondsPerTask / 60 });
}

/** Assumed: a cold start and the task's own reads and writes. */
const secondsPerTask = 1;
/** An account is registered anew each night. */
const registered = 1;

/** The mean of seven nights: six ordinary ones and the weekly one. */
export function meanNight(plan: PlatformPlan, tier: Tier, shape: Shape): Cost {
  const night = (days: (window: Window) => number) =>
    tierCost(plan, tier, shape, ({ window }) => ({ days: days(window), first: false }));
  const [ordinary, wide] = [night(({ nightly }) => nightly), night(({ weekly }) => weekly)];
  return scaled(plus(scaled(ordinary, 6), wide), 1 / 7);
}

/** The first night of an account, so many days back. */
export function firstNight(plan: PlatformPlan, tier: Tier, shape: Shape, days: number): Cost {
  return tierCost(plan, tier, shape, () => ({ days, first: true }));
}
