import { divideHalfEven } from "@leadline/core/micros";
import type { CalendarDate } from "@leadline/core/time/calendar-date";
import type { MarketAccount, MarketCampaign } from "../market/account.ts";
import { shuffled } from "../market/random.ts";
import { type ActionQuestion, actionEntries, conversionEntries, decimal } from "./actions.ts";
import { isMixed, type MetaSums, reachOf } from "./sums.ts";

/** One row before it is printed; `campaign` is `null` at account level. */
export interface InsightsRow {
  readonly account: MarketAccount;
  readonly campaign: MarketCampaign | null;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly sums: MetaSums;
}

/** What stands under a name; `undefined` is left out, as everything without a value is. */
type Field = (row: InsightsRow, results: ActionQuestion) => unknown;

const count =
  (of: (sums: MetaSums) => bigint): Field =>
  ({ sums }) =>
    of(sums) === 0n ? undefined : String(of(sums));
const ratio =
  (over: (sums: MetaSums) => bigint, of: (sums: MetaSums) => bigint, scale: bigint): Field =>
  ({ sums }) =>
    of(sums) === 0n ? undefined : decimal(divideHalfEven(over(sums) * scale, of(sums)));
const list = (entries: readonly object[]): readonly object[] | undefined =>
  entries.length === 0 ? undefined : entries;
const never: Field = () => undefined;

const spend = (sums: MetaSums) => sums.spend;
const impressions = (sums: MetaSums) => sums.impressions;
const clicks = (sums: MetaSums) => sums.clicks;
const linkClicks = (sums: MetaSums) => sums.linkClicks;

const indicators: Readonly<Record<string, string>> = {
  OUTCOME_LEADS: "lead",
  OUTCOME_SALES: "omni_purchase",
  OUTCOME_ENGAGEMENT: "post_engagement",
};

/** The campaign's own result; `values` is missing when there is none. */
const results: Field = ({ campaign, sums }, question) => {
  if (campaign === null) return undefined;
  const type = indicators[campaign.channel];
  if (type === undefined) {
    const values = [{ value: String(reachOf(sums)), attribution_windows: ["default"] }];
    return [{ indicator: "reach", values }];
  }
  const found = actionEntries(sums, question).find((entry) => entry.action_type === type)?.value;
  const values =
    found === undefined || found === "0" ? {} : { values: [{ value: found, attribution_windows: ["default"] }] };
  return [{ indicator: `actions:${type}`, ...values }];
};

/** Every field of `insights` the twin serves; any other name refuses the whole call. */
export const insightsFields: Readonly<Record<string, Field>> = {
  account_id: ({ account }) => account.id,
  account_name: ({ account }) => account.name,
  account_currency: ({ account }) => account.currency,
  campaign_id: ({ campaign }) => campaign?.id,
  campaign_name: ({ campaign }) => campaign?.name,
  objective: ({ campaign }) => campaign?.channel,
  adset_id: never,
  adset_name: never,
  ad_id: never,
  ad_name: never,
  buying_type: () => "AUCTION",
  attribution_setting: ({ sums }) => (isMixed(sums) ? undefined : [...sums.settings][0]),
  date_start: ({ from }) => from,
  date_stop: ({ to }) => to,
  // Major units.
  spend: ({ sums }) => decimal(sums.spend),
  impressions: ({ sums }) => String(sums.impressions),
  reach: ({ sums }) => String(reachOf(sums)),
  frequency: ratio((sums) => sums.impressions * 1_000_000n, reachOf, 1n),
  clicks: count(clicks),
  inline_link_clicks: count(linkClicks),
  ctr: ratio(clicks, impressions, 100_000_000n),
  cpc: ratio(spend, clicks, 1n),
  cpm: ratio(spend, impressions, 1_000n),
  cpp: ratio(spend, reachOf, 1_000n),
  inline_link_click_ctr: ratio(linkClicks, impressions, 100_000_000n),
  cost_per_inline_link_click: ratio(spend, linkClicks, 1n),
  outbound_clicks: ({ sums }) =>
    list(sums.linkClicks === 0n ? [] : [{ action_type: "outbound_click", value: String(sums.linkClicks) }]),
  actions: ({ sums }, question) => list(actionEntries(sums, question)),
  action_values: ({ sums }, question) =>
    list(shuffled(conversionEntries(sums, question, "value"), `${question.order}|values`)),
  // Contact, schedule and their like, which the market has none of.
  conversions: never,
  conversion_values: never,
  results,
};
