import { LeadlineError } from "./errors.ts";
import type { AccountKey } from "./ids.ts";
import { type PlatformTraits, type ReportTraits, type Slice, type Tier, tiers } from "./platform.ts";
import type { AccountRecord } from "./ports.ts";
import type { Task, TaskKey } from "./task.ts";
import {
  addDays,
  type CalendarDate,
  calendarDate,
  type DateRange,
  daysBetween,
  splitRange,
  weekdayOf,
} from "./time/calendar-date.ts";
import { addMs, type Instant, lastDateDue } from "./time/instant.ts";

/** A message that is not followed by an answer within this time is taken for lost. */
export const lostAfterMs = 3_600_000;

/** Failed tries after which a slice, or a discovery, is given up for the night. */
export const mostTries = 12;

/** Whole seconds to wait after the given number of failed tries: doubled from 15 s up to 15 minutes, with jitter. */
export function backOffSeconds(tries: number, random: number): number {
  return Math.ceil(Math.min(900, 15 * 2 ** (tries - 1)) * (0.5 + random / 2));
}

/** The longest window in which a platform counts a conversion for an ad; read once a week. */
const weeklyDays = 90;

/** How far back entity snapshots look for things that were active. */
const snapshotDays = 90;

/** The newest night whose hour has passed for the account, in the zone the platform names. */
export function nightDue(traits: PlatformTraits, account: { readonly zone: string }, now: Instant): CalendarDate {
  return lastDateDue(now, traits.due.zone === "UTC" ? "UTC" : account.zone, traits.due.hour);
}

/** Hours after which a night that is due and not finished is late. */
export const deadlineHours = 6;

/** The night that should long have been finished and is not; `null` when all is well, or when the platform itself has closed the account. */
export function lateNight(
  traits: PlatformTraits,
  record: Pick<AccountRecord, "zone" | "state" | "done" | "discoveredAt">,
  now: Instant,
): CalendarDate | null {
  const deadline = addMs(now, -deadlineHours * 3_600_000);
  const expected = nightDue(traits, record, deadline);
  const { core } = record.done;
  if (core === undefined && record.discoveredAt > deadline) return null;
  return record.state === "enabled" && (core === undefined || core < expected) ? expected : null;
}

/** The nightly tiers the platform has any report for, in the order they matter. */
export function tiersOf(traits: PlatformTraits): readonly Tier[] {
  return [...new Set(traits.reports.map(({ tier }) => tier))];
}

/** The night the newest run of the past belongs to: at once for a new account, then the night to each Sunday. */
export function historyNight(night: CalendarDate, done: CalendarDate | undefined): CalendarDate {
  return done === undefined ? night : addDays(night, -weekdayOf(night));
}

export interface PlanInput {
  readonly traits: PlatformTraits;
  readonly record: AccountRecord;
  readonly tier: Tier;
  readonly night: CalendarDate;
  readonly now: Instant;
  /** The newest finished run of the tier: its counts size the slices, its failures are read again. */
  readonly last: Task | null;
  /** How far back a first run reads, within what the platform keeps. */
  readonly backfillDays: number;
}

/** The whole work of one account's tier on one night, as slices, newest days first. */
export function planTask(input: PlanInput): Task {
  const { record, tier, night, now } = input;
  return {
    platform: record.platform,
    account: record.account,
    tier,
    night,
    state: "open",
    seq: 1,
    starts: 0,
    crowded: false,
    slices: slicesFor(input, rangeOf(input)),
    outcomes: [],
    openedAt: now,
    dueAt: addMs(now, lostAfterMs),
    handedOver: false,
  };
}

/** A run of the past over days that a person has asked for, within what the platform keeps; after `earlier` where the night has had one. */
export function planBackfill(range: DateRange, earlier: Task | null, input: Omit<PlanInput, "tier">): Task {
  const asked: PlanInput = { ...input, tier: "history" };
  const oldest = addDays(input.night, -input.traits.window.kept);
  const yesterday = addDays(input.night, -1);
  const within = { from: later(range.from, oldest), to: range.to < yesterday ? range.to : yesterday };
  return { ...planTask(asked), slices: slicesFor(asked, within), seq: (earlier?.seq ?? 0) + 1 };
}

