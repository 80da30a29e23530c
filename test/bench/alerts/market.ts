import { draws } from "../../../packages/twin/src/market/random.ts";
import { type LabelledCampaign, labelOf, trial } from "./campaign.ts";

/** What the simulated campaigns have in common; docs/alerts.md tells it. */
export const market = {
  /** Leads a day of a healthy campaign; campaigns take turns. */
  volumes: [0.5, 1, 2, 4, 8, 16],
  threshold: 100,
  /** Variance of a day's leads over their mean. */
  dispersion: 1.5,
  /** Share of a day's leads that is known after so many nights, on straight lines. */
  curve: [
    [0, 0],
    [1, 0.6],
    [3, 0.75],
    [7, 0.87],
    [14, 0.95],
    [30, 1],
  ],
} as const;

const { before, days, settledAfter } = trial;
const healthy = trial.healthy * market.threshold;
const shares = Array.from({ length: settledAfter + 1 }, (_, nights) => shareKnown(nights));

function shareKnown(nights: number): number {
  let [before, share] = [0, 0];
  for (const [at, known] of market.curve) {
    if (nights <= at) return at === before ? known : share + ((known - share) * (nights - before)) / (at - before);
    [before, share] = [at, known];
  }
  return 1;
}

/** Leads are negative binomial, each reported with a delay of its own; harder than the twin, whose leads are Poisson. */
export function simulatedCampaigns(seed: number): readonly LabelledCampaign[] {
  return Array.from({ length: trial.campaigns }, (_, at) => {
    const draw = draws(`${seed}|${at}`);
    const leadsPerDay = market.volumes[Math.floor(at / 2) % market.volumes.length] ?? 1;
    const shiftedOn = labelOf(at, draw);
    const all = Array.from({ length: before + days }, (_, day) => {
      const weekend = day % 7 > 4 ? 0.7 : 1.12;
      const spend = leadsPerDay * healthy * weekend * (0.8 + 0.4 * draw());
      const isShifted = shiftedOn !== null && day >= before + shiftedOn;
      const leads = negativeBinomial(spend / (healthy * (isShifted ? trial.shift : 1)), draw);
      return { spend, known: reported(leads, draw) };
    });
    const spend = all.map((day) => day.spend);
    const arrivals = all.map(({ known }) => known);
    return { seed, leadsPerDay, shiftedOn, threshold: market.threshold, spend, arrivals, shares };
  });
}

function reported(leads: number, draw: () => number): readonly number[] {
  const known = new Array<number>(settledAfter + 1).fill(0);
  for (let lead = 0; lead < leads; lead += 1) {
    const place = draw();
    for (let nights = 1; nights <= settledAfter; nights += 1) {
      if (place < shareKnown(nights)) known[nights] = (known[nights] ?? 0) + 1;
    }
  }
  return known;
}

/** With variance = dispersion × mean: a Poisson whose mean has a gamma distribution. */
function negativeBinomial(mean: number, draw: () => number): number {
  const over = market.dispersion - 1;
  return poisson(over * gamma(mean / over, draw), draw);
}

function poisson(mean: number, draw: () => number): number {
  let [count, left] = [0, mean];
  for (let step = Math.min(left, 50); left > 0; left -= step, step = Math.min(left, 50)) {
    const limit = Math.exp(-step);
    for (let product = draw(); product > limit; product *= draw()) count += 1;
  }
  return count;
}

/** G. Marsaglia and W. Tsang, A simple method for generating gamma variables, ACM Transactions on Mathematical Software 26/3, 2000. */
function gamma(shape: number, draw: () => number): number {
  if (shape < 1) return gamma(shape + 1, draw) * (1 - draw()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - draw()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v;
  }
}
