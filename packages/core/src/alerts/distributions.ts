import { bellCdf } from "./bell-integral.ts";
import { betaKernel, gammaKernel } from "./saddle-point.ts";

/*
 * Cumulative distributions in double precision, wrong by less than 1e-11 up to shapes of 1e10: what the largest account shows in a
 * quarter (tested against values of a hundred digits). Sources: Abramowitz & Stegun, Handbook of Mathematical Functions, 6.5 and
 * 26.5; series and continued fractions evaluated by the modified Lentz method (Thompson & Barnett, J. Comput. Phys. 64, 1986). These
 * need as many terms as the root of the shape, so where it is large the density is integrated instead.
 */

const precision = 1e-15;
const tiny = 1e-300;
const mostTerms = 100_000;
/** From there on a density is a bell that eight points in each deviation give to the last digit. */
const largeShape = 5000;
/** Below it 1 − x has lost digits of x. */
const smallShare = 0.01;
/** Deviations, of results that are fewer than one as well. */
const farAbove = 40;

/** P(X ≤ x) for a gamma variable of this shape and rate: the regularised lower incomplete gamma function at rate × x. */
export function gammaCdf(x: number, shape: number, rate: number): number {
  const at = rate * x;
  if (!(at > 0)) return 0;
  if (at === Number.POSITIVE_INFINITY) return 1;
  if (shape > largeShape) {
    const density = (t: number) => gammaKernel(t, shape) / t;
    const bell = { density, mean: shape, deviation: Math.sqrt(shape), from: 0, to: Number.POSITIVE_INFINITY };
    return clamped(bellCdf(at, bell));
  }
  const scale = gammaKernel(at, shape);
  return clamped(at < shape + 1 ? scale * lowerSeries(shape, at) : 1 - scale * upperFraction(shape, at));
}

function lowerSeries(shape: number, at: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; n < mostTerms && Math.abs(term) > Math.abs(sum) * precision; n += 1) {
    term *= at / (shape + n);
    sum += term;
  }
  return sum;
}

function upperFraction(shape: number, at: number): number {
  return lentz(at + 1 - shape, (n) => ({ top: -n * (n - shape), bottom: at + 2 * n + 1 - shape }));
}

/** P(X ≤ x) for a beta variable: the regularised incomplete beta function. */
export function betaCdf(x: number, a: number, b: number): number {
  if (!(x > 0)) return 0;
  if (x >= 1) return 1;
  if (Math.min(a, b) > largeShape) {
    const density = (t: number) => betaKernel(t, a, b) / (t * (1 - t));
    const [n, mean] = [a + b, a / (a + b)];
    const deviation = Math.sqrt((mean * (b / n)) / (n + 1));
    return clamped(bellCdf(x, { density, mean, deviation, from: 0, to: 1 }));
  }
  const scale = betaKernel(x, a, b);
  // The fraction converges fast on this side of the mean only, and on the other it goes by 1 − x, which forgets a small x.
  if (x < (a + 1) / (a + b + 2)) return clamped((scale / a) * betaFraction(x, a, b));
  return clamped(x < smallShare ? (scale / a) * betaSeries(x, a, b) : 1 - (scale / b) * betaFraction(1 - x, b, a));
}

/** Σ Π (a + b + k) x ÷ (a + 1 + k): all terms are positive. Far above the mean, where they are endless, nothing is left to add. */
function betaSeries(x: number, a: number, b: number): number {
  if (x * b > a + farAbove * (1 + Math.sqrt(a))) return Number.POSITIVE_INFINITY;
  let [term, sum] = [1, 1];
  for (let k = 0; k < mostTerms && term > sum * precision; k += 1) {
    term *= ((a + b + k) / (a + 1 + k)) * x;
    sum += term;
  }
  return sum;
}

function betaFraction(x: number, a: number, b: number): number {
  const top = (n: number) => {
    const m = Math.floor(n / 2);
    return n % 2 === 0
      ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
      : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
  };
  return lentz(1, (n) => ({ top: top(n), bottom: 1 }));
}

/** 1 ÷ (first + top₁ ÷ (bottom₁ + top₂ ÷ (bottom₂ + …))). */
function lentz(first: number, step: (n: number) => { readonly top: number; readonly bottom: number }): number {
  let c = 1 / tiny;
  let d = 1 / (first === 0 ? tiny : first);
  let value = d;
  for (let n = 1; n < mostTerms; n += 1) {
    const { top, bottom } = step(n);
    d = 1 / away(bottom + top * d);
    c = away(bottom + top / c);
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) < precision) break;
  }
  return value;
}

const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);

const clamped = (probability: number) => Math.min(1, Math.max(0, probability));
