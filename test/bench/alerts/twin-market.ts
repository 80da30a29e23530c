import { addDays, daysBetween } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import type { Fate, MarketAccount, MarketCampaign } from "../../../packages/twin/src/market/account.ts";
import { delivery } from "../../../packages/twin/src/market/delivery.ts";
import type { MarketEvent } from "../../../packages/twin/src/market/events.ts";
import { accounts } from "../../../packages/twin/src/market/market.ts";
import { draws } from "../../../packages/twin/src/market/random.ts";
import { conversions, lagSlope, longestLag } from "../../../packages/twin/src/market/results.ts";
import { defaultWorld, historyDays, type View, viewOf } from "../../../packages/twin/src/market/world.ts";
import { type LabelledCampaign, labelOf, trial } from "./campaign.ts";

const { before, days, settledAfter } = trial;
/** Campaigns that run all the time and convert alike on every day, until an event says otherwise. */
const even: ReadonlySet<Fate> = new Set(["steady", "good", "bad", "patchy"]);
const first = addDays(defaultWorld.anchor, -historyDays);
const lastDay = addDays(first, before + days - 1);
/** Long after the last day, so that no lead is late any more. */
const now = instant(`${addDays(lastDay, 2 * settledAfter)}T14:00:00Z`);

interface Candidate {
  readonly account: MarketAccount;
  readonly campaign: MarketCampaign;
}

/** Meta's day of a lead is not that of its click, so its campaigns stand apart. */
const candidates = accounts
  .filter(({ client, platform }) => client !== null && platform !== "meta")
  .flatMap((account) => account.campaigns.map((campaign): Candidate => ({ account, campaign })))
  .filter((one) => even.has(one.campaign.fate) && leadActions(one).length > 0);

/** Campaigns of the twin's own market, each in worlds of its own seeds; a shift is the twin's `slump`, which is the label. */
export function twinCampaigns(seed: number): readonly LabelledCampaign[] {
  return Array.from({ length: trial.campaigns }, (_, at) => {
    const candidate = candidates[Math.floor(at / 2) % candidates.length];
    if (candidate === undefined) throw new Error("The twin has no campaign with leads.");
    const name = `alerts/${seed}/${at}`;
    const shiftedOn = labelOf(at, draws(name));
    const shifted = shiftedOn === null ? [] : [slump(candidate, shiftedOn)];
    const healthy = usualOf(candidate, name);
    const seen = daysOf(candidate, `${name}`, shifted);
    return {
      seed,
      leadsPerDay: Math.max(1, 2 ** Math.round(Math.log2(healthy.leads / (before + days)))),
      shiftedOn,
      threshold: healthy.spend / healthy.leads / trial.healthy,
      spend: seen.map(({ spend }) => spend),
      arrivals: seen.map(({ known }) => known),
      shares: sharesOf(candidate.account.platform),
    };
  });
}

function slump({ account, campaign }: Candidate, shiftedOn: number): MarketEvent {
  const { platform, id } = account;
  const from = addDays(first, before + shiftedOn);
  return { platform, account: id, type: "slump", campaign: campaign.id, from, to: lastDay, percent: 100 / trial.shift };
}

/** What the campaign truly costs: over twenty other draws of the same days, so that no chance of its own is in it. */
function usualOf(candidate: Candidate, name: string): { readonly spend: number; readonly leads: number } {
  const known = usual.get(candidate);
  if (known !== undefined) return known;
  const all = Array.from({ length: 20 }, (_, at) => daysOf(candidate, `${name}/usual/${at}`, [])).flat();
  const spend = all.reduce((sum, day) => sum + day.spend, 0) / 20;
  const leads = all.reduce((sum, day) => sum + (day.known[settledAfter] ?? 0), 0) / 20;
  usual.set(candidate, { spend, leads });
  return { spend, leads };
}

const usual = new Map<Candidate, { readonly spend: number; readonly leads: number }>();

function daysOf({ account, campaign }: Candidate, seed: string, events: readonly MarketEvent[]) {
  const view = viewOf({ ...defaultWorld, seed, now, events }, account);
  return Array.from({ length: before + days }, (_, day) => dayOf(view, campaign, day));
}

function dayOf(view: View, campaign: MarketCampaign, day: number) {
  const date = addDays(first, day);
  const known = new Array<number>(settledAfter + 1).fill(0);
  const delivered = delivery(view, campaign, date);
  if (delivered === null) return { spend: 0, known };
  for (const action of leadActions({ account: view.account, campaign })) {
    for (const { happenedOn, credit, kind } of conversions(view, campaign, action, date, delivered)) {
      if (kind !== "click" && view.account.platform === "google") continue;
      // Each is shown on the day after it happened.
      const from = daysBetween(date, happenedOn) + 1;
      for (let nights = from; nights <= settledAfter; nights += 1) {
        known[nights] = (known[nights] ?? 0) + Number(credit) / 1e6;
      }
    }
  }
  return { spend: Number(delivered.spend) / 1e6, known };
}

function leadActions({ account, campaign }: Candidate) {
  return account.actions.filter(({ id, goal, rate }) => goal === "leads" && rate > 0 && campaign.feeds.includes(id));
}

/** The market draws lags as ⌊(longest + 1) × u^slope⌋ of a uniform u. */
function sharesOf(platform: MarketAccount["platform"]): readonly number[] {
  const [longest, slope] = [longestLag[platform] + 1, lagSlope[platform]];
  return Array.from({ length: settledAfter + 1 }, (_, nights) => Math.min(1, nights / longest) ** (1 / slope));
}
