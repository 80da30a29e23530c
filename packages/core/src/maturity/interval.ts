import { divideHalfEven, type Micros, ONE, ZERO } from "../micros.ts";

/** Sums over the rows of a group, each of them additive: see `query/young-days.ts`. */
export interface YoungSums {
  readonly leads: Micros;
  readonly expectedLeads: Micros;
  readonly curveDoubt: Micros;
  /** `null` where no spend was told; then leads themselves stand for it. */
  readonly exposure: Micros | null;
  readonly spread: Micros | null;
}

export interface Interval {
  readonly low: Micros;
  readonly high: Micros;
}

/** The quantile of the normal distribution that leaves a tenth on either side: the truth lies between in four of five cases. */
const z = 1_281_552n;
const half = ONE / 2n;

/**
 * Bounds of what the leads will come to, four times out of five. Leads arrive as a thinned Poisson process, so the estimate
 * `leads ÷ share` of a day errs by a variance of λ (1 − share) ÷ share (its own count noise and that of the leads still to
 * come; the prediction variance of the chain ladder in its Poisson form: A. Renshaw and R. Verrall, A stochastic model
 * underlying the chain-ladder technique, British Actuarial Journal 4/4, 1998), λ being what the group's leads per unit of
 * spend promise for the day's spend, half a lead added (Jeffreys' prior), which widens the bounds of groups with few leads.
 * To it comes the doubt in the curve itself, the same for all days. Never below the leads known already, unless leads are
 * being withdrawn.
 */
export function leadsInterval(sums: YoungSums): Interval {
  const { leads, expectedLeads } = sums;
  const noise = noiseOf(sums);
  if (noise === 0n && sums.curveDoubt === ZERO) return { low: expectedLeads, high: expectedLeads };
  const deviation = squareRoot(noise * ONE + sums.curveDoubt * sums.curveDoubt);
  const width = divideHalfEven(deviation * z, ONE);
  const floor = expectedLeads >= leads ? leads : ZERO;
  const low = expectedLeads - width;
  return { low: (low < floor ? floor : low) as Micros, high: (expectedLeads + width) as Micros };
}

/** The variance of the counts, in millionths. */
function noiseOf({ leads, expectedLeads, exposure, spread }: YoungSums): bigint {
  if (exposure !== null && spread !== null && exposure > 0n) {
    return divideHalfEven(((leads > 0n ? leads : 0n) + half) * spread, exposure);
  }
  const missing = expectedLeads - leads;
  if (missing === 0n || leads <= 0n) return 0n;
  return divideHalfEven((expectedLeads + half) * (missing < 0n ? -missing : missing), leads);
}

/** The largest whole number whose square is not above; by Newton's method. */
export function squareRoot(square: bigint): bigint {
  if (square < 2n) return square < 0n ? 0n : square;
  let root = 1n << BigInt((square.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
