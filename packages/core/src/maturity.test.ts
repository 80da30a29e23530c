import fc from "fast-check";
import { expect, test } from "vitest";
import { completeness, type DayHistory, maturityCurve } from "./maturity.ts";
import { type Micros, micros, ONE } from "./micros.ts";
import { addDays, calendarDate } from "./time/calendar-date.ts";
import { addMs, type Instant, instant } from "./time/instant.ts";

const first = calendarDate("2026-09-01");
const firstMorning = instant("2026-09-02T03:00:00Z");
const dayMs = 86_400_000;
const whole = (count: number): Micros => micros(String(count));

/** Mornings are counted from the day after the first day. */
const morning = (at: number): Instant => addMs(firstMorning, at * dayMs);

/** Days of which `amounts[i][n]` was known after n + 1 nights, read every morning. */
function watched(amounts: readonly (readonly number[])[]): DayHistory[] {
  return amounts.map((known, day) => ({
    date: addDays(first, day),
    versions: known.map((count, age) => ({ since: morning(day + age), amount: whole(count) })),
    reads: known.map((_, age) => morning(day + age)),
  }));
}

const plain = { nights: 5, zone: "UTC", defaults: [] } as const;
const shares = (history: readonly DayHistory[], more: Partial<Parameters<typeof maturityCurve>[0]> = {}) =>
  maturityCurve({ ...plain, history, ...more }).shares.map((share) => Number(share) / 1e6);

test("without history the curve is the platform's default, on straight lines between its points", () => {
  const { shares: found, evidence } = maturityCurve({
    ...plain,
    defaults: [
      [1, "0.5"],
      [3, "0.9"],
      [4, "1"],
    ],
    history: [],
  });
  expect(found).toEqual([500_000n, 700_000n, 900_000n, ONE, ONE]);
  expect(evidence).toBe(0n);
});

test("a platform without a default is taken to be complete on the first morning", () => {
  expect(shares([])).toEqual([1, 1, 1, 1, 1]);
});

test("much history outweighs the default, little does not", () => {
  const defaults = [
    [1, "0.9"],
    [5, "1"],
  ] as const;
  const habit = [400, 600, 800, 900, 1000];
  const much = shares(watched(Array.from({ length: 40 }, () => habit)), { defaults });
  habit.forEach((count, at) => {
    expect(Math.abs((much[at] ?? 0) - count / 1000)).toBeLessThan(0.005);
  });
  expect(shares(watched([[4, 6, 8, 9, 10]].map((day) => day.map((n) => n / 10))), { defaults })[0]).toBeGreaterThan(
    0.85,
  );
});

test("days still young teach the first nights", () => {
  const young = watched(Array.from({ length: 50 }, () => [500, 1000]));
  expect(shares(young)[0]).toBeLessThan(0.52);
  expect(shares(young)[1]).toBe(1);
});

test("a morning without a read teaches nothing, rather than that nothing came", () => {
  const [day] = watched([[500, 1000, 1000]]);
  if (!day) throw new Error("One day was made.");
  const { evidence, shares: found } = maturityCurve({
    ...plain,
    history: [{ ...day, versions: day.versions.slice(0, 1), reads: [morning(0), morning(2)] }],
  });
  expect([evidence, found[0]]).toEqual([0n, ONE]);
});

test("a read that changed nothing teaches that nothing came", () => {
  const [day] = watched([[500]]);
  if (!day) throw new Error("One day was made.");
  const { evidence } = maturityCurve({ ...plain, history: [{ ...day, reads: [morning(0), morning(1)] }] });
  expect(evidence).toBe(whole(500));
});

test("an account whose results shrink says too much when young: the shares fall to 1", () => {
  const found = shares(watched(Array.from({ length: 40 }, () => [1200, 1100, 1000, 1000, 1000])));
  expect(found[0]).toBeGreaterThan(1.18);
  expect(found).toEqual(found.toSorted((a, b) => b - a));
  expect(found.at(-1)).toBe(1);
});

