import type { ReportId } from "../facts.ts";
import type { PlatformTraits, ReportTraits, Slice, Tier } from "../platform.ts";
import type { SliceOutcome, Task } from "../task.ts";
import { addDays, type DateRange, daysBetween, splitRange } from "../time/calendar-date.ts";

/** How far back entity snapshots look for things that were active. */
const snapshotDays = 90;

/**
 * Pages that one part of a run may bring. A slice can fall apart into its days, so this bounds what a task has to hold at
 * once: about 150 kB where its item may have 400.
 */
const mostPagesPerPart = 400;

export interface Slicing {
  readonly traits: PlatformTraits;
  readonly tier: Tier;
  /** Their rows size the slices. */
  readonly counted: readonly SliceOutcome[];
}

/** Work of a task that is cut into slices, newest days first, and the older days that are cut when it is done. */
export type Part = Pick<Task, "slices" | "rest">;

/** The newest part of a run over a range, with its lists; nothing for an empty range. */
export function firstPart(range: DateRange, slicing: Slicing): Part {
  if (range.to < range.from) return { slices: [] };
  const lists = reportsOf(slicing).filter(({ holds }) => holds === "entities");
  const { slices, ...rest } = nextPart(range, slicing);
  return { slices: newestFirst([...slices, ...lists.map((report) => listOf(report, range, slicing))]), ...rest };
}

/** The newest part of a range of days that is left over. */
export function nextPart(range: DateRange, slicing: Slicing): Part {
  const reports = reportsOf(slicing).filter(({ holds }) => holds === "facts");
  if (reports.length === 0) return { slices: [] };
  const from = addDays(range.to, 1 - Math.max(1, Math.floor(mostPagesPerPart / reports.length)));
  const part = from > range.from ? { from, to: range.to } : range;
  const slices = newestFirst(reports.flatMap((report) => slicesOf(report, part, slicing)));
  return part === range ? { slices } : { slices, rest: { from: range.from, to: addDays(from, -1) } };
}

/** About how many slices the days that are left over will make, if they are as full as these. */
export function slicesToCome({ slices, rest }: Part): number {
  const [first, last] = [
    slices.map(({ from }) => from).toSorted()[0],
    slices
      .map(({ to }) => to)
      .toSorted()
      .at(-1),
  ];
  if (rest === undefined || first === undefined || last === undefined) return 0;
  return Math.ceil((slices.length * (daysBetween(rest.from, rest.to) + 1)) / (daysBetween(first, last) + 1));
}

/** Ties keep the order of the platform's reports, coarse to fine. */
function newestFirst(slices: readonly Slice[]): readonly Slice[] {
  return slices.toSorted((a, b) => (a.to > b.to ? -1 : a.to < b.to ? 1 : 0));
}

/** The past is that of the core reports; lists have none. */
function reportsOf({ traits, tier }: Slicing): readonly ReportTraits[] {
  const past = tier === "history" || tier === "backfill";
  return traits.reports.filter((report) =>
    past ? report.tier === "core" && report.holds === "facts" : report.tier === tier,
  );
}

function listOf({ id }: ReportTraits, range: DateRange, { counted }: Slicing): Slice {
  const from = addDays(range.to, 1 - snapshotDays);
  const last = counted.findLast(({ report, state }) => report === id && state === "stored");
  return {
    id,
    report: id,
    from: range.from < from ? range.from : from,
    to: range.to,
    ...(last && { rows: last.rows }),
  };
}

function slicesOf({ id, rowsPerDay }: ReportTraits, range: DateRange, { traits, counted }: Slicing): readonly Slice[] {
  const perDay = countedPerDay(id, counted);
  const fitting = Math.floor(traits.rowsPerSlice / Math.max(1, perDay ?? rowsPerDay));
  const days = Math.max(1, Math.min(traits.window.request, fitting));
  return splitRange(range, days).map(({ from, to }) => {
    const rows = perDay === null ? {} : { rows: Math.ceil(perDay * (daysBetween(from, to) + 1)) };
    return { id: `${id}/${from}`, report: id, from, to, ...rows };
  });
}

/** Mean rows of a report's days among what was stored; `null` where nothing was. */
export function countedPerDay(report: ReportId, outcomes: readonly SliceOutcome[]): number | null {
  const counted = outcomes.filter((outcome) => outcome.report === report && outcome.state === "stored");
  const days = counted.reduce((sum, { from, to }) => sum + daysBetween(from, to) + 1, 0);
  return days > 0 ? counted.reduce((sum, { rows }) => sum + rows, 0) / days : null;
}

/** Two halves of a slice by date; `null` when it is a single day and cannot be halved. */
export function halves(slice: Slice): readonly [Slice, Slice] | null {
  const days = daysBetween(slice.from, slice.to) + 1;
  if (days < 2) return null;
  const middle = addDays(slice.from, Math.floor(days / 2));
  const { report } = slice;
  return [
    { id: `${slice.id}+`, report, from: middle, to: slice.to },
    { id: `${slice.id}-`, report, from: slice.from, to: addDays(middle, -1) },
  ];
}
