import { betaCdf, gammaCdf } from "./distributions.ts";
import type { Counts } from "./figures.ts";
import type { Habit } from "./subject.ts";

/** The weight of the habit: as if so many of the window's results had been seen already. */
export const priorResults = 3;

/** The rate of the habit; one of few results is drawn towards `rate`, the one that is in question, with the weight of one result. */
export function usualRate({ results, exposure }: Habit, rate: number): number {
  return (results + 1) / (exposure + 1 / rate);
}

/** What is believed of a true rate of results per exposure. */
export interface Belief {
  readonly family: "gamma" | "beta";
  readonly a: number;
  readonly b: number;
}

/**
 * Conjugate: a gamma belief about a Poisson rate, a beta belief about a share (A. Gelman et al., Bayesian Data Analysis, 3rd ed.
 * 2013, 2.4 and 2.6), counts divided by the dispersion so that each tells as much as it does under a negative binomial of that
 * variance (quasi-likelihood; R. Wedderburn, Biometrika 61, 1974). It starts from the usual rate with the weight of three results.
 * More conversions than clicks are no share: their rate is believed in as one without an upper end.
 */
export function belief(
  family: Belief["family"],
  { results, exposure }: Counts,
  { usual, dispersion }: { readonly usual: number; readonly dispersion: number },
): Belief {
  const [x, n] = [results / dispersion, exposure / dispersion];
  if (family === "beta" && results <= exposure && usual < 1) {
    return { family, a: priorResults + x, b: (priorResults * (1 - usual)) / usual + n - x };
  }
  return { family: "gamma", a: priorResults + x, b: priorResults / usual + n };
}

/** The probability that the true rate is below `rate`. */
export function chanceBelow(rate: number, { family, a, b }: Belief): number {
  return family === "gamma" ? gammaCdf(rate, a, b) : betaCdf(rate, a, b);
}

/**
 * The probability that the rate now is below `factor` times the rate then. Of gamma beliefs exactly, since b₁λ₁ ÷ (b₁λ₁ + b₂λ₂) has a
 * beta distribution; else by integrating over the one that is known better, across whose steps the other one is smooth.
 */
export function chanceBelowMultiple(factor: number, now: Belief, then: Belief): number {
  if (now.family === "gamma" && then.family === "gamma") {
    return betaCdf((factor * now.b) / (factor * now.b + then.b), now.a, then.a);
  }
  const isNowKnownBetter = doubtOf(now) < doubtOf(then);
  return isNowKnownBetter ? 1 - meanChance(1 / factor, then, now) : meanChance(factor, now, then);
}

/** The mean, over what is believed of `over`, of the chance that `rate` is below `factor` times it. */
function meanChance(factor: number, rate: Belief, over: Belief): number {
  const { middle, deviation } = momentsOf(over);
  const [from, to] = [Math.max(0, middle - deviations * deviation), middle + deviations * deviation];
  let [sum, before, at] = [0, 0, from];
  for (let step = 1; step <= steps; step += 1) {
    const next = from + ((to - from) * step) / steps;
    const upTo = step === steps ? 1 : chanceBelow(next, over);
    sum += (upTo - before) * chanceBelow(factor * ((at + next) / 2), rate);
    [before, at] = [upTo, next];
  }
  return sum;
}

const steps = 400;
const deviations = 8;

/** Deviation over mean. */
function doubtOf(belief: Belief): number {
  const { middle, deviation } = momentsOf(belief);
  return deviation / middle;
}

function momentsOf({ family, a, b }: Belief): { readonly middle: number; readonly deviation: number } {
  const middle = family === "gamma" ? a / b : a / (a + b);
  const variance = family === "gamma" ? a / (b * b) : (a * b) / ((a + b) ** 2 * (a + b + 1));
  return { middle, deviation: Math.sqrt(variance) };
}
