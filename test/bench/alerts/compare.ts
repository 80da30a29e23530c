import type { LabelledCampaign } from "./campaign.ts";
import { allKnowing, leadline, plainThreshold, type Rule, twoSigma } from "./rules.ts";
import { falsePerHealthy, scoreOf, type Told, tell } from "./score.ts";

/** A rule and what it told of every campaign. */
export interface Tried {
  readonly name: string;
  readonly told: readonly Told[];
}

/** The rules that are held against each other on the same campaigns. */
export interface Comparison {
  readonly ours: Tried;
  /** The same rule, told to be less sure. */
  readonly bolder: Tried;
  readonly plain: readonly Tried[];
  readonly twoSigma: Tried;
  /** The lowest single plain threshold that is as quiet as ours, found with hindsight. */
  readonly raised: Tried;
  /** The same with a threshold for each volume. */
  readonly raisedByVolume: Tried;
  /** The all-knowing rule, as quiet as ours. */
  readonly asQuiet: Tried;
  /** The all-knowing rule with as many false alerts as are allowed. */
  readonly most: Tried;
}

/** False alerts per healthy campaign in its 120 days that a team bears. */
export const allowedFalse = 0.1;

/** Lets every rule judge the campaigns. */
export function compare(campaigns: readonly LabelledCampaign[]): Comparison {
  const tried = (name: string, rule: Rule): Tried => ({ name, told: tell(rule, campaigns) });
  const ours = tried("Leadline, its defaults", leadline());
  const thresholds = steps(1, 4, 31).map((times) => ({ at: times, told: tell(plainThreshold(28, times), campaigns) }));
  const heights = steps(1, 8, 36).map((height) => ({ at: height, told: tell(allKnowing(height), campaigns) }));
  const falseOf = falseAlerts(ours.told);
  const raised = lowest(thresholds, falseOf);
  const byVolume = volumesOf(campaigns).flatMap((leads) => {
    const some = (told: readonly Told[]) => told.filter(ofVolume(leads));
    const own = thresholds.map(({ at, told }) => ({ at, told: some(told) }));
    return lowest(own, falseAlerts(some(ours.told))).told;
  });
  return {
    ours,
    bolder: tried("Leadline, confidence 0.9", leadline({ confidence: 0.9 })),
    plain: [7, 14, 28].map((window) => tried(`plain threshold, ${window} days`, plainThreshold(window))),
    twoSigma: tried("mean + 2 σ, 14 days", twoSigma(14)),
    raised: { name: `plain threshold, 28 days, raised to ${Math.round(raised.at * 100)} %`, told: raised.told },
    raisedByVolume: { name: "plain threshold, 28 days, raised for each volume", told: byVolume },
    asQuiet: { name: "all-knowing, as quiet as Leadline", told: lowest(heights, falseOf).told },
    most: { name: "all-knowing, with the false alerts allowed", told: lowest(heights, allowedFalse).told },
  };
}

/** Leads a day, ascending. */
export function volumesOf(campaigns: readonly LabelledCampaign[]): readonly number[] {
  return [...new Set(campaigns.map(({ leadsPerDay }) => leadsPerDay))].sort((a, b) => a - b);
}

/** Picks the campaigns of a volume. */
export function ofVolume(leads: number): (one: Told) => boolean {
  return ({ leadsPerDay }) => leadsPerDay === leads;
}

interface Step {
  readonly at: number;
  readonly told: readonly Told[];
}

/** The least strict that is as quiet. */
function lowest(from: readonly Step[], most: number): Step {
  const found = from.find(({ told }) => falseAlerts(told) <= most) ?? from.at(-1);
  if (found === undefined) throw new Error("Nothing was tried.");
  return found;
}

const falseAlerts = (told: readonly Told[]): number => falsePerHealthy(scoreOf(told));

function steps(from: number, to: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));
}
