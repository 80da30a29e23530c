import { LeadlineError } from "./errors.ts";
import type { AccountKey } from "./ids.ts";
import { mostLookback } from "./planning/longest-window.ts";
import { firstPart, type Part } from "./planning/slices.ts";
import { type PlatformTraits, type Tier, tiers } from "./platform.ts";
import type { AccountRecord } from "./ports.ts";
import type { Task, TaskKey } from "./task.ts";
import { addDays, type CalendarDate, calendarDate, type DateRange, weekdayOf } from "./time/calendar-date.ts";
import { addMs, type Instant, lastDateDue } from "./time/instant.ts";
import { later } from "./time/order.ts";

/** A message that is not followed by an answer within this time is taken for lost. */
export const lostAfterMs = 3_600_000;

/** Failed tries after which a slice, or a discovery, is given up for the night. */
export const mostTries = 12;

/** Whole seconds to wait after the given number of failed tries: doubled from 15 s up to 15 minutes, with jitter. */
export function backOffSeconds(tries: number, random: number): number {
  return Math.ceil(Math.min(900, 15 * 2 ** (tries - 1)) * (0.5 + random / 2));
}

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
  /** Days for which the account's figures go on growing, read once a week; a quarter of a year when left out. */
  readonly longestWindow?: number;
  /** Another run of the account, whose counts size the slices where the tier has none of its own. */
  readonly sized?: Task | null;
}

/** The whole work of one account's tier on one night, as slices, newest days first; the older days of a long range are cut later. */
export function planTask(input: PlanInput): Task {
  return opened(input, firstPart(rangeOf(input), slicingOf(input)));
}

const slicingOf = ({ traits, tier, last, sized }: PlanInput) => ({
  traits,
  tier,
  counted: (last ?? sized)?.outcomes ?? [],
});

function opened({ record, tier, night, now }: PlanInput, part: Part): Task {
  return {
    platform: record.platform,
    account: record.account,
    tier,
    night,
    state: "open",
    seq: 1,
    starts: 0,
    crowded: false,
    outcomes: [],
    openedAt: now,
    dueAt: addMs(now, lostAfterMs),
    handedOver: false,
    ...part,
  };
}

/** A run over days that a person has asked for, within what the platform keeps; after `earlier` where the night has had one. */
export function planBackfill(range: DateRange, earlier: Task | null, input: Omit<PlanInput, "tier">): Task {
  const asked: PlanInput = { ...input, tier: "backfill" };
  const oldest = addDays(input.night, -input.traits.window.kept);
  const yesterday = addDays(input.night, -1);
  const within = { from: later(range.from, oldest), to: range.to < yesterday ? range.to : yesterday };
  return { ...opened(asked, firstPart(within, slicingOf(asked))), seq: (earlier?.seq ?? 0) + 1 };
}

/** The same night once more: a finished run is opened again with all its slices, one that was given up from where it began. */
export function planAgain(earlier: Task, input: PlanInput): Task {
  const last = earlier.state === "ended" ? input.last : earlier;
  return { ...planTask({ ...input, last }), seq: earlier.seq + 1 };
}

/**
 * Days to read. Nightly: the platform's restatement window up to the day before the night, further back by as many days
 * as were missed since the last finished night, and as far as a day that failed then. History: what lies before that
 * window, `backfillDays` deep the first time and in the first week of a month, else the account's longest window. Empty
 * when `to` is before `from`: figures that have settled by then need no reading.
 */
export function rangeOf(input: PlanInput): DateRange {
  const { traits, tier, night, last, backfillDays, longestWindow = mostLookback } = input;
  const { kept, restated } = traits.window;
  const yesterday = addDays(night, -1);
  const window = addDays(night, -restated);
  const begin = addDays(night, -backfillDays);
  const deep = last === null || Number(night.slice(8)) <= 7;
  const wanted =
    tier === "history"
      ? [deep ? begin : later(begin, addDays(night, -longestWindow)), ...failedFrom(last, night)]
      : [
          later(window, begin),
          ...(last === null ? besidePast(input) : [addDays(last.night, 1 - restated)]),
          ...failedFrom(last, night),
        ];
  const from = later(
    wanted.reduce((a, b) => (a < b ? a : b)),
    addDays(night, -kept),
  );
  return { from, to: tier === "history" ? addDays(window, -1) : yesterday };
}

/**
 * Before the first finished night: an account's past ends where the window of its own night began, and nights that were
 * given up since would have left the days in between to nobody.
 */
function besidePast({ traits, tier, night, record }: PlanInput): CalendarDate[] {
  const keys = record.open.map((run) => taskKeyOf(record, run));
  const open = keys.filter((key) => key.tier === "history").map((key) => key.night);
  const [oldest] = [record.done.history ?? [], open].flat().toSorted();
  if (tier !== "core" || oldest === undefined) return [];
  return [later(addDays(oldest, -traits.window.restated), addDays(night, -mostLookback))];
}

/** Days that failed last time; those older than a quarter are left to the monthly read of the past, or one bad day would widen every night. */
function failedFrom(last: Task | null, night: CalendarDate): CalendarDate[] {
  if (last === null) return [];
  const oldest = addDays(night, -mostLookback);
  return last.outcomes.flatMap(({ state, from }) => (state === "failed" ? [later(from, oldest)] : []));
}

/** Whether a run that is over finishes its tier's night: not one that was given up, and never the days a person asked for. */
export function countsAsNight({ state, tier }: Pick<Task, "state" | "tier">): boolean {
  return state !== "ended" && tier !== "backfill";
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
