import { LeadlineError } from "./errors.ts";
import { accountName } from "./ids.ts";
import { lastNight, openRun } from "./open-runs.ts";
import { nightDue, ownerOf, planBackfill, taskKeyOf } from "./planning.ts";
import type { PlatformTraits } from "./platform.ts";
import type { AccountRecord, Store } from "./ports.ts";
import type { Task } from "./task.ts";
import type { PlanPorts } from "./tick.ts";
import { addDays, type CalendarDate, type DateRange, daysBetween } from "./time/calendar-date.ts";

/** Days one backfill may ask for: three years and a bit, so that the record of what it did stays of a bounded size. */
const mostDays = 1110;

/** An account, and the days of it that a person asks for. */
export interface Asked {
  readonly traits: PlatformTraits;
  readonly record: AccountRecord;
  readonly range: DateRange;
}

/**
 * Whether a backfill of these very days is under way already and goes on by itself. Throws `input.invalid` when one of other
 * days is, or when so many days would be too many for one. Changes nothing.
 */
export async function isUnderWay(asked: Asked, { tasks }: Store): Promise<boolean> {
  const { record, range } = asked;
  const days = daysBetween(range.from, range.to) + 1;
  if (days > mostDays) {
    throw new LeadlineError("input.invalid", `A backfill of ${days} days is too long.`, {
      expected: `at most ${mostDays} days at once`,
      hint: "Ask for the newer days first, and for the older ones when those are read.",
    });
  }
  const keys = record.open.map((run) => taskKeyOf(record, run)).filter(({ tier }) => tier === "backfill");
  const runs = (await Promise.all(keys.map((key) => tasks.get(key)))).filter((task) => task?.state === "open");
  if (runs.some((task) => task !== null && covers(task, asked))) return true;
  if (runs.length === 0) return false;
  throw new LeadlineError("input.invalid", `A backfill of other days of ${accountName(record)} is under way.`, {
    hint: "Let it finish (leadline sync goes on with it), then ask again.",
  });
}

/** Whether the run had all that is asked for and could be read when it was opened. */
function covers(task: Task, { traits, range }: Asked): boolean {
  const parts = [...task.slices, ...task.outcomes, ...(task.rest ? [task.rest] : [])];
  const [first, yesterday] = [addDays(task.night, -traits.window.kept), addDays(task.night, -1)];
  const from = range.from > first ? range.from : first;
  const to = range.to < yesterday ? range.to : yesterday;
  return has(parts, from) && has(parts, to);
}

function has(parts: readonly DateRange[], date: CalendarDate): boolean {
  return parts.some(({ from, to }) => from <= date && date <= to);
}

/** Opens a run over days that a person has asked for; the night and the account's own past know nothing of it. */
export async function backfill({ traits, record, range }: Asked, ports: PlanPorts): Promise<Task> {
  const { settings, clock, store } = ports;
  const night = nightDue(traits, record, clock.now());
  const earlier = await store.tasks.get({ ...ownerOf(record), night, tier: "backfill" });
  const about = { traits, record, night, now: clock.now(), last: null, backfillDays: settings.backfillDays };
  const task = planBackfill(range, earlier, { ...about, sized: await lastNight(record, store) });
  await openRun(task, ports);
  return task;
}
