import fc from "fast-check";
import { expect, test } from "vitest";
import { type DayHistory, type MaturityCurve, maturityCurve } from "../maturity.ts";
import { type Micros, micros, ZERO } from "../micros.ts";
import { estimateCells, knownShare } from "../query/young-days.ts";
import { addDays, calendarDate } from "../time/calendar-date.ts";
import { addMs, type Instant, instant } from "../time/instant.ts";
import { leadsInterval, squareRoot, type YoungSums } from "./interval.ts";

const nights = 14;
const first = calendarDate("2026-09-01");
const whole = (count: number): Micros => micros(String(count));
/** The share of a day's leads that is known after so many nights. */
const law = (age: number) => Math.min(1, (age / nights) ** 0.4);

/** Mulberry32: small, good enough for counting, the same on every machine. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Knuth's way of counting a Poisson process. */
function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let [count, product] = [0, random()];
  while (product > limit) {
    count += 1;
    product *= random();
  }
  return count;
}

/** The nights after which each of a day's leads became known. */
function leadsOf(mean: number, random: () => number): readonly number[] {
  return Array.from({ length: poisson(mean, random) }, () => {
    const late = random();
    return Array.from({ length: nights }, (_, at) => at + 1).find((age) => late < law(age)) ?? nights;
  });
}

const knownAfter = (leads: readonly number[], age: number) => leads.filter((night) => night <= age).length;
const morning = (day: number, age: number): Instant => addMs(instant("2026-09-01T04:00:00Z"), (day + age) * 86_400_000);

function historyOf(days: readonly (readonly number[])[]): DayHistory[] {
  return days.map((leads, day) => {
    const ages = Array.from({ length: nights }, (_, at) => at + 1).filter((age) => day + age <= days.length);
    return {
      date: addDays(first, day),
      versions: ages.map((age) => ({ since: morning(day, age), amount: whole(knownAfter(leads, age)) })),
      reads: ages.map((age) => morning(day, age)),
    };
  });
}

const defaults = [
  [1, "0.35"],
  [5, "0.65"],
  [14, "1"],
] as const;

interface Market {
  readonly mean: number;
  /** Days the account was watched before. */
  readonly watched: number;
  /** Young days that are asked about. */
  readonly asked: number;
}

/** Whether the bounds hold what the youngest days will come to, by a curve learned from other days. */
function holds({ mean, watched, asked }: Market, curve: MaturityCurve, random: () => number): boolean {
  const today = addDays(first, watched);
  const sums = { leads: ZERO, expectedLeads: ZERO, curveDoubt: ZERO, exposure: ZERO, spread: ZERO };
  let truth = 0;
  for (let age = 1; age <= asked; age += 1) {
    const leads = leadsOf(mean, random);
    truth += leads.length;
    const known = whole(knownAfter(leads, age));
    const share = knownShare({ curves: { leads: curve }, today }, addDays(today, -age));
    const cells = { leads: known, ...estimateCells(whole(10), known, share) };
    for (const name of ["leads", "expectedLeads", "curveDoubt", "exposure", "spread"] as const) {
      const cell = cells[name];
      if (typeof cell === "bigint") sums[name] = (sums[name] + cell) as Micros;
    }
  }
  const { low, high } = leadsInterval(sums);
  return low <= whole(truth) && whole(truth) <= high;
}

const curves = 20;
const groups = 40;

test.each([
  { mean: 20, watched: 45, asked: 7 },
  { mean: 3, watched: 45, asked: 7 },
  { mean: 1, watched: 45, asked: 14 },
  { mean: 0.3, watched: 45, asked: 7 },
  { mean: 50, watched: 20, asked: 3 },
])("the bounds hold about four times out of five: $mean leads a day, $asked young days", (market) => {
  const random = randomOf(7);
  let held = 0;
  for (let at = 0; at < curves; at += 1) {
    const days = Array.from({ length: market.watched }, () => leadsOf(market.mean, random));
    const curve = maturityCurve({ nights, zone: "UTC", defaults, history: historyOf(days) });
    for (let group = 0; group < groups; group += 1) held += holds(market, curve, random) ? 1 : 0;
  }
  // Few leads are whole numbers, which no bounds can cut at exactly a tenth.
  expect(held / (curves * groups)).toBeGreaterThan(0.74);
  expect(held / (curves * groups)).toBeLessThan(0.92);
});

const sums = (leads: string, expectedLeads: string, more: Partial<YoungSums> = {}): YoungSums => ({
  leads: micros(leads),
  expectedLeads: micros(expectedLeads),
  curveDoubt: ZERO,
  exposure: micros("100"),
  spread: micros("100"),
  ...more,
});

test("days that are complete leave no doubt", () => {
  expect(leadsInterval(sums("8", "8", { spread: ZERO }))).toEqual({ low: micros("8"), high: micros("8") });
});

test("leads that are there already are not doubted", () => {
  const { low, high } = leadsInterval(sums("2", "2.1"));
  expect(low).toBe(micros("2"));
  expect(high > micros("2.1")).toBe(true);
});

test("doubt in the curve widens the bounds, and so does spend that nothing has come of yet", () => {
  const width = (found: YoungSums) => {
    const { low, high } = leadsInterval(found);
    return high - low;
  };
  expect(width(sums("100", "200", { curveDoubt: micros("30") }))).toBeGreaterThan(width(sums("100", "200")));
  expect(width(sums("0", "0", { spread: micros("400") }))).toBeGreaterThan(width(sums("0", "0")));
});

test("without spend the leads themselves stand for it", () => {
  const { low, high } = leadsInterval(sums("50", "100", { exposure: null, spread: null }));
  expect([low < micros("100"), micros("100") < high, low >= micros("50")]).toEqual([true, true, true]);
});

test("a whole root is never too large and never one too small", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 30n), (square) => {
      const root = squareRoot(square);
      expect(root * root <= square && square < (root + 1n) * (root + 1n)).toBe(true);
    }),
  );
});