test("the nights of an account are those of its zone", () => {
  const late = (at: number) => addMs(morning(at), -6 * 3_600_000);
  const history = [
    {
      date: first,
      versions: [
        { since: late(0), amount: whole(500) },
        { since: late(1), amount: whole(1000) },
      ],
      reads: [late(0), late(1)],
    },
  ];
  expect(shares(history, { zone: "UTC" })).toEqual([1, 1, 1, 1, 1]);
  expect(shares(history, { zone: "Asia/Tokyo" })[0]).toBeLessThan(0.6);
});

test("whatever was seen, the shares are above zero, monotone, and end at 1", () => {
  const amounts = fc.array(fc.array(fc.integer({ min: -5, max: 500 }), { maxLength: 8 }), { maxLength: 12 });
  fc.assert(
    fc.property(amounts, fc.integer({ min: 1, max: 10 }), (found, nights) => {
      const { shares: curve } = maturityCurve({ ...plain, nights, defaults: [[1, "0.6"]], history: watched(found) });
      const rising = [...curve].sort((a, b) => (a < b ? -1 : 1));
      const isRising = curve.every((share, at) => share === rising[at]);
      const isFalling = curve.every((share, at) => share === rising[curve.length - 1 - at]);
      expect(isRising || isFalling).toBe(true);
      expect(isRising ? curve.every((share) => share <= ONE) : curve.every((share) => share >= ONE)).toBe(true);
      expect([curve.length, curve.at(-1)]).toEqual([nights, ONE]);
      expect(curve.every((share) => share > 0n)).toBe(true);
    }),
  );
});

test("results that only grow give a curve that rises and never exceeds 1", () => {
  const growing = fc.array(fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 8 }), { maxLength: 12 });
  fc.assert(
    fc.property(growing, (steps) => {
      const amounts = steps.map((day) => day.map((_, at) => day.slice(0, at + 1).reduce((a, b) => a + b, 0)));
      const found = shares(watched(amounts), { defaults: [[1, "0.6"]] });
      expect(found.every((share, at) => share <= 1 && share >= (found[at - 1] ?? 0))).toBe(true);
    }),
  );
});

test("simulated lags are found again from what each morning showed, within four standard errors", () => {
  const law = fc.record({ seed: fc.integer(), slope: fc.integer({ min: 2, max: 6 }), perDay: fc.constantFrom(30, 60) });
  fc.assert(
    fc.property(law, ({ seed, slope, perDay }) => {
      const draw = randomFrom(seed);
      const nights = 20;
      const days = 45;
      const lags = Array.from({ length: days }, () =>
        Array.from({ length: perDay }, () => Math.floor(nights * draw() ** slope)),
      );
      const known = lags.map((day, at) =>
        Array.from({ length: Math.min(nights, days - at) }, (_, age) => day.filter((lag) => lag <= age).length),
      );
      const found = shares(watched(known), {
        nights,
        defaults: [
          [1, "0.6"],
          [20, "1"],
        ],
      });
      found.forEach((share, at) => {
        const truth = ((at + 1) / nights) ** (1 / slope);
        // Of the results of the days seen whole, and what the default still weighs beside them.
        const error = 4 * Math.sqrt((truth * (1 - truth)) / (perDay * (days - nights))) + 30 / (perDay * days) + 0.002;
        expect(Math.abs(share - truth)).toBeLessThan(error);
      });
    }),
    { numRuns: 40 },
  );
});

test("a day of which no night has passed has no completeness, an old one is complete", () => {
  const curve = maturityCurve({
    ...plain,
    defaults: [
      [1, "0.5"],
      [2, "1"],
    ],
    history: [],
  });
  expect([-3, 0, 1, 2, 400].map((nights) => completeness(curve, nights))).toEqual([null, null, 500_000n, ONE, ONE]);
});

/** Park and Miller's generator. */
function randomFrom(seed: number): () => number {
  let state = (Math.abs(seed) % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
