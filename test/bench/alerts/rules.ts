import { backtest, type Morning } from "@leadline/core/alerts/backtest";
import { countsOf } from "@leadline/core/alerts/figures";
import { habitOf } from "@leadline/core/alerts/habit";
import { type AlertRule, alertRuleSchema } from "@leadline/core/alerts/rule";
import { daysNeeded, habitRange, within } from "@leadline/core/alerts/spans";
import type { DayFacts, SubjectFacts } from "@leadline/core/alerts/subject";
import { clientId } from "@leadline/core/ids";
import { micros } from "@leadline/core/micros";
import { addDays, calendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { knownOf, type LabelledCampaign, shareOf, trial } from "./campaign.ts";

/** The days, from the first that is judged, on whose morning a rule told of a crossing. */
export type Rule = (campaign: LabelledCampaign) => readonly number[];

const { before, days } = trial;
const range = (length: number) => Array.from({ length }, (_, at) => at);

interface Sums {
  readonly spend: number;
  readonly leads: number;
}

/** What a morning knows of `window` days that end `back` days before it. */
function known(campaign: LabelledCampaign, day: number, window: number, back = 0): Sums {
  const last = before + day - back;
  let [spend, leads] = [0, 0];
  for (let at = last; at > last - window; at -= 1) {
    spend += campaign.spend[at] ?? 0;
    leads += knownOf(campaign, at, before + day + 1 - at);
  }
  return { spend, leads };
}

/** The days on which a condition became true. */
function crossings(isBeyond: (day: number) => boolean): readonly number[] {
  const beyond = range(days).map(isBeyond);
  return range(days).filter((day) => beyond[day] && !beyond[day - 1]);
}

/** What most tools do: told as soon as the figure of the window is above the threshold, or above so many times it. */
export function plainThreshold(window: number, times = 1): Rule {
  return (campaign) =>
    crossings((day) => {
      const { spend, leads } = known(campaign, day, window);
      return spend > times * campaign.threshold * leads;
    });
}

/** Told as soon as the window's figure is so many times that of as many days before. */
export function plainChange(window: number, times: number): Rule {
  return (campaign) =>
    crossings((day) => {
      const [now, then] = [known(campaign, day, window), known(campaign, day, window, window)];
      return now.spend * then.leads > times * then.spend * now.leads;
    });
}

/** Told as soon as the window's figure is two standard deviations above the mean of the windows of the 90 days before. */
export function twoSigma(window: number): Rule {
  return (campaign) =>
    crossings((day) => {
      const costs = range(Math.floor(90 / window))
        .map((at) => known(campaign, day, window, (at + 1) * window))
        .flatMap(({ spend, leads }) => (leads > 0 ? [spend / leads] : []));
      const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
      const deviation = Math.sqrt(costs.reduce((sum, cost) => sum + (cost - mean) ** 2, 0) / (costs.length - 1));
      const { spend, leads } = known(campaign, day, window);
      return spend > (mean + 2 * deviation) * leads;
    });
}

const firstNight = calendarDate("2026-01-01");

/** The product's own rule, states and back-test, with its defaults but for what is written here. */
export function leadline(written: Readonly<Record<string, unknown>> = {}): Rule {
  return (campaign) => {
    const threshold = { above: campaign.threshold.toFixed(2), currency: "EUR" };
    const rule = alertRuleSchema.parse({ id: "cpl", name: "CPL", kpi: "cpl", threshold, ...written });
    return backtest(rule, mornings(campaign, rule))
      .filter(({ event }) => event === "fired")
      .map(({ night }) => datesIn({ from: firstNight, to: night }).length - 1);
  };
}

/**
 * What nobody can have: told beforehand what a lead costs when all is well and what after the shift, it watches the logarithm of how
 * much likelier the second is (CUSUM; E. Page, Biometrika 41, 1954), the quickest rule there is for its false alerts (G. Moustakides,
 * Annals of Statistics 14, 1986). It tells above `height` and is done at 0.
 */
export function allKnowing(height: number): Rule {
  return (campaign) => {
    let isTold = false;
    return range(days).filter((day) => {
      const likelier = cusum(campaign, day);
      const isNew = !isTold && likelier > height;
      isTold = isNew || (isTold && likelier > 0);
      return isNew;
    });
  };
}

const cusums = new WeakMap<LabelledCampaign, Map<number, number>>();

function cusum(campaign: LabelledCampaign, day: number): number {
  const known = cusums.get(campaign) ?? new Map<number, number>();
  cusums.set(campaign, known);
  const found = known.get(day) ?? cusumOf(campaign, day);
  known.set(day, found);
  return found;
}

function cusumOf(campaign: LabelledCampaign, day: number): number {
  const usual = 1 / (trial.healthy * campaign.threshold);
  const shifted = usual / trial.shift;
  let sum = 0;
  for (let at = before; at <= before + day; at += 1) {
    const nights = before + day + 1 - at;
    const exposure = (campaign.spend[at] ?? 0) * shareOf(campaign, nights);
    const leads = knownOf(campaign, at, nights);
    sum = Math.max(0, sum + leads * Math.log(shifted / usual) + (usual - shifted) * exposure);
  }
  return sum;
}

function* mornings(campaign: LabelledCampaign, rule: AlertRule): Iterable<Morning> {
  for (const day of range(days)) {
    const night = addDays(firstNight, day);
    yield { night, now: instant(`${addDays(night, 1)}T06:00:00Z`), facts: [factsOn(campaign, day, rule)] };
  }
}

/** Twenty clicks for what a lead costs when all is well. */
function clicksOf({ spend, threshold }: LabelledCampaign, day: number): string {
  return ((20 * (spend[day] ?? 0)) / (trial.healthy * threshold)).toFixed(0);
}

const client = clientId("bench");
const subject = { key: "bench", kind: "campaign", client, name: "Bench" } as const;

function factsOn(campaign: LabelledCampaign, day: number, rule: AlertRule): SubjectFacts {
  const night = addDays(firstNight, day);
  const needed = datesIn(daysNeeded(rule, night)).length;
  const known = range(needed).map((index): DayFacts => {
    const at = before + day + 1 - needed + index;
    const nights = before + day + 1 - at;
    const sums = {
      spend: micros((campaign.spend[at] ?? 0).toFixed(2)),
      linkClicks: micros(clicksOf(campaign, at)),
      leads: micros(knownOf(campaign, at, nights).toFixed(6)),
    };
    return { date: addDays(firstNight, at - before), sums, share: shareOf(campaign, nights) };
  });
  const usual = within(known, habitRange(rule, night)).map((one) => countsOf(rule.kpi, "leads", [one]));
  const habit = habitOf(usual, [usual], false);
  return { subject, currency: "EUR", goal: "leads", night, days: known, missing: [], habit, parts: [] };
}
