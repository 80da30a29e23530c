import type { AccountKey } from "./ids.ts";
import { isRead, openRun } from "./open-runs.ts";
import { countedPerDay } from "./planning/slices.ts";
import { lostAfterMs, nightDue, ownerOf, runName, taskKeyOf } from "./planning.ts";
import type { PlatformTraits, Slice } from "./platform.ts";
import type { AccountRecord, Store } from "./ports.ts";
import { handOver } from "./run-task.ts";
import type { SliceOutcome, Task } from "./task.ts";
import type { PlanPorts } from "./tick.ts";
import { addDays, type CalendarDate, splitRange } from "./time/calendar-date.ts";
import { addMs, type Instant } from "./time/instant.ts";

/** As often as a queue hands a message out before it counts as dead. */
const mostStarts = 4;
/** The past is read weekly: its newest run is at most so old, or there is none worth trying again. */
const newestWithinDays = 31;

/** A run that is tried again, and what it was before. */
export interface Redriven {
  readonly owner: AccountKey;
  readonly run: string;
  /** `open`: the queue had given its message up. */
  readonly was: "open" | "partial" | "ended";
  /** Parts that are read now. */
  readonly slices: number;
}

export interface RedrivePorts extends PlanPorts {
  /** The queue has lost its messages (a restart of the local runtime): open runs that are well are sent again as they are. */
  readonly queueLost: boolean;
}

export interface RedriveWish {
  readonly traits: PlatformTraits;
  readonly record: AccountRecord;
  /** Runs of this night only; `null` for the newest run of every tier, and every open one. */
  readonly night: CalendarDate | null;
}

/**
 * Tries again what failed of an account's runs: whatever is left of them and their failed slices, never what is stored.
 * Safe to repeat, and beside workers: a step that is under way finds itself overtaken.
 */
export async function redrive(wish: RedriveWish, ports: RedrivePorts): Promise<readonly Redriven[]> {
  const { traits, record } = wish;
  const { store, clock, settings } = ports;
  if (!isRead(record, settings)) return [];
  const done: Redriven[] = [];
  for (const task of await runsOf(wish, ports)) {
    const next = redriven(task, traits, clock.now());
    if (next !== null && task.state !== "done") {
      await openRun(next, ports);
      const isOurs = (await store.tasks.get(task))?.seq === next.seq;
      if (isOurs) done.push({ owner: ownerOf(task), run: runName(task), was: task.state, slices: next.slices.length });
    } else if (task.state === "open" && ports.queueLost) await handOver(task, ports);
  }
  return done;
}

async function runsOf(
  { traits, record, night }: RedriveWish,
  { store, clock }: RedrivePorts,
): Promise<readonly Task[]> {
  if (night !== null) return await store.tasks.list(ownerOf(record), night, night);
  const due = nightDue(traits, record, clock.now());
  const recent = await store.tasks.list(ownerOf(record), addDays(due, -newestWithinDays), due);
  const newest = new Map(recent.map((task) => [task.tier, task]));
  const found = [...(await openTasks(record, store)), ...newest.values()];
  return [...new Map(found.map((task) => [runName(task), task])).values()];
}

async function openTasks(record: AccountRecord, { tasks }: Store): Promise<readonly Task[]> {
  const found = await Promise.all(record.open.map((run) => tasks.get(taskKeyOf(record, run))));
  return found.filter((task) => task !== null).filter(({ state }) => state === "open");
}

/** The run's next step with what failed, begun afresh; `null` where nothing failed, or the run is well under way. */
export function redriven(task: Task, traits: PlatformTraits, now: Instant): Task | null {
  if (task.state === "open" && !isDead(task, now)) return null;
  const failed = task.outcomes.filter((outcome) => isAskedFor(outcome, traits));
  const left = task.state === "partial" || task.state === "done" ? [] : task.slices.map(afresh);
  const slices = [...left, ...failed.flatMap((outcome) => slicesOf(outcome, task, traits))];
  const hasRest = task.state !== "done" && task.rest !== undefined;
  if (slices.length === 0 && !hasRest) return null;
  const { note, ...kept } = task;
  return {
    ...kept,
    state: "open",
    seq: task.seq + 1,
    starts: 0,
    // The last worker of an open step may still be alive: fences are moved even by unchanged pages.
    crowded: task.crowded || task.state === "open",
    slices,
    outcomes: task.outcomes.filter((one) => !failed.includes(one)),
    openedAt: task.state === "open" ? task.openedAt : now,
    dueAt: addMs(now, lostAfterMs),
    handedOver: false,
  };
}

/** Given up by the queue, or not heard of for longer than any worker lives. */
function isDead({ starts, dueAt }: Task, now: Instant): boolean {
  return starts >= mostStarts || dueAt <= now;
}

/** Neither its tries nor a report job that may be what failed; a wait the vendor asked for stays. */
function afresh({ tries, resume, readAt, ...slice }: Slice): Slice {
  return slice;
}

function isAskedFor({ state, report }: SliceOutcome, { reports }: PlatformTraits): boolean {
  return state === "failed" && reports.some(({ id }) => id === report);
}

/** Neighbouring failures stand in the record as one, so they are cut to the platform's measure again. */
function slicesOf({ report, from, to }: SliceOutcome, { outcomes }: Task, traits: PlatformTraits): readonly Slice[] {
  const found = traits.reports.find(({ id }) => id === report);
  if (found === undefined) return [];
  if (found.holds === "entities") return [{ id: report, report, from, to }];
  const perDay = Math.max(1, countedPerDay(report, outcomes) ?? found.rowsPerDay);
  const days = Math.max(1, Math.min(traits.window.request, Math.floor(traits.rowsPerSlice / perDay)));
  return splitRange({ from, to }, days).map((range) => ({ id: `${report}/${range.from}`, report, ...range }));
}
