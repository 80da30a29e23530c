/** One campaign with everything that is known of it on every morning, and the truth about it. */
export interface LabelledCampaign {
  /** What it is counted with. */
  readonly seed: number;
  /** Before any shift, rounded. */
  readonly leadsPerDay: number;
  /** The first day at the higher cost, from the first day that is judged; `null` for a healthy one. */
  readonly shiftedOn: number | null;
  /** Where the rules' threshold lies: a healthy campaign truly costs 80 % of it, a shifted one 120 %. */
  readonly threshold: number;
  /** By day, those that only teach the habit first. */
  readonly spend: readonly number[];
  /** `arrivals[day][n]`: leads of the day that are known after n nights. */
  readonly arrivals: readonly (readonly number[])[];
  /** `shares[n]`: the part of a day's leads that is known after n nights, as page history teaches it. */
  readonly shares: readonly number[];
}

/** Days and labels, the same wherever the numbers come from. */
export const trial = {
  campaigns: 200,
  /** Days that are judged, after those that only teach the habit. */
  days: 120,
  before: 146,
  /** What a healthy campaign costs, as a part of its threshold. */
  healthy: 0.8,
  /** From its day on a shifted campaign costs so much more per lead. */
  shift: 1.5,
  /** The first and the last day of a shift. */
  shiftDays: [30, 80],
  /** Nights after which no lead is late any more. */
  settledAfter: 30,
} as const;

/** Every other campaign shifts, on a day that the draw decides. */
export function labelOf(at: number, draw: () => number): number | null {
  const [first, last] = trial.shiftDays;
  return at % 2 === 0 ? null : first + Math.floor(draw() * (last - first));
}

/** What is known of a day on the morning so many nights after it. */
export function knownOf({ arrivals }: LabelledCampaign, day: number, nights: number): number {
  return arrivals[day]?.[Math.min(nights, trial.settledAfter)] ?? 0;
}

/** The part of a day's leads that is known after so many nights. */
export function shareOf({ shares }: LabelledCampaign, nights: number): number {
  return shares[Math.min(nights, trial.settledAfter)] ?? 1;
}
