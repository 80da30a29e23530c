import fc from "fast-check";
import { expect, test } from "vitest";
import { dispersionOf } from "./dispersion.ts";
import { logGamma } from "./log-gamma.ts";
import { type Belief, belief, chanceBelow, chanceBelowMultiple, usualRate } from "./posterior.ts";

const habit = { results: 90, exposure: 3600, dispersion: 1.5 };
const gammas = fc.record({
  family: fc.constant("gamma" as const),
  a: fc.double({ min: 3, max: 200, noNaN: true }),
  b: fc.double({ min: 1, max: 5000, noNaN: true }),
});
const betas = fc.record({
  family: fc.constant("beta" as const),
  a: fc.double({ min: 3, max: 200, noNaN: true }),
  b: fc.double({ min: 3, max: 2000, noNaN: true }),
});

test("without any count the belief is the habit's rate with the weight of three results", () => {
  const usual = usualRate(habit, 1 / 60);
  const { a, b } = belief("gamma", { results: 0, exposure: 0 }, { usual, dispersion: 1.5 });
  expect(a).toBe(3);
  expect(a / b).toBeCloseTo(91 / 3660, 12);
});

test("a habit of nothing at all is the very rate that is in question", () => {
  expect(usualRate({ results: 0, exposure: 0, dispersion: 1 }, 1 / 60)).toBeCloseTo(1 / 60, 12);
});

test("counts weigh less the more days differ", () => {
  const counts = { results: 6, exposure: 600 };
  expect(belief("gamma", counts, { usual: 1 / 60, dispersion: 1 }).a).toBe(9);
  expect(belief("gamma", counts, { usual: 1 / 60, dispersion: 2 }).a).toBe(6);
});

test("more conversions than clicks are believed in as a rate without an upper end", () => {
  expect(belief("beta", { results: 12, exposure: 10 }, { usual: 0.1, dispersion: 1 }).family).toBe("gamma");
});

test("the chance that one rate is below a multiple of another agrees with its double integral", () => {
  const pairs = fc.oneof(fc.tuple(gammas, gammas), fc.tuple(betas, betas), fc.tuple(betas, gammas));
  fc.assert(
    fc.property(pairs, fc.double({ min: 0.3, max: 3, noNaN: true }), ([now, then], place) => {
      const factor = (place * meanOf(now)) / meanOf(then);
      const found = chanceBelowMultiple(factor, now, then);
      expect(Math.abs(found - integral(factor, now, then))).toBeLessThan(2e-4);
    }),
    { numRuns: 40 },
  );
});

test("what is equal now and then is below itself half of the time", () => {
  fc.assert(
    fc.property(fc.oneof(gammas, betas), (one) => {
      expect(chanceBelowMultiple(1, one, one)).toBeCloseTo(0.5, 4);
    }),
    { numRuns: 40 },
  );
});

test("equal days show no more than the usual dispersion, wild ones show theirs", () => {
  const calm = Array.from({ length: 90 }, () => ({ results: 5, exposure: 100 }));
  const wild = Array.from({ length: 900 }, (_, day) => ({ results: day % 5 === 0 ? 25 : 0, exposure: 100 }));
  expect(dispersionOf([])).toBe(1.5);
  expect(dispersionOf([calm])).toBe(1);
  // Each fortnight has 2 or 3 days of 25: the variance of its days is about 20 times their mean.
  expect(dispersionOf([wild])).toBeGreaterThan(15);
});

test("a level that shifts is not taken for noise", () => {
  const shifting = Array.from({ length: 84 }, (_, day) => ({ results: day < 42 ? 4 : 12, exposure: 100 }));
  expect(dispersionOf([shifting])).toBe(1);
});

function meanOf({ family, a, b }: Belief): number {
  return family === "gamma" ? a / b : a / (a + b);
}

/** ∫ density of then × chance of now, by the midpoint rule over ten standard deviations. */
function integral(factor: number, now: Belief, then: Belief): number {
  const { family, a, b } = then;
  const deviation = family === "gamma" ? Math.sqrt(a) / b : Math.sqrt((a * b) / (a + b + 1)) / (a + b);
  const [from, to] = [Math.max(0, meanOf(then) - 10 * deviation), meanOf(then) + 10 * deviation];
  const end = family === "beta" ? Math.min(1, to) : to;
  const log = family === "gamma" ? a * Math.log(b) - logGamma(a) : logGamma(a + b) - logGamma(a) - logGamma(b);
  const steps = 20_000;
  const width = (end - from) / steps;
  let sum = 0;
  for (let at = 0; at < steps; at += 1) {
    const x = from + (at + 0.5) * width;
    const tail = family === "gamma" ? -b * x : (b - 1) * Math.log1p(-x);
    sum += Math.exp(log + (a - 1) * Math.log(x) + tail) * chanceBelow(factor * x, now) * width;
  }
  return sum;
}
