import type { CalendarDate } from "@leadline/core/time/calendar-date";
import { daysBetween } from "@leadline/core/time/calendar-date";
import type { MarketAction, MarketCampaign } from "./account.ts";
import { type Delivery, runOf } from "./delivery.ts";
import { type AttributionSetting, attributionSettings } from "./meta-accounts.ts";
import { draws, poisson } from "./random.ts";
import { lagSlope, longestLag, rateFactor } from "./results.ts";
import { ageOf, seedOf, type View } from "./world.ts";

/** The windows Meta still answers with data; each click window holds the shorter ones, and views are apart. */
export const metaWindows = ["1d_click", "7d_click", "28d_click", "1d_view"] as const;
export type MetaWindow = (typeof metaWindows)[number];

/** One conversion that Meta books on a day and shows by now. */
export interface MetaConversion {
  /** What the person had done with the ad before. */
  readonly after: "click" | "view";
  /** Whole days between that and the conversion. */
  readonly lagDays: number;
  /** Money in millionths. */
  readonly value: bigint;
  /** Of the ad set it is credited to. */
  readonly setting: AttributionSetting;
}

const clickDays: Readonly<Record<MetaWindow, number>> = { "1d_click": 1, "7d_click": 7, "28d_click": 28, "1d_view": 0 };

/**
 * Conversions booked on the day: off Meta those that happened on it, on Meta those whose ad was shown on it. Each is
 * reported within 28 days and never goes away, so the day's results only grow. Days without delivery have none.
 */
export function metaConversions(
  view: View,
  campaign: MarketCampaign,
  action: MarketAction,
  date: CalendarDate,
  { clicks }: Delivery,
): MetaConversion[] {
  const age = ageOf(view, date);
  const mean = clicks * action.rate * rateFactor(view, campaign, action, date);
  if (age < 1 || mean === 0 || !campaign.feeds.includes(action.id)) return [];
  const draw = draws(`${seedOf(view, date)}|${view.account.id}|${campaign.id}|${date}|${action.id}`);
  const all = Array.from({ length: poisson(mean, draw) }, () => ({
    reportedAfter: Math.floor((longestLag.meta + 1) * draw() ** lagSlope.meta),
    conversion: conversionOf(view, campaign, action, date, draw),
  }));
  return all.flatMap(({ reportedAfter, conversion }) => (reportedAfter < age ? [conversion] : []));
}

function conversionOf(
  view: View,
  campaign: MarketCampaign,
  action: MarketAction,
  date: CalendarDate,
  draw: () => number,
): MetaConversion {
  const [kind, lag, price, adSet] = [draw(), draw(), draw(), draw()];
  const after = kind < (action.category === "onsite" ? 0.04 : 0.14) ? "view" : "click";
  // Nobody clicked before the campaign began.
  const longest = Math.max(0, Math.min(27, daysBetween(runOf(view, campaign).from, date)));
  const settings = attributionSettings(campaign);
  const cents = BigInt(Math.round(action.cents * (0.6 + 0.8 * price)));
  return {
    after,
    lagDays: after === "view" ? 0 : Math.floor((longest + 1) * lag ** 4),
    value: cents * 10_000n,
    setting: settings[Math.floor(adSet * settings.length)] ?? "7d_click_1d_view",
  };
}

/** Whether the conversion falls into one window. */
export function isWithin({ after, lagDays }: MetaConversion, window: MetaWindow): boolean {
  return window === "1d_view" ? after === "view" : after === "click" && lagDays < clickDays[window];
}

const windowsOf: Readonly<Record<AttributionSetting, readonly MetaWindow[]>> = {
  "7d_click_1d_view": ["7d_click", "1d_view"],
  "7d_click": ["7d_click"],
  "1d_click": ["1d_click"],
};

/** Whether its own ad set counts the conversion. */
export function countsForAdSet(conversion: MetaConversion): boolean {
  return windowsOf[conversion.setting].some((window) => isWithin(conversion, window));
}

/**
 * Whether Meta's own figure counts the conversion. Where ad sets do not agree there is no such figure, and a week after
 * a click or a day after a view stands in for it.
 */
export function countsAtMeta(conversion: MetaConversion, settings: readonly AttributionSetting[]): boolean {
  if (new Set(settings).size < 2) return countsForAdSet(conversion);
  return isWithin(conversion, "7d_click") || isWithin(conversion, "1d_view");
}