/** The same night once more: a finished run is opened again with all its slices, one that was given up from where it began. */
export function planAgain(earlier: Task, input: PlanInput): Task {
  const last = earlier.state === "ended" ? input.last : earlier;
  return { ...planTask({ ...input, last }), seq: earlier.seq + 1 };
}

/**
 * Days to read. Nightly: the platform's restatement window up to the day before the night, further back by as many days
 * as were missed since the last finished night, and as far as a day that failed then. History: what lies before that
 * window, `backfillDays` deep the first time and in the first week of a month, else 90 days. Empty when `to` is before `from`.
 */
export function rangeOf({ traits, tier, night, last, backfillDays }: PlanInput): DateRange {
  const { kept, restated } = traits.window;
  const yesterday = addDays(night, -1);
  const window = addDays(night, -restated);
  const begin = addDays(night, -backfillDays);
  const deep = last === null || Number(night.slice(8)) <= 7;
  const wanted =
    tier === "history"
      ? [deep ? begin : later(begin, addDays(night, -weeklyDays)), ...failedFrom(last, night)]
      : [
          later(window, begin),
          ...(last === null ? [] : [addDays(last.night, 1 - restated)]),
          ...failedFrom(last, night),
        ];
  const from = later(
    wanted.reduce((a, b) => (a < b ? a : b)),
    addDays(night, -kept),
  );
  return { from, to: tier === "history" ? addDays(window, -1) : yesterday };
}

const later = (a: CalendarDate, b: CalendarDate) => (a > b ? a : b);

/** Days that failed last time; those older than a quarter are left to the monthly read of the past, or one bad day would widen every night. */
function failedFrom(last: Task | null, night: CalendarDate): CalendarDate[] {
  if (last === null) return [];
  const oldest = addDays(night, -weeklyDays);
  return last.outcomes.flatMap(({ state, from }) => (state === "failed" ? [later(from, oldest)] : []));
}

/** The slices of a tier over a range, newest days first; none for an empty range. */
function slicesFor(input: PlanInput, range: DateRange): Slice[] {
  const reports = input.traits.reports.filter(({ tier, holds }) =>
    input.tier === "history" ? tier === "core" && holds === "facts" : tier === input.tier,
  );
  if (range.to < range.from) return [];
  return reports
    .flatMap((report) => slicesOf(report, input, range))
    .sort((a, b) => (a.to > b.to ? -1 : a.to < b.to ? 1 : 0));
}

function slicesOf(report: ReportTraits, input: PlanInput, range: DateRange): Slice[] {
  if (report.holds === "entities") {
    const from = addDays(range.to, 1 - snapshotDays);
    return [{ id: report.id, report: report.id, from: range.from < from ? from : range.from, to: range.to }];
  }
  const parts = splitRange(range, daysPerSlice(report, input)).reverse();
  return parts.map(({ from, to }) => ({ id: `${report.id}/${from}`, report: report.id, from, to }));
}

/** Counted rows per day of the last run, else the platform's guess, towards the rows a slice should hold. */
function daysPerSlice(report: ReportTraits, { traits, last }: PlanInput): number {
  const counted = (last?.outcomes ?? []).filter(
    (outcome) => outcome.report === report.id && outcome.state === "stored",
  );
  const days = counted.reduce((sum, { from, to }) => sum + daysBetween(from, to) + 1, 0);
  const rows = counted.reduce((sum, outcome) => sum + outcome.rows, 0);
  const perDay = days > 0 ? Math.max(1, rows / days) : report.rowsPerDay;
  return Math.max(1, Math.min(traits.window.request, Math.floor(traits.rowsPerSlice / perDay)));
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

/** `<night>#<tier>`: a run's name on its account's record. */
export function runName({ night, tier }: Pick<TaskKey, "night" | "tier">): string {
  return `${night}#${tier}`;
}

/** The key of a run named on an account's record. */
export function taskKeyOf(owner: AccountKey, run: string): TaskKey {
  const at = run.indexOf("#");
  const tier = tiers.find((name) => name === run.slice(at + 1));
  if (tier === undefined) throw new LeadlineError("internal.bug", `Not the name of a run: ${run}`);
  return { ...ownerOf(owner), night: calendarDate(run.slice(0, at)), tier };
}

/** The account's key out of anything that carries one. */
export function ownerOf({ platform, account }: AccountKey): AccountKey {
  return { platform, account };
}
