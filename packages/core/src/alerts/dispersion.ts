import type { Counts } from "./figures.ts";

/** Of lead counts, until an account's own days tell: weekday, creative and form outages make days differ more than chance does. */
export const usualDispersion = 1.5;
/** As if so many days had been seen with the usual dispersion: a quarter of one campaign is not enough to be sure of a variance. */
const priorDays = 80;
const blockDays = 14;
const [least, most] = [1, 20];

/**
 * Variance over what chance alone would make of it, by moments: Pearson's X² over its degrees of freedom (P. McCullagh and
 * J. Nelder, Generalized Linear Models, 2nd ed. 1989, 4.5 and 6.2), days compared with their own fortnight so that a trend is not
 * taken for noise, drawn towards the usual where little is known. Never below 1. `series` are days in order, one per subject.
 * Under a negative binomial with variance = dispersion × mean it does not depend on volume, so small campaigns may teach it.
 */
export function dispersionOf(series: readonly (readonly Counts[])[], isShare = false): number {
  let [squares, freedom] = [priorDays * usualDispersion, priorDays];
  for (const days of series) {
    for (let at = 0; at < days.length; at += blockDays) {
      const block = days.slice(at, at + blockDays).filter(({ exposure }) => exposure > 0);
      const { square, degrees } = pearson(block, isShare);
      squares += square;
      freedom += degrees;
    }
  }
  return Math.min(most, Math.max(least, squares / freedom));
}

function pearson(block: readonly Counts[], isShare: boolean): { readonly square: number; readonly degrees: number } {
  const results = block.reduce((sum, day) => sum + day.results, 0);
  const exposure = block.reduce((sum, day) => sum + day.exposure, 0);
  const rate = results / exposure;
  const spread = isShare ? 1 - rate : 1;
  if (!(results > 0) || block.length < 2 || !(spread > 0)) return { square: 0, degrees: 0 };
  const square = block.reduce((sum, day) => sum + (day.results - day.exposure * rate) ** 2 / (day.exposure * rate), 0);
  return { square: square / spread, degrees: block.length - 1 };
}
