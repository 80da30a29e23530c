import type { ConversionGoal } from "./kpis.ts";
import { atOnce, type HabitPoints, priorOf } from "./maturity/habit.ts";
import { squareRoot } from "./maturity/interval.ts";
import { divideHalfEven, type Micros, ONE, ZERO } from "./micros.ts";
import { type CalendarDate, daysBetween } from "./time/calendar-date.ts";
import { type Instant, localTime } from "./time/instant.ts";

/** What one version of a day said, from the read that brought it until it was superseded. */
export interface KnownVersion {
  readonly since: Instant;
  readonly amount: Micros;
}

/** A day of an account as it was known on the mornings on which it was read. */
export interface DayHistory {
  readonly date: CalendarDate;
  /** Oldest first. */
  readonly versions: readonly KnownVersion[];
  /** Every read of the day, those that changed nothing included, in any order. */
  readonly reads: readonly Instant[];
}

/** How complete a day's results are after n nights. */
export interface MaturityCurve {
  /** `shares[0]` after one night, in millionths; the last one, and every later night, is 1. */
  readonly shares: readonly Micros[];
  /** Relative standard error of 1 over each share, in millionths: how far the curve itself may be off. */
  readonly doubts: readonly Micros[];
  /** Results at the age of one night or more that were seen to develop by a night: what the curve rests on besides its default. */
  readonly evidence: Micros;
  /**
   * `shares` by the opposite guess, that all is told at once; left out where the platform's habit is known. What lies between the two
   * is only assumed to be missing: the account's own results have not settled it.
   */
  readonly seen?: readonly Micros[];
}

/** One for each goal that was asked for; absent where nothing counts as one. */
export type MaturityCurves = Readonly<Partial<Record<ConversionGoal, MaturityCurve>>>;

export interface MaturityInput {
  /** Nights after which nothing changes any more. */
  readonly nights: number;
  /** Nights on which a day is read each morning, after them once a week; all of them when left out. */
  readonly nightly?: number;
  /** The account's zone, or UTC where the platform reports in it. */
  readonly zone: string;
  /** The platform's points; see its traits. `null`: nobody knows its habit. */
  readonly defaults: HabitPoints | null;
  readonly history: readonly DayHistory[];
}

/**
 * Learns the curve by the chain-ladder method of claims reserving (T. Mack, Distribution-free calculation of the standard
 * error of chain ladder reserve estimates, ASTIN Bulletin 23/2, 1993): the step from night n to n + 1 is what all days
 * seen at both ages held at n + 1 over what they held at n, so days still young teach the first steps and none has to be
 * complete; completeness at n is 1 over the product of the steps that follow. The default takes part as one more day.
 *
 * The shares rise to 1, later ones bounding earlier ones, and never exceed it; unless the account's results shrink on the
 * whole (conversions withdrawn), when young days say too much and the shares fall to 1 instead.
 */
export function maturityCurve(input: MaturityInput): MaturityCurve {
  const { nights, defaults } = input;
  const steps = stepsOf(input);
  const evidence = sum(steps.map(({ before }) => before));
  const known = { ...chainLadder(steps, priorOf(defaults, nights)), evidence };
  return defaults === null ? { ...known, seen: chainLadder(steps, atOnce(nights)).shares } : known;
}

/** `prior` is what the default holds after each night. */
function chainLadder(steps: readonly Step[], prior: readonly bigint[]): Pick<MaturityCurve, "shares" | "doubts"> {
  const nights = prior.length;
  const shares: Micros[] = new Array(nights).fill(ONE as Micros);
  const doubts: Micros[] = new Array(nights).fill(ZERO);
  let variance = 0n;
  for (let at = nights - 2; at >= 0; at -= 1) {
    const before = (steps[at]?.before ?? 0n) + (prior[at] ?? 0n);
    const after = (steps[at]?.after ?? 0n) + (prior[at + 1] ?? 0n);
    shares[at] = scaled(shares[at + 1] ?? (ONE as Micros), before, after);
    variance += stepVariance(before, after);
    doubts[at] = squareRoot(variance) as Micros;
  }
  return { shares: monotone(shares), doubts };
}

