import fc from "fast-check";
import { expect, test } from "vitest";
import { betaCdf, gammaCdf, logGamma } from "./distributions.ts";

const within = (value: number, truth: number, error: number) => Math.abs(value - truth) <= error;

test.each([
  [1, 0],
  [2, 0],
  [5, Math.log(24)],
  [0.5, 0.5 * Math.log(Math.PI)],
  [0.1, 2.2527126517342055],
  [101, 363.73937555556347],
])("ln Γ(%f) is what the tables say", (x, truth) => {
  expect(logGamma(x)).toBeCloseTo(truth, 10);
});

test.each([
  [1, 1, 1, 1 - Math.exp(-1)],
  [3, 2, 1, 1 - Math.exp(-3) * 4],
  [0.5, 0.5, 1, 0.6826894921370859],
  [10, 10, 1, 0.5420702855281478],
])("gamma at %f with shape %f and rate %f", (x, shape, rate, truth) => {
  expect(gammaCdf(x, shape, rate)).toBeCloseTo(truth, 12);
});

test("the gamma distribution agrees with the integral of its density", () => {
  const shapes = fc.double({ min: 2, max: 400, noNaN: true });
  const places = fc.double({ min: 0.05, max: 3, noNaN: true });
  fc.assert(
    fc.property(shapes, places, (shape, place) => {
      const x = shape * place;
      const density = (t: number) => Math.exp((shape - 1) * Math.log(t) - t - logGamma(shape));
      return within(gammaCdf(x, shape, 1), integral(density, x), 1e-6);
    }),
  );
});

test("the beta distribution agrees with the integral of its density", () => {
  const shapes = fc.double({ min: 2, max: 300, noNaN: true });
  fc.assert(
    fc.property(shapes, shapes, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a, b, x) => {
      const log = logGamma(a + b) - logGamma(a) - logGamma(b);
      const density = (t: number) => Math.exp(log + (a - 1) * Math.log(t) + (b - 1) * Math.log1p(-t));
      return within(betaCdf(x, a, b), integral(density, x), 1e-6);
    }),
  );
});

test("both rise from 0 to 1, and the beta distribution mirrors itself", () => {
  const positive = fc.double({ min: 1e-3, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(positive, positive, positive, positive, (shape, rate, x, more) => {
      expect(gammaCdf(x, shape, rate)).toBeLessThanOrEqual(gammaCdf(x + more, shape, rate) + 1e-12);
      const share = x / (x + more);
      expect(within(betaCdf(share, shape, rate), 1 - betaCdf(1 - share, rate, shape), 1e-8)).toBe(true);
    }),
  );
  expect([gammaCdf(0, 2, 1), gammaCdf(Number.POSITIVE_INFINITY, 2, 1)]).toEqual([0, 1]);
  expect([betaCdf(0, 2, 1), betaCdf(1, 2, 1)]).toEqual([0, 1]);
});

/** Simpson's rule from just above 0. */
function integral(density: (t: number) => number, to: number): number {
  const steps = 20_000;
  const from = to * 1e-12;
  const width = (to - from) / steps;
  let sum = density(from) + density(to);
  for (let at = 1; at < steps; at += 1) sum += density(from + at * width) * (at % 2 === 0 ? 2 : 4);
  return (sum * width) / 3;
}
