import { divideHalfEven, ONE } from "@leadline/core/micros";
import { addDays, type CalendarDate, daysBetween } from "@leadline/core/time/calendar-date";
import type { Fate, MarketAction, MarketCampaign } from "./account.ts";
import type { Delivery } from "./delivery.ts";
import { draws, poisson } from "./random.ts";
import { ageOf, seedOf, type View } from "./world.ts";

/** One conversion that a click of a day led to, and that the platform shows by now. */
export interface Conversion {
  /** The day it happened on; the click's own day at the earliest. */
  readonly happenedOn: CalendarDate;
  /** In millionths: a data-driven action may credit a part. */
  readonly credit: bigint;
  /** Money in millionths. */
  readonly value: bigint;
  /** Google counts the others apart: `crossDevice` only in all conversions, `view` in neither. LinkedIn adds `view` to the click's. */
  readonly kind: "click" | "crossDevice" | "view";
}

/** The latest a conversion may follow its click, in days; at Meta, the latest it may be reported. */
export const longestLag = { google: 30, meta: 27, tiktok: 9, linkedin: 29 };

/** How steeply the lags fall: the larger, the more conversions come on the day of the click. */
export const lagSlope = { google: 5, meta: 6, tiktok: 4, linkedin: 4 };

const credits = [1_000_000n, 1_000_000n, 1_000_000n, 500_000n, 333_333n, 666_667n, 250_000n, 870_451n];

const rateFactors: Readonly<Partial<Record<Fate, number>>> = { good: 1.6, bad: 0.35 };

/**
 * Conversions of one action from one day's clicks. Each becomes visible on the local day after it happened, and none
 * ever goes away, so the day's results only grow.
 */
export function conversions(
  view: View,
  campaign: MarketCampaign,
  action: MarketAction,
  date: CalendarDate,
  { clicks }: Delivery,
): Conversion[] {
  const age = ageOf(view, date);
  const mean = clicks * action.rate * rateFactor(view, campaign, action, date);
  if (age < 1 || mean === 0 || !campaign.feeds.includes(action.id)) return [];
  const { platform } = view.account;
  const draw = draws(`${seedOf(view, date)}|${view.account.id}|${campaign.id}|${date}|${action.id}`);
  const all = Array.from({ length: poisson(mean, draw) }, () => {
    const lag = Math.floor((longestLag[platform] + 1) * draw() ** lagSlope[platform]);
    return { lag, conversion: conversionOf(view, action, addDays(date, lag), draw) };
  });
  return all.flatMap(({ lag, conversion }) =>
    lag < age && !view.emptyDays.has(conversion.happenedOn) ? [conversion] : [],
  );
}

function conversionOf(view: View, action: MarketAction, happenedOn: CalendarDate, draw: () => number): Conversion {
  const [part, kind, price] = [draw(), draw(), draw()];
  const credit = action.fractional ? (credits[Math.floor(part * credits.length)] ?? ONE) : ONE;
  const cents = BigInt(Math.round(action.cents * (0.6 + 0.8 * price)));
  return {
    happenedOn,
    credit,
    value: divideHalfEven(cents * 10_000n * credit, ONE),
    kind: kindOf(view, action, kind),
  };
}

function kindOf({ account }: View, { category }: MarketAction, draw: number): Conversion["kind"] {
  if (account.platform === "tiktok") return "click";
  // LinkedIn's own forms are opened by a click; its rules also count people who only saw the ad.
  if (account.platform === "linkedin") return category === "" || draw < 0.85 ? "click" : "view";
  if (draw < 0.9) return "click";
  return draw < 0.97 ? "crossDevice" : "view";
}

/** How much better or worse than a steady campaign its clicks convert on a day. */
export function rateFactor(view: View, campaign: MarketCampaign, action: MarketAction, date: CalendarDate): number {
  return fateFactor(view, campaign, action, date) * slumpFactor(view, campaign, date);
}

function slumpFactor({ world }: View, { id }: MarketCampaign, date: CalendarDate): number {
  const found = world.events.findLast(
    (event) => event.type === "slump" && event.campaign === id && event.from <= date && date <= event.to,
  );
  return found?.type === "slump" ? found.percent / 100 : 1;
}

function fateFactor(view: View, campaign: MarketCampaign, action: MarketAction, date: CalendarDate): number {
  if (campaign.fate === "barren" && action.goal !== null) return 0;
  if (campaign.fate !== "rising") return rateFactors[campaign.fate] ?? 1;
  const progress = Math.min(1, Math.max(0, (60 - daysBetween(date, view.world.anchor)) / 60));
  return 1 - 0.65 * progress;
}
