import { logGamma } from "./log-gamma.ts";

/*
 * Densities without the cancellation of logarithms that are large: C. Loader, Fast and Accurate Computation of Binomial Probabilities,
 * 2000. What is exponentiated is small wherever the density is not.
 */

/** x^shape e^-x ÷ Γ(shape): the density of a gamma variable of rate 1, times x. */
export function gammaKernel(x: number, shape: number): number {
  return Math.sqrt(shape / (2 * Math.PI)) * Math.exp(-stirlingError(shape) - deviance(shape, x));
}

/** x^a (1 − x)^b ÷ B(a, b): the density of a beta variable, times x (1 − x). */
export function betaKernel(x: number, a: number, b: number): number {
  const n = a + b;
  const error = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return Math.sqrt((a * b) / (2 * Math.PI * n)) * Math.exp(error - deviance(a, n * x) - deviance(b, n * (1 - x)));
}

/** ln Γ(z + 1) less Stirling's formula for it. */
function stirlingError(z: number): number {
  if (z < 16) return logGamma(z + 1) - (z + 0.5) * Math.log(z) + z - 0.5 * Math.log(2 * Math.PI);
  const square = 1 / (z * z);
  return (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / z;
}

/** x ln(x ÷ mean) + mean − x, by its series where they are close. */
function deviance(x: number, mean: number): number {
  const gap = x - mean;
  if (Math.abs(gap) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - gap;
  const v = gap / (x + mean);
  let [sum, term] = [gap * v, 2 * x * v];
  for (let n = 3; n < 1000; n += 2) {
    term *= v * v;
    const next = sum + term / n;
    if (next === sum) break;
    sum = next;
  }
  return sum;
}
