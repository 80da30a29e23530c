import { countedPerDay } from "./planning/slices.ts";
import type { PlatformTraits, Slice } from "./platform.ts";
import { endAgain, isAgain } from "./read-again.ts";
import { endOf } from "./read-slice.ts";
import type { Context, SliceEnd } from "./slice-end.ts";
import type { SliceOutcome, Task } from "./task.ts";
import { daysBetween } from "./time/calendar-date.ts";
import type { Instant } from "./time/instant.ts";

const reserveMs = 60_000;
/** A step ends after so many reads: a crash repeats little, and a large account does not hold up the others. */
export const mostReadsPerStep = 8;
/** Slices read side by side, so that a platform that is far away is waited for once and not five times. */
const mostAtOnce = 5;
/** Side by side they should not wait longer for each other's turn than the transport bears. */
const longestTurnS = 5;

/** The most slices of a platform that are read at once, however few rows they have. */
export function slicesAtOnce({ requestsPerSecond }: Pick<PlatformTraits, "requestsPerSecond">): number {
  return Math.min(mostAtOnce, Math.max(1, Math.floor(requestsPerSecond * longestTurnS)));
}

/** What a step has before it and behind it. */
interface Desk {
  readonly ready: Slice[];
  readonly later: Slice[];
  readonly outcomes: SliceOutcome[];
  note?: NonNullable<Task["note"]>;
  reads: number;
}

/**
 * Reads and stores the slices that are ready, a few side by side, until done, nearly out of time or given up: what is
 * under way then is still brought to its end and counts. What is thrown is unforeseen, and nothing is under way any more.
 */
export async function workSlices(context: Context): Promise<Task> {
  const { task } = context;
  const desk: Desk = { ready: [...task.slices], later: [], outcomes: [...task.outcomes], reads: 0 };
  const inWork = new Map<Slice, Promise<readonly [Slice, SliceEnd]>>();
  try {
    while (true) {
      for (let slice = next(desk, inWork, context); slice !== undefined; slice = next(desk, inWork, context)) {
        inWork.set(slice, ended(slice, context));
      }
      if (inWork.size === 0) break;
      const [slice, end] = await Promise.race(inWork.values());
      inWork.delete(slice);
      settle(slice, end, desk);
    }
  } finally {
    await Promise.allSettled(inWork.values());
  }
  const { later, ready, outcomes, note } = desk;
  return { ...task, slices: [...later, ...ready], outcomes, ...(note && { note }) };
}

async function ended(slice: Slice, context: Context): Promise<readonly [Slice, SliceEnd]> {
  const end = await endOf(slice, context);
  return [slice, isAgain(slice) ? endAgain(end) : end];
}

function settle(slice: Slice, end: SliceEnd, desk: Desk): void {
  if (end.note) {
    desk.note ??= end.note;
    desk.ready.unshift(slice);
  }
  desk.ready.unshift(...(end.again ?? []));
  desk.later.push(...(end.later ?? []));
  desk.outcomes.push(...(end.outcomes ?? []));
}

/** Takes the first slice that may be read beside those in work. */
function next(desk: Desk, inWork: ReadonlyMap<Slice, unknown>, { task, ports }: Context): Slice | undefined {
  // A step that was begun before may have died of one of its slices: each is then brought home on its own.
  const most = task.starts > 1 ? 1 : mostReadsPerStep;
  const { traits } = ports.platform;
  const { reports, rowsPerSlice } = traits;
  if (desk.note || desk.reads >= most || inWork.size >= slicesAtOnce(traits) || ports.remainingMs() < reserveMs)
    return undefined;
  const rowsOf = (slice: Slice) => expectedRows(slice, desk.outcomes, reports) ?? rowsPerSlice;
  const room = rowsPerSlice - [...inWork.keys()].reduce((sum, slice) => sum + rowsOf(slice), 0);
  const now = ports.clock.now();
  const at = desk.ready.findIndex((slice) => !isWaiting(slice, now) && (inWork.size === 0 || rowsOf(slice) <= room));
  if (at < 0) return undefined;
  desk.reads += 1;
  return desk.ready.splice(at, 1)[0];
}

/**
 * By what this run has counted, else what the last one had, else nobody knows (`null`): such a slice is read alone, for
 * slices side by side must not need more memory than a full one. Only an account's own rows and lists are known to be few.
 */
function expectedRows(
  { report, from, to, rows }: Slice,
  outcomes: readonly SliceOutcome[],
  reports: Context["ports"]["platform"]["traits"]["reports"],
): number | null {
  const days = daysBetween(from, to) + 1;
  const perDay = countedPerDay(report, outcomes);
  if (perDay !== null) return perDay * days;
  const traits = reports.find(({ id }) => id === report);
  const few = traits?.holds === "entities" || traits?.level === "account";
  return rows ?? (few ? days : null);
}

function isWaiting({ notBefore }: Slice, now: Instant): boolean {
  return notBefore !== undefined && notBefore > now;
}
