import fc from "fast-check";
import { expect, test } from "vitest";
import { betaCdf, gammaCdf } from "./distributions.ts";
import { logGamma } from "./log-gamma.ts";

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

/** Densities integrated with sixty digits (mpmath 1.3). */
const exact = [
  ["gamma", 13.931958474219108, 30.5, 1, 8.324551494669926e-5],
  ["gamma", 27.738659745703185, 30.5, 1, 0.3245297766250368],
  ["gamma", 39.88855686460917, 30.5, 1, 0.9463486668019038],
  ["gamma", 4786.889179908238, 4999, 1, 0.0011876855723292443],
  ["gamma", 4963.648196651373, 4999, 1, 0.3097827673559614],
  ["gamma", 5119.196131385332, 4999, 1, 0.9546072020179175],
  ["gamma", 4788.846753501154, 5001, 1, 0.0011877170114642911],
  ["gamma", 4965.6411255835255, 5001, 1, 0.3097825182624342],
  ["gamma", 5121.220173016012, 5001, 1, 0.9546073653433201],
  ["gamma", 997000, 1000000, 1, 0.0013381041673135997],
  ["gamma", 999500, 1000000, 1, 0.30862555689081533],
  ["gamma", 1001700, 1000000, 1, 0.9553753399792089],
  ["gamma", 999905131.670195, 1e9, 1, 0.0013495243297381703],
  ["gamma", 999984188.6116991, 1e9, 1, 0.308540322048016],
  ["gamma", 1000053758.7202228, 1e9, 1, 0.9554326636164707],
  ["gamma", 9999700000, 1e10, 1, 0.0013497798514433158],
  ["gamma", 9999950000, 1e10, 1, 0.3085384188894872],
  ["gamma", 10000170000, 1e10, 1, 0.955433944737637],
  ["beta", 6.937569638054414e-10, 3.5, 1e9, 0.014049365697949089],
  ["beta", 4.061248592538912e-9, 3.5, 1e9, 0.6780836629540825],
  ["beta", 9.112486035639117e-9, 3.5, 1e9, 0.9890048288265678],
  ["beta", 3.6999985801505497e-7, 400, 1e9, 0.0639473030844912],
  ["beta", 4.059998363970658e-7, 400, 1e9, 0.6236798815811364],
  ["beta", 4.59999803970082e-7, 400, 1e9, 0.998001282702502],
  ["beta", 4.8929203953825935e-6, 4999, 1e9, 0.06603128536835062],
  ["beta", 5.02018593307219e-6, 4999, 1e9, 0.6195463596040662],
  ["beta", 5.211084239606587e-6, 4999, 1e9, 0.9984781413030634],
  ["beta", 4.966211508272907e-5, 50000, 1e9, 0.06656461975973309],
  ["beta", 5.0064577133446685e-5, 50000, 1e9, 0.6184286254996172],
  ["beta", 5.0668270209523115e-5, 50000, 1e9, 0.9985967677129078],
  ["beta", 0.4999762829175606, 5e8, 5e8, 0.06680720130513312],
  ["beta", 0.5000047434164879, 5e8, 5e8, 0.6179114221068753],
  ["beta", 0.5000474341648788, 5e8, 5e8, 0.9986501019883236],
  ["beta", 0.5541626370498399, 7.5, 2.5, 0.0852953925678146],
  ["beta", 0.7891674725900321, 7.5, 2.5, 0.565763257368007],
  ["beta", 0.5147522616540376, 6000, 5500, 0.06685413548658829],
  ["beta", 0.5231365041909316, 6000, 5500, 0.6178102806366008],
  ["beta", 0.5357128679962725, 6000, 5500, 0.9986614076581948],
  ["beta", 0.019401919696428915, 20000, 1000000, 0.06643399217219907],
  ["beta", 0.0196490278254201, 20000, 1000000, 0.6187048141023667],
  ["beta", 0.020019690018906876, 20000, 1000000, 0.9985678923743758],
] as const;

test.each(exact)(
  "%s at %d with the shapes %d and %d is right to eleven places, however large they are",
  (family, x, a, b, truth) => {
    const found = family === "gamma" ? gammaCdf(x, a, b) : betaCdf(x, a, b);
    expect(Math.abs(found - truth)).toBeLessThan(1e-11);
  },
);

test("where the way of reckoning changes, nothing jumps", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -6, max: 6, noNaN: true }),
      fc.double({ min: 5001, max: 1e9, noNaN: true }),
      (z, b) => {
        const at = 5000 + z * Math.sqrt(5000);
        expect(within(gammaCdf(at, 5000, 1), gammaCdf(at, 5000.0000001, 1), 1e-9)).toBe(true);
        const share = Math.min(1, at / (5000 + b));
        expect(within(betaCdf(share, 5000, b), betaCdf(share, 5000.0000001, b), 1e-9)).toBe(true);
      },
    ),
  );
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
