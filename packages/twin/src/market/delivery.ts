import { addDays, type CalendarDate, calendarDate, daysBetween } from "@leadline/core/time/calendar-date";
import type { Fate, MarketCampaign } from "./account.ts";
import { draws } from "./random.ts";
import { ageOf, seedOf, type View } from "./world.ts";

/** What a campaign did on one day as the platform shows it now. Money in millionths of the currency, counts whole. */
export interface Delivery {
  readonly spend: bigint;
  readonly impressions: number;
  readonly clicks: number;
  readonly interactions: number;
  readonly landingPageViews: number;
  readonly videoViews: number;
  /** Unique people of this one day: not to be added up. */
  readonly reach: number;
}

/** First and last day of the fates that do not run all the time, in days from the anchor. */
const runs: Readonly<Partial<Record<Fate, readonly [first: number, last: number]>>> = {
  paused: [-400, -20],
  removed: [-400, -8],
  new: [-3, 100_000],
};

const gapShare: Readonly<Partial<Record<Fate, number>>> = { patchy: 0.4, steady: 0.01 };

/** From Sunday. Searches follow the working week, feeds the week-end. */
const weekdays = {
  google: [0.62, 1.12, 1.16, 1.1, 1.06, 0.94, 0.66],
  tiktok: [1.2, 0.92, 0.9, 0.93, 0.96, 1.04, 1.22],
};

/** The part of today that the platforms show, the same at every hour. */
const todayShare = 0.4;

/** The days on which a campaign may deliver. */
export function runOf(view: View, campaign: MarketCampaign): { from: CalendarDate; to: CalendarDate } {
  const [first, last] = runs[campaign.fate] ?? [-400, 100_000];
  return { from: addDays(view.world.anchor, first), to: addDays(view.world.anchor, last) };
}

/** `null` on days on which the campaign did not deliver at all. */
export function delivery(view: View, campaign: MarketCampaign, date: CalendarDate): Delivery | null {
  const age = ageOf(view, date);
  const run = runOf(view, campaign);
  if (age < 0 || date < view.opens || date < run.from || date > run.to || view.emptyDays.has(date)) return null;
  const draw = draws(`${seedOf(view, date)}|${view.account.id}|${campaign.id}|${date}|delivery`);
  if (draw() < (gapShare[campaign.fate] ?? 0)) return null;
  const weekday = weekdays[view.account.platform][daysBetween(sunday, date) % 7] ?? 1;
  const cents = campaign.dailyBudget * 100 * weekday * (0.8 + 0.4 * draw()) * (age === 0 ? todayShare : 1);
  const clicks = Math.round((cents / 100 / campaign.costPerClick) * (0.85 + 0.3 * draw()));
  const impressions = Math.max(1, Math.round((clicks / campaign.clickRate) * (0.8 + 0.4 * draw())));
  return {
    spend: BigInt(Math.round(cents) - credit(view, age, cents, draw)) * 10_000n,
    impressions,
    clicks,
    interactions: clicks + (campaign.channel === "SEARCH" ? 0 : Math.round(impressions * 0.004)),
    landingPageViews: Math.round(clicks * (0.7 + 0.2 * draw())),
    videoViews: Math.round(impressions * (0.75 + 0.2 * draw())),
    reach: Math.ceil(impressions * (0.72 + 0.2 * draw())),
  };
}

/** Clicks found invalid are paid back within two days: the cost of young days may still fall. */
function credit(view: View, age: number, cents: number, draw: () => number): number {
  const isCredited = view.account.platform === "google" && draw() < 0.3;
  return isCredited && age > 2 ? Math.round(cents * 0.012) : 0;
}

/** A Sunday before all history. */
const sunday = calendarDate("2020-01-05");
