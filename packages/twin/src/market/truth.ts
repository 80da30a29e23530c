import { add, type Micros, micros, ONE, ZERO } from "@leadline/core/micros";
import { type CalendarDate, type DateRange, datesIn } from "@leadline/core/time/calendar-date";
import type { MarketAccount, MarketAction, MarketCampaign, TrueGoal } from "./account.ts";
import { type Delivery, delivery } from "./delivery.ts";
import { accounts } from "./market.ts";
import { attributionSettings } from "./meta-accounts.ts";
import { countsAtMeta, metaConversions } from "./meta-results.ts";
import { conversions } from "./results.ts";
import { type View, viewOf, type World } from "./world.ts";

/** `null`: the platform cannot say. */
export interface TrueMetrics {
  readonly spend: Micros;
  readonly impressions: Micros;
  readonly clicks: Micros;
  readonly linkClicks: Micros;
  readonly landingPageViews: Micros | null;
  readonly videoViews: Micros | null;
}

/** As visible now, by click day; at Meta by the day of the impression for what happened there, else of the conversion. */
export interface TrueGoals {
  readonly leads: Micros;
  readonly qualifiedLeads: Micros | null;
  readonly acquisitions: Micros;
  readonly revenue: Micros;
}

export interface TruthRow {
  readonly client: string;
  readonly platform: MarketAccount["platform"];
  readonly account: string;
  /** `null`: delivery that belongs to no campaign a report shows. */
  readonly campaign: string | null;
  readonly date: CalendarDate;
  readonly currency: string;
  readonly metrics: TrueMetrics;
  readonly goals: TrueGoals;
}

/**
 * What every campaign of every client really did on each day of the range, as the platforms show it at the world's
 * moment. Straight from the market, through no report and no mapping. Days without delivery have no row.
 */
export function* truth(world: World, range: DateRange): Generator<TruthRow> {
  for (const account of accounts) {
    if (account.client === null) continue;
    const view = viewOf(world, account);
    for (const date of datesIn(range)) yield* dayOf(view, account.client, date);
  }
}

function* dayOf(view: View, client: string, date: CalendarDate): Generator<TruthRow> {
  const { account, campaigns, unallocated } = view;
  for (const campaign of unallocated === null ? campaigns : [...campaigns, unallocated]) {
    const day = delivery(view, campaign, date);
    if (day === null) continue;
    yield {
      client,
      platform: account.platform,
      account: account.id,
      campaign: campaign === unallocated ? null : campaign.id,
      date,
      currency: account.currency,
      metrics: metricsOf(account, day),
      goals: goalsOf(view, campaign, date, day),
    };
  }
}

const whole = (count: number): Micros => micros(String(count));
const millionths = (amount: bigint): Micros => micros(`${amount}e-6`);

/** They tell clicks on anything from clicks on the link. */
const allClicks: ReadonlySet<string> = new Set(["meta", "linkedin"]);

function metricsOf({ platform }: MarketAccount, day: Delivery): TrueMetrics {
  const tiktok = platform === "tiktok";
  return {
    spend: millionths(day.spend),
    impressions: whole(day.impressions),
    clicks: whole(allClicks.has(platform) ? day.interactions : day.clicks),
    linkClicks: whole(day.clicks),
    landingPageViews: tiktok || platform === "meta" ? whole(day.landingPageViews) : null,
    videoViews: tiktok || platform === "meta" ? whole(day.videoViews) : null,
  };
}

/** Where a conversion after a mere view is one of the platform's own total. */
const countsViews = ({ platform }: MarketAccount): boolean => platform === "linkedin";

const saysQualified = ({ platform }: MarketAccount): boolean => platform === "google" || platform === "linkedin";

/** What the platform counts as its own total on that day. */
function counted(view: View, campaign: MarketCampaign, action: MarketAction, date: CalendarDate, day: Delivery) {
  if (view.account.platform === "meta") {
    const settings = attributionSettings(campaign);
    return metaConversions(view, campaign, action, date, day)
      .filter((conversion) => countsAtMeta(conversion, settings))
      .map(({ value }) => ({ credit: ONE, value }));
  }
  return conversions(view, campaign, action, date, day).filter(
    ({ kind }) => kind === "click" || countsViews(view.account),
  );
}

function goalsOf(view: View, campaign: MarketCampaign, date: CalendarDate, day: Delivery): TrueGoals {
  const counts: Record<TrueGoal, Micros> = { leads: ZERO, qualifiedLeads: ZERO, acquisitions: ZERO };
  let revenue = ZERO;
  for (const action of view.account.actions) {
    if (action.goal === null) continue;
    for (const { credit, value } of counted(view, campaign, action, date, day)) {
      counts[action.goal] = add(counts[action.goal], millionths(credit));
      if (action.goal === "acquisitions") revenue = add(revenue, millionths(value));
    }
  }
  return { ...counts, qualifiedLeads: saysQualified(view.account) ? counts.qualifiedLeads : null, revenue };
}
