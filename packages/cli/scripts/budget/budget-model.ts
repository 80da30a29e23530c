/** What an account delivers and lists on an ordinary day: everything the arithmetic knows of it. */
export interface Shape {
  readonly name: string;
  /** Entities that deliver on a day. */
  readonly campaigns: number;
  readonly adGroups: number;
  readonly ads: number;
  readonly searchTerms: number;
  /** Entities in a list, for each that delivers: paused, ended and removed ones are listed too. */
  readonly listed: number;
  /** Conversions that one day's ads lead to, late ones included. */
  readonly results: number;
  /** Share of the nights on which a list has changed. */
  readonly listsChange: number;
}

export const tiers = ["core", "detail", "audience"] as const;
export type Tier = (typeof tiers)[number];

export type Unit = "account" | "campaigns" | "adGroups" | "ads" | "searchTerms";

/** How many of a unit there are, or a fixed number. */
export type Count = { readonly per: Unit; readonly times: number };

/** How a platform gives an answer. */
export type Ask =
  /** Each question has one answer, however long. */
  | { readonly kind: "whole"; readonly questions: number }
  /** One question, answered page by page. */
  | { readonly kind: "pages"; readonly rows: number }
  /** Plain pages while they are few; else a report job, looked at until it is done. `expects`: rows a day the adapter takes for granted; the true number when left out. */
  | {
      readonly kind: "job";
      readonly rows: number;
      readonly plainPages: number;
      readonly looks: number;
      readonly expects?: number;
    };

/** Days read again: every night, and instead on one night in seven. */
export interface Window {
  readonly nightly: number;
  readonly weekly: number;
}

type Job = Ask & { readonly kind: "job" };

export interface Report {
  readonly tier: Tier;
  readonly id: string;
  /** The product reads it already. */
  readonly built: boolean;
  readonly holds: "facts" | "entities";
  /** Rows a day, or entities in the list. */
  readonly rows: Count;
  readonly ask: Ask;
  /** Of `nights`, the part on which it is asked at all. */
  readonly share: number;
  /** The whole of it is asked once for each of these. */
  readonly each: Count;
  readonly window: Window;
  /** Most days one question may span. */
  readonly request: number;
  /** The planner's guess on a first night; the true number of rows where there is none. */
  readonly guess?: number;
  /** Days one page holds: 1, or a month. */
  readonly pageDays: number;
  /** Bytes a stored row takes on the wire, its results included, not compressed. */
  readonly wireBytes: number;
  /** Bytes a stored row takes in its page. */
  readonly pageBytes: number;
  /** Superseded pages are kept. */
  readonly history: boolean;
  /** Its rows carry conversions, which come late. */
  readonly results: boolean;
}

/** How a platform's days go on changing. */
export interface Restating {
  /** Share of a day's conversions that come exactly so many days after it. */
  readonly lateShare: (days: number) => number;
  /** The night on which young days are corrected, and the share of campaigns it touches. */
  readonly corrected?: { readonly days: number; readonly share: number };
}

export interface PlatformPlan {
  readonly id: string;
  readonly rowsPerSlice: number;
  readonly requestsPerSecond: number;
  /** Assumed for one call and its answer. */
  readonly secondsPerCall: number;
  readonly restating: Restating;
  readonly reports: readonly Report[];
}

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

export function countOf(shape: Shape, { per, times }: Count): number {
  return times * (per === "account" ? 1 : shape[per]);
}

/** Days of each slice, oldest first, by the planner's rule: equal parts, the last one shorter. */
export function slicesOf(
  days: number,
  rowsPerDay: number,
  limits: { request: number; rowsPerSlice: number },
): number[] {
  const most = Math.max(1, Math.min(limits.request, Math.floor(limits.rowsPerSlice / Math.max(rowsPerDay, 1e-9))));
  return Array.from({ length: Math.ceil(days / most) }, (_, part) => Math.min(most, days - part * most));
}

/** Requests that one slice of so many days and rows takes. */
export function requestsOf(ask: Ask, rows: number, days: number): number {
  if (ask.kind === "whole") return ask.questions;
  const pages = Math.max(1, Math.ceil(rows / ask.rows));
  if (ask.kind === "pages") return pages;
  const job = 1 + ask.looks + pages;
  if (isExpected(ask, rows, days)) return job;
  return pages <= ask.plainPages ? pages : ask.plainPages + job;
}

export interface Night {
  readonly days: number;
  /** Nothing is stored yet: every page is new, and slices are sized by guesses. */
  readonly first: boolean;
}

/** Slices of one report on one night, by days. */
export function planOf(plan: PlatformPlan, report: Report, shape: Shape, { days, first }: Night): number[] {
  if (report.holds === "entities") return [1];
  const rows = countOf(shape, report.rows);
  const perDay = first ? (report.guess ?? rows) : rows;
  return slicesOf(days, Math.max(1, perDay), { request: report.request, rowsPerSlice: plan.rowsPerSlice });
}

