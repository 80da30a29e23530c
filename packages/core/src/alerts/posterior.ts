import { betaCdf, gammaCdf } from "./distributions.ts";
import type { Counts } from "./figures.ts";
import type { Habit } from "./subject.ts";

/** The weight of the habit: as if so many of the window's results had been seen already. */
export const priorResults = 3;

/** What is believed of a true rate of results per exposure. */
export interface Belief {
  readonly family: "gamma" | "beta";
  readonly a: number;
  readonly b: number;
}

/**
 * Conjugate: a gamma belief about a Poisson rate, a beta belief about a share (A. Gelman et al., Bayesian Data Analysis, 3rd ed.
 * 2013, 2.4 and 2.6), counts divided by the dispersion so that each tells as much as it does under a negative binomial of that
 * variance (quasi-likelihood; R. Wedderburn, Biometrika 61, 1974). It starts from the habit with the weight of three results; a
 * habit without results is drawn towards `rate`, the one that is in question. More conversions than clicks are no share: their
 * rate is believed in as one without an upper end.
 */
export function belief(family: Belief["family"], { results, exposure }: Counts, habit: Habit, rate: number): Belief {
  const usual = (habit.results + 1) / (habit.exposure + 1 / rate);
  const [x, n] = [results / habit.dispersion, exposure / habit.dispersion];
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
 * beta distribution; else by integrating over what is believed of then.
 */
export function chanceBelowMultiple(factor: number, now: Belief, then: Belief): number {
  if (now.family === "gamma" && then.family === "gamma") {
    return betaCdf((factor * now.b) / (factor * now.b + then.b), now.a, then.a);
  }
  const { middle, width } = rangeOf(then);
  let [sum, before, at] = [0, 0, 0];
  for (let step = 1; step <= steps; step += 1) {
    const next = Math.max(0, middle + width * ((2 * step) / steps - 1));
    const upTo = step === steps ? 1 : chanceBelow(next, then);
    sum += (upTo - before) * chanceBelow(factor * ((at + next) / 2), now);
    [before, at] = [upTo, next];
  }
  return sum;
}

const steps = 400;
const deviations = 8;

function rangeOf({ family, a, b }: Belief): { readonly middle: number; readonly width: number } {
  const middle = family === "gamma" ? a / b : a / (a + b);
  const variance = family === "gamma" ? a / (b * b) : (a * b) / ((a + b) ** 2 * (a + b + 1));
  return { middle, width: deviations * Math.sqrt(variance) };
}
