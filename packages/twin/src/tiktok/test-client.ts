import { add, type Micros, micros, ZERO } from "@leadline/core/micros";
import { calendarDate, type DateRange } from "@leadline/core/time/calendar-date";
import { credentials } from "../credentials.ts";
import { type JsonRecord, listOf, recordOf } from "../json.ts";
import { type TruthRow, truth } from "../market/truth.ts";
import { defaultWorld } from "../market/world.ts";

export const [paris, west, app] = ["7123456789012345601", "7123456789012345602", "7123456789012345603"];
export const { accessToken, appId, appSecret } = credentials.tiktok;

export type Parameters = Readonly<Record<string, string | undefined>>;

export const week: DateRange = { from: calendarDate("2026-11-10"), to: calendarDate("2026-11-16") };
export const all = JSON.stringify([
  { field_name: "campaign_status", filter_type: "IN", filter_value: '["STATUS_ALL"]' },
]);
export const counts = ["form", "onsite_form", "sales_lead", "complete_payment", "total_purchase", "onsite_shopping"];
export const values = ["total_complete_payment_rate", "total_purchase_value", "total_onsite_shopping_value"];
export const metrics = [
  "spend",
  "impressions",
  "clicks",
  "total_landing_page_view",
  "video_play_actions",
  ...counts,
  ...values,
];
export const base: Parameters = {
  advertiser_id: west,
  report_type: "BASIC",
  data_level: "AUCTION_CAMPAIGN",
  dimensions: '["campaign_id","stat_time_day"]',
  metrics: JSON.stringify(metrics),
  start_date: week.from,
  end_date: week.to,
  filtering: all,
  page_size: "1000",
};
export const advertiserLevel: Parameters = {
  data_level: "AUCTION_ADVERTISER",
  dimensions: '["advertiser_id","stat_time_day"]',
  filtering: undefined,
};

export const dataOf = ({ body }: { body: JsonRecord }): JsonRecord => {
  if (body.code !== 0) throw new Error(JSON.stringify(body));
  return recordOf(body.data, "data");
};
export const rowsOf = (reply: { body: JsonRecord }) => listOf(dataOf(reply), "list").map((row) => recordOf(row, "row"));
export const metricsIn = (row: JsonRecord) => recordOf(row.metrics, "metrics");
export const sumOf = (rows: readonly JsonRecord[], names: readonly string[]): Micros =>
  rows.reduce<Micros>(
    (sum, row) => names.reduce((inner, name) => add(inner, micros(String(metricsIn(row)[name]))), sum),
    ZERO,
  );
export const truths = (account: string | undefined) =>
  [...truth(defaultWorld, week)].filter((row) => row.account === account);
export const total = (rows: readonly TruthRow[], of: (row: TruthRow) => Micros | null) =>
  rows.reduce((sum, row) => add(sum, of(row) ?? ZERO), ZERO);

/** Asks a twin as a connector would, for the tests beside this file. */
export function tiktokAsker(url: string) {
  const get = async (
    path: string,
    parameters: Parameters,
    headers: Record<string, string> = { "Access-Token": accessToken },
  ) => {
    const given = Object.entries(parameters).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    );
    const reply = await fetch(`${url}/tiktok/open_api/v1.3/${path}?${new URLSearchParams(given)}`, { headers });
    return { status: reply.status, headers: reply.headers, body: recordOf(await reply.json(), "reply") };
  };
  return { get, report: (over: Parameters = {}) => get("report/integrated/get/", { ...base, ...over }) };
}
