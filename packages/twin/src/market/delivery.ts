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

/** From Sunday. Searches and business follow the working week, feeds the week-end. */
const weekdays = {
  google: [0.62, 1.12, 1.16, 1.1, 1.06, 0.94, 0.66],
  meta: [1.14, 0.97, 0.95, 0.94, 0.96, 0.99, 1.1],
  tiktok: [1.2, 0.92, 0.9, 0.93, 0.96, 1.04, 1.22],
  linkedin: [0.42, 1.18, 1.24, 1.2, 1.14, 1.02, 0.48],
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
  if (isTrickle(view, campaign, draw)) return trickle;
  const weekday = weekdays[view.account.platform][daysBetween(sunday, date) % 7] ?? 1;
  const cents = campaign.dailyBudget * 100 * weekday * (0.8 + 0.4 * draw()) * (age === 0 ? todayShare : 1);
  const clicks = Math.round((cents / 100 / campaign.costPerClick) * (0.85 + 0.3 * draw()));
  const impressions = Math.max(1, Math.round((clicks / campaign.clickRate) * (0.8 + 0.4 * draw())));
  return {
    spend: BigInt(Math.round(cents) - credit(view, age, cents, draw)) * 10_000n,
    impressions,
    clicks,
    interactions: clicks + otherClicks(view, campaign, age, impressions),
    landingPageViews: Math.round(clicks * (0.7 + 0.2 * draw())),
    videoViews: Math.round(impressions * (0.75 + 0.2 * draw())),
    reach: Math.ceil(impressions * (0.72 + 0.2 * draw())),
  };
}

/** LinkedIn goes on counting its chargeable clicks for two days. */
function otherClicks({ account }: View, { channel }: MarketCampaign, age: number, impressions: number): number {
  if (channel === "SEARCH") return 0;
  const all = Math.round(impressions * 0.004);
  return account.platform === "linkedin" && age < 3 ? Math.floor(all * 0.8) : all;
}

/** A day on which LinkedIn showed an ad once and charged nothing. */
const trickle: Delivery = {
  spend: 0n,
  impressions: 1,
  clicks: 0,
  interactions: 0,
  landingPageViews: 0,
  videoViews: 0,
  reach: 1,
};

function isTrickle({ account }: View, { fate }: MarketCampaign, draw: () => number): boolean {
  return account.platform === "linkedin" && fate === "patchy" && draw() < 0.15;
}

/** Clicks found invalid are paid back within two days: the cost of young days may still fall. */
function credit(view: View, age: number, cents: number, draw: () => number): number {
  const isCredited = crediting.has(view.account.platform) && draw() < 0.3;
  return isCredited && age > 2 ? Math.round(cents * 0.012) : 0;
}

const crediting: ReadonlySet<string> = new Set(["google", "linkedin"]);

/** A Sunday before all history. */
const sunday = calendarDate("2020-01-05");
