import { divideHalfEven } from "@leadline/core/micros";
import type { MarketAccount, MarketCampaign } from "../market/account.ts";

/** Exact sums of one row. Counts whole, money in millionths. */
export interface TiktokSums {
  spend: bigint;
  impressions: bigint;
  clicks: bigint;
  landingPageViews: bigint;
  videoViews: bigint;
  reach: bigint;
  readonly counts: Map<string, bigint>;
  readonly values: Map<string, bigint>;
}

/** What a row is about; `campaign` is `null` at advertiser level. */
export interface RowSubject {
  readonly account: MarketAccount;
  readonly campaign: MarketCampaign | null;
}

export interface TiktokMetric {
  /** Attributes cannot be sorted by, and some belong to campaigns alone. */
  readonly kind: "sum" | "derived" | "attribute";
  readonly campaignOnly?: true;
  readonly text: (sums: TiktokSums, subject: RowSubject) => string;
}

/** What stands where TikTok has no value. */
export const noValue = "-";

const sum = (of: (sums: TiktokSums) => bigint): TiktokMetric => ({ kind: "sum", text: (sums) => String(of(sums)) });
const money = (of: (sums: TiktokSums) => bigint, places: number): TiktokMetric => ({
  kind: "sum",
  text: (sums) => decimals(of(sums), places),
});
const ratio = (over: (s: TiktokSums) => bigint, of: (s: TiktokSums) => bigint, scale: bigint): TiktokMetric => ({
  kind: "derived",
  text: (sums) => decimals(of(sums) === 0n ? 0n : divideHalfEven(over(sums) * scale, of(sums)), 2),
});
const attribute = (of: (subject: RowSubject) => string, campaignOnly = false): TiktokMetric => ({
  kind: "attribute",
  ...(campaignOnly ? { campaignOnly } : {}),
  text: (_, subject) => of(subject),
});

/** Millionths as text with a fixed number of places; exact for cents. */
function decimals(amount: bigint, places: number): string {
  const scaled = divideHalfEven(amount, 10n ** BigInt(6 - places));
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(places + 1, "0");
  return `${scaled < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

const spend = ({ spend }: TiktokSums) => spend;
const impressions = ({ impressions }: TiktokSums) => impressions;
const clicks = ({ clicks }: TiktokSums) => clicks;
const count =
  (action: string) =>
  ({ counts }: TiktokSums): bigint =>
    counts.get(action) ?? 0n;
const value =
  (action: string) =>
  ({ values }: TiktokSums): bigint =>
    values.get(action) ?? 0n;
const conversions = ({ counts }: TiktokSums): bigint => [...counts.values()].reduce((a, b) => a + b, 0n);

const delivery: Readonly<Record<string, TiktokMetric>> = {
  spend: money(spend, 2),
  billed_cost: money(spend, 2),
  impressions: sum(impressions),
  clicks: sum(clicks),
  ctr: ratio(clicks, impressions, 100_000_000n),
  cpc: ratio(spend, clicks, 1n),
  cpm: ratio(spend, impressions, 1_000n),
  reach: { kind: "derived", text: ({ reach }) => String(reach) },
  frequency: ratio(impressions, ({ reach }) => reach, 1_000_000n),
  total_landing_page_view: sum(({ landingPageViews }) => landingPageViews),
  video_play_actions: sum(({ videoViews }) => videoViews),
  video_watched_2s: sum(({ videoViews }) => videoViews / 2n),
  video_watched_6s: sum(({ videoViews }) => videoViews / 5n),
};

const results: Readonly<Record<string, TiktokMetric>> = {
  conversion: sum(conversions),
  cost_per_conversion: ratio(spend, conversions, 1n),
  conversion_rate_v2: ratio(conversions, clicks, 100_000_000n),
  result: sum(conversions),
  cost_per_result: ratio(spend, conversions, 1n),
  secondary_goal_result: { kind: "derived", text: () => noValue },
  form: sum(count("form")),
  total_form_value: money(value("form"), 3),
  cost_per_form: ratio(spend, count("form"), 1n),
  onsite_form: sum(count("onsite_form")),
  total_onsite_form_value: money(value("onsite_form"), 3),
  cost_per_onsite_form: ratio(spend, count("onsite_form"), 1n),
  sales_lead: sum(count("sales_lead")),
  total_sales_lead: sum(count("sales_lead")),
  total_sales_lead_value: money(value("sales_lead"), 3),
  complete_payment: sum(count("complete_payment")),
  // The money, despite its name; `total_complete_payment_value` does not exist.
  total_complete_payment_rate: money(value("complete_payment"), 3),
  purchase: sum(count("total_purchase")),
  total_purchase: sum(count("total_purchase")),
  total_purchase_value: money(value("total_purchase"), 3),
  onsite_shopping: sum(count("onsite_shopping")),
  total_onsite_shopping_value: money(value("onsite_shopping"), 3),
};

const attributes: Readonly<Record<string, TiktokMetric>> = {
  campaign_id: attribute(({ campaign }) => campaign?.id ?? "0", true),
  campaign_name: attribute(({ campaign }) => campaign?.name ?? "", true),
  objective_type: attribute(({ campaign }) => campaign?.channel ?? "", true),
  campaign_automation_type: attribute(() => "MANUAL", true),
  currency: attribute(({ account }) => account.currency),
  advertiser_name: attribute(({ account }) => account.name),
};

export const tiktokMetrics: Readonly<Record<string, TiktokMetric>> = { ...delivery, ...results, ...attributes };
