import { asLeadlineError } from "./errors.ts";
import { dateOf, dayPeriod, type FactPage, type ReportId } from "./facts.ts";
import { accountName } from "./ids.ts";
import { type CompiledMapping, compileMapping } from "./mapping.ts";
import { decodePage } from "./page.ts";
import { ownerOf, runName } from "./planning.ts";
import type { PlatformTraits, Slice } from "./platform.ts";
import type { StoredPage } from "./ports.ts";
import { type DayReads, hasCause, type PageRead, reconcileDay } from "./reconcile.ts";
import type { SyncPorts } from "./run-task.ts";
import type { SliceEnd } from "./slice-end.ts";
import type { SliceOutcome, Task } from "./task.ts";
import type { CalendarDate } from "./time/calendar-date.ts";

/** Days a run reads once more; what is left is read by the next night anyway. */
const mostDays = 5;

const mark = "#again";

/** The same task, with the newest days of which whole and parts moved apart while they were read as slices once more. Asked once per run. */
export async function readAgain(task: Task, ports: SyncPorts): Promise<Task> {
  const reports = reportsOf(ports.platform.traits);
  if (reports === null) return { ...task, readAgain: [] };
  const days = await movedDays(task, reports, ports);
  const slices = days.flatMap((day) => Object.values(reports).map((report) => sliceOf(report, day)));
  return { ...task, readAgain: days, slices };
}

/**
 * What counts of a second reading: that it came through, or is on its way. The first one stands, so nothing waits, fails or
 * is given up for the sake of the second.
 */
export function endAgain({ outcomes = [], again = [], later = [] }: SliceEnd): SliceEnd {
  return {
    outcomes: outcomes.filter(({ state }) => state === "stored"),
    again,
    later: later.filter(({ resume }) => resume !== undefined),
  };
}

export function isAgain({ id }: Slice): boolean {
  return id.includes(mark);
}

function sliceOf(report: ReportId, day: CalendarDate): Slice {
  return { id: `${report}/${day}${mark}`, report, from: day, to: day };
}

type Reports = Readonly<Record<"whole" | "parts", ReportId>>;

function reportsOf({ reports }: PlatformTraits): Reports | null {
  const facts = reports.filter(({ tier, holds }) => tier === "core" && holds === "facts");
  const whole = facts.find(({ level }) => level === "account")?.id;
  const parts = facts.find(({ level }) => level === "campaign")?.id;
  return whole === undefined || parts === undefined ? null : { whole, parts };
}

/** A look that nobody foresaw to fail costs the night nothing but itself; what the store refuses is thrown. */
async function movedDays(task: Task, reports: Reports, ports: SyncPorts): Promise<readonly CalendarDate[]> {
  try {
    return await lookForMoved(task, reports, ports);
  } catch (thrown) {
    const error = asLeadlineError(thrown);
    if (error.code === "store.unavailable" || error.code === "store.conflict") throw thrown;
    ports.log.warn("readAgain.failed", {
      account: accountName(task),
      run: runName(task),
      code: error.code,
      message: error.message,
    });
    return [];
  }
}

async function lookForMoved(
  task: Task,
  reports: Reports,
  { store, platform: { traits } }: SyncPorts,
): Promise<readonly CalendarDate[]> {
  const changed = changedDays(task, reports);
  const [first, last] = [changed[0], changed.at(-1)];
  if (first === undefined || last === undefined) return [];
  const range = [dayPeriod(first), dayPeriod(last)] as const;
  const of = (report: ReportId) => store.pages.pages(ownerOf(task), report, ...range);
  const [wholes, parts] = await Promise.all([of(reports.whole), of(reports.parts)]);
  const mapping = compileMapping(traits.mapping, null);
  const isApart = (day: CalendarDate, earlier: readonly FactPage[]) => {
    const reads = readsOf(day, { wholes, parts, earlier }, task);
    return reads !== null && isMoved(reads, traits, mapping);
  };
  const apart = changed.filter((day) => isApart(day, []));
  if (apart.length === 0) return [];
  const versions = await store.pages.versions(ownerOf(task), reports.parts, ...range);
  const earlier = versions.filter(({ until }) => until !== null);
  const pagesOf = (day: CalendarDate) =>
    earlier.flatMap((one) => (dateOf(one.period) === day ? factPages(one, task) : []));
  return apart
    .filter((day) => isApart(day, pagesOf(day)))
    .slice(-mostDays)
    .reverse();
}

interface Stored {
  readonly wholes: readonly StoredPage[];
  readonly parts: readonly StoredPage[];
  readonly earlier: readonly FactPage[];
}

/** `null` where either page is missing, which is found out before anything is unpacked. */
function readsOf(day: CalendarDate, { wholes, parts, earlier }: Stored, task: Task): DayReads | null {
  const on = ({ period }: StoredPage) => period === dayPeriod(day);
  const [whole, part] = [wholes.find(on), parts.find(on)];
  if (whole === undefined || part === undefined) return null;
  return { whole: pageRead(whole, day, task), parts: pageRead(part, day, task), earlier };
}

function isMoved(reads: DayReads, { residuals = [], window }: PlatformTraits, mapping: CompiledMapping): boolean {
  const rules = { mapping, level: "campaign", residuals, restated: window.restated } as const;
  return hasCause(reconcileDay(reads, rules), "movedWhileReading");
}

/** Days of either report that this run has changed, oldest first. */
function changedDays({ outcomes }: Task, { whole, parts }: Reports): readonly CalendarDate[] {
  const own = outcomes.filter(({ report }) => report === whole || report === parts);
  return [...new Set(own.flatMap(({ changed }) => changed))].sort().map(dateOf);
}

function pageRead(found: StoredPage, day: CalendarDate, task: Task): PageRead | null {
  const [page] = factPages(found, task);
  if (page === undefined) return null;
  const reads = task.outcomes.filter((one) => covers(one, found.report, day)).map(({ verifiedAt }) => verifiedAt);
  const verifiedAt = reads.reduce((a, b) => (a > b ? a : b), found.readAt);
  return { page, since: found.since, verifiedAt };
}

function covers({ state, report, from, to }: SliceOutcome, wanted: ReportId, day: CalendarDate): boolean {
  return state === "stored" && report === wanted && from <= day && day <= to;
}

function factPages(stored: Pick<StoredPage, "report" | "period" | "body">, task: Task): FactPage[] {
  const page = decodePage(ownerOf(task), stored);
  return page.holds === "facts" ? [page] : [];
}
