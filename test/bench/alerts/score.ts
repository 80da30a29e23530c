import { median } from "../finding.ts";
import type { LabelledCampaign } from "./campaign.ts";
import type { Rule } from "./rules.ts";

/** How a rule did on labelled campaigns. */
export interface Score {
  readonly healthy: number;
  readonly shifted: number;
  /** Alerts of healthy campaigns. */
  readonly falseAlerts: number;
  /** Alerts of shifted campaigns before their shift: false as well. */
  readonly early: number;
  /** Alerts of shifted campaigns from their shift on. */
  readonly due: number;
  /** Shifted campaigns with an alert within `foundWithin` days. */
  readonly found: number;
  /** Of these, those that had not cried wolf before. */
  readonly credited: number;
  /** Days from the shift to the first alert after it, of those found. */
  readonly delays: readonly number[];
}

/** Later than that nobody thanks for it. */
export const foundWithin = 40;

/** A campaign and the days on which a rule told of it. */
export interface Told {
  readonly seed: number;
  readonly leadsPerDay: number;
  readonly on: LabelledCampaign["shiftedOn"];
  readonly alerts: readonly number[];
}

/** Runs a rule over the campaigns. */
export function tell(rule: Rule, campaigns: readonly LabelledCampaign[]): readonly Told[] {
  return campaigns.map((one) => {
    return { seed: one.seed, leadsPerDay: one.leadsPerDay, on: one.shiftedOn, alerts: rule(one) };
  });
}

/** How the rule did on these campaigns. */
export function scoreOf(told: readonly Told[]): Score {
  const shifted = told.flatMap(({ on, alerts }) => (on === null ? [] : [{ on, alerts }]));
  const found = shifted.flatMap(({ on, alerts }) => {
    const first = alerts.find((day) => day >= on && day < on + foundWithin);
    return first === undefined ? [] : [{ delay: first - on, isFirst: alerts[0] === first }];
  });
  return {
    healthy: told.length - shifted.length,
    shifted: shifted.length,
    falseAlerts: count(told.filter(({ on }) => on === null).flatMap(({ alerts }) => alerts)),
    early: count(shifted.flatMap(({ on, alerts }) => alerts.filter((day) => day < on))),
    due: count(shifted.flatMap(({ on, alerts }) => alerts.filter((day) => day >= on))),
    found: found.length,
    credited: count(found.filter(({ isFirst }) => isFirst)),
    delays: found.map(({ delay }) => delay),
  };
}

const count = (all: readonly unknown[]) => all.length;

export const falsePerHealthy = ({ falseAlerts, healthy }: Score): number => falseAlerts / healthy;
export const recall = ({ found, shifted }: Score): number => found / shifted;
export const creditedRecall = ({ credited, shifted }: Score): number => credited / shifted;
export const precision = ({ falseAlerts, early, due }: Score): number => due / Math.max(1, due + falseAlerts + early);

/** Cells of a table, in the order of `scoreHead`. */
export function cellsOf(score: Score): readonly string[] {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const delay = score.delays.length === 0 ? "–" : `${median(score.delays)} days`;
  return [
    falsePerHealthy(score).toFixed(2),
    percent(precision(score)),
    percent(recall(score)),
    percent(creditedRecall(score)),
    delay,
  ];
}

export const scoreHead = [
  "false alerts per healthy campaign",
  "precision",
  `found in ${foundWithin} days`,
  "found, never cried wolf before",
  "median delay",
] as const;