/** What one report costs on one night on which it is asked, apart from its place in the task. */
function reportCost(plan: PlatformPlan, report: Report, shape: Shape, night: Night): Cost {
  const perDay = countOf(shape, report.rows);
  const each = countOf(shape, report.each);
  const parts = planOf(plan, report, shape, night);
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

const itemBytes = 400;
const emptyPageBytes = 250;

/** Bytes of a page's body. */
export function bodyBytes(rows: number, pageBytes: number): number {
  return emptyPageBytes + rows * pageBytes;
}

/** Write units of an item around a body of so many bytes. */
export function unitsOf(bytes: number): number {
  return Math.ceil((bytes + itemBytes) / 1024);
}

function writesOf(plan: PlatformPlan, report: Report, shape: Shape, night: Night): number {
  const each = report.pageDays === 1 ? 1 : countOf(shape, report.each);
  if (report.holds === "entities") {
    const units = unitsOf(bodyBytes(countOf(shape, report.rows) * shape.listed, report.pageBytes));
    return units * (night.first ? 1 : shape.listsChange);
  }
  const units = each * unitsOf(bodyBytes(countOf(shape, report.rows), report.pageBytes));
  const pages = night.days / report.pageDays;
  if (night.first) return pages * units;
  if (report.pageDays > 1) return pages * units;
  return units + changedPages(plan, report, shape, night.days) * units * (report.history ? 2 : 1);
}

/** Pages of the window, yesterday's apart, that have changed since the night before: a conversion came late, or spend was corrected. */
export function changedPages(
  { restating }: PlatformPlan,
  { results }: Pick<Report, "results">,
  shape: Shape,
  days: number,
): number {
  const { lateShare, corrected } = restating;
  let changed = 0;
  for (let age = 1; age < days; age += 1) {
    const noneLate = results ? Math.exp(-shape.results * lateShare(age)) : 1;
    const noneCorrected = corrected?.days === age ? (1 - corrected.share) ** shape.campaigns : 1;
    changed += 1 - noneLate * noneCorrected;
  }
  return changed;
}

/** Slices one worker reads before it hands over to the next. */
const readsPerStep = 8;

/** Write units of the task itself: noted, created, handed over, started, stepped on, ended. */
export function taskUnits(task: TaskSize): number {
  const planned = Math.ceil((450 + task.slices * 140) / 1024);
  const ended = Math.ceil(taskBytes(task) / 1024);
  const steps = Math.max(Math.ceil((task.slices + task.looks) / readsPerStep), 1 + task.waits);
  return 1 + 3 * planned + ended + (steps - 1) * 3 * ended + 1;
}

/** Bytes of a task's item once every slice has its outcome. */
export function taskBytes({ slices, changed }: TaskSize): number {
  return 450 + slices * 190 + changed * 14;
}

export interface TaskSize {
  readonly slices: number;
  /** Periods that changed. */
  readonly changed: number;
  /** Looks at report jobs that were not done yet. */
  readonly looks: number;
  /** Times it is put off while report jobs are made. */
  readonly waits: number;
}

/** The size of the task that a tier's first night makes. */
export function firstTask(plan: PlatformPlan, tier: Tier, shape: Shape, days: number): TaskSize {
  const reports = plan.reports.filter((report) => report.tier === tier);
  return taskOf(
    plan,
    reports.map((report) => ({ report, night: { days, first: true } })),
    shape,
  );
}

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

function taskOf(plan: PlatformPlan, nights: readonly { report: Report; night: Night }[], shape: Shape): TaskSize {
  let [slices, changed, looks, waits] = [0, 0, 0, 0];
  for (const { report, night } of nights) {
    const parts = planOf(plan, report, shape, night);
    slices += parts.length * report.share;
    if (report.holds === "facts") {
      changed += (night.first ? night.days : 1 + changedPages(plan, report, shape, night.days)) / report.pageDays;
    }
    const { ask } = report;
    if (ask.kind !== "job") continue;
    const jobs = parts.filter((days) => takesJob(ask, countOf(shape, report.rows) * days, days)).length;
    looks += jobs * ask.looks;
    if (jobs > 0) waits = Math.max(waits, ask.looks);
  }
  return { slices: Math.max(1, Math.round(slices)), changed, looks, waits };
}

function takesJob(ask: Job, rows: number, days: number): boolean {
  return isExpected(ask, rows, days) || rows > ask.plainPages * ask.rows;
}

/** Known beforehand to be a job; otherwise the plain pages come first, in vain. */
function isExpected(ask: Job, rows: number, days: number): boolean {
  return (ask.expects === undefined ? rows : ask.expects * days) > ask.plainPages * ask.rows;
}

/** The mean of seven nights: six ordinary ones and the weekly one. */
export function meanNight(plan: PlatformPlan, tier: Tier, shape: Shape): Cost {
  const night = (days: (window: Window) => number) =>
    tierCost(plan, tier, shape, ({ window }) => ({ days: days(window), first: false }));
  return scaled(
    plus(
      scaled(
        night(({ nightly }) => nightly),
        6,
      ),
      night(({ weekly }) => weekly),
    ),
    1 / 7,
  );
}

/** The first night of an account, so many days back. */
export function firstNight(plan: PlatformPlan, tier: Tier, shape: Shape, days: number): Cost {
  return tierCost(plan, tier, shape, () => ({ days, first: true }));
}