/** The same curves, each without what is only assumed to be missing; the very same where every habit is known. */
export function seenCurves(curves: MaturityCurves): MaturityCurves {
  if (Object.values(curves).every(({ seen }) => seen === undefined)) return curves;
  const own = Object.entries(curves).map(([goal, curve]) => [goal, { ...curve, shares: curve.seen ?? curve.shares }]);
  return Object.fromEntries(own);
}

/** The share of a day's results that is known on the morning so many nights after it; `null` before the first. */
export function completeness({ shares }: Pick<MaturityCurve, "shares">, nights: number): Micros | null {
  if (nights < 1) return null;
  return shares[nights - 1] ?? (ONE as Micros);
}

/** How far the curve may be off after so many nights; nothing once all is told. */
export function doubtOf({ doubts }: Pick<MaturityCurve, "doubts">, nights: number): Micros {
  return doubts[nights - 1] ?? ZERO;
}

interface Step {
  before: bigint;
  after: bigint;
}

/** `steps[n - 1]`: what the days seen both after n and after n + 1 nights held then. */
function stepsOf({ history, nights, nightly = nights, zone }: MaturityInput): readonly Step[] {
  const steps: Step[] = Array.from({ length: nights - 1 }, () => ({ before: 0n, after: 0n }));
  const zoned = new Map<Instant, CalendarDate>();
  const dateAt = (at: Instant) => {
    const known = zoned.get(at) ?? localTime(at, zone).date;
    zoned.set(at, known);
    return known;
  };
  for (const day of history) {
    const known = heldWeekly(knownByAge(day, dateAt), nightly);
    for (const [at, step] of steps.entries()) {
      const [before, after] = [known.get(at + 1), known.get(at + 2)];
      if (before === undefined || after === undefined) continue;
      step.before += before;
      step.after += after;
    }
  }
  return steps;
}

/** What was known after so many nights; the last read of a morning counts. Mornings without a read are absent, not carried on. */
function knownByAge(
  { date, versions, reads }: DayHistory,
  dateAt: (at: Instant) => CalendarDate,
): ReadonlyMap<number, Micros> {
  const known = new Map<number, Micros>();
  for (const read of reads.toSorted()) {
    const version = versions.findLast(({ since }) => since <= read);
    if (version) known.set(daysBetween(date, dateAt(read)), version.amount);
  }
  return known;
}

/** Once days are read weekly, what was read last is what is known until the next read, if that comes within the week. */
function heldWeekly(known: ReadonlyMap<number, Micros>, nightly: number): ReadonlyMap<number, Micros> {
  const ages = [...known.keys()].sort((a, b) => a - b);
  const held = new Map(known);
  for (const [at, age] of ages.entries()) {
    const [amount, next] = [known.get(age), ages[at + 1]];
    if (amount === undefined || next === undefined || next - age > 7) continue;
    for (let between = Math.max(age, nightly) + 1; between < next; between += 1) held.set(between, amount);
  }
  return held;
}

/**
 * The squared relative error of one step, scaled by 10¹²: what comes in a step is a Poisson count, so the
 * factor f = after ÷ before varies by (f − 1) ÷ before (Mack's formula with the variance of a Poisson process).
 */
function stepVariance(before: bigint, after: bigint): bigint {
  if (before <= 0n || after <= 0n) return 0n;
  const come = after > before ? after - before : before - after;
  return divideHalfEven(come * ONE * ONE * ONE, after * after);
}

/** `share × before ÷ after`. Days that hold nothing, or less, teach nothing. */
function scaled(share: Micros, before: bigint, after: bigint): Micros {
  return before <= 0n || after <= 0n ? share : (divideHalfEven(share * before, after) as Micros);
}

function monotone(shares: readonly Micros[]): readonly Micros[] {
  const shrinks = (shares[0] ?? ONE) > ONE;
  let bound = ONE as Micros;
  return shares
    .toReversed()
    .map((share) => {
      if (shrinks ? share > bound : share < bound) bound = share;
      return bound;
    })
    .toReversed();
}

function sum(amounts: readonly bigint[]): Micros {
  return amounts.reduce((total, amount) => total + amount, 0n) as Micros;
}
