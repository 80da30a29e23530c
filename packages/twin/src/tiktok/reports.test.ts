import { micros } from "@leadline/core/micros";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type JsonRecord, listOf, recordOf } from "../json.ts";
import type { TruthRow } from "../market/truth.ts";
import { startTwin } from "../start.ts";
import {
  advertiserLevel,
  all,
  app,
  appId,
  appSecret,
  counts,
  dataOf,
  metricsIn,
  paris,
  rowsOf,
  sumOf,
  tiktokAsker,
  total,
  truths,
  values,
  west,
} from "./test-client.ts";

const twin = await startTwin();
const { get, report } = tiktokAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

test("the granted advertisers are listed, and none else", async () => {
  const found = rowsOf(await get("oauth2/advertiser/get/", { app_id: appId, secret: appSecret }));
  expect(found.map((row) => row.advertiser_id)).toEqual([paris, west, app]);
});

test("an account's zone comes under two names, one of them POSIX", async () => {
  const ids = JSON.stringify([west, app]);
  const fields = '["advertiser_id","currency","timezone","display_timezone"]';
  expect(rowsOf(await get("advertiser/info/", { advertiser_ids: ids, fields }))).toEqual([
    { advertiser_id: west, currency: "USD", timezone: "America/Los_Angeles", display_timezone: "America/Los_Angeles" },
    { advertiser_id: app, currency: "USD", timezone: "Etc/GMT+8", display_timezone: "America/Los_Angeles" },
  ]);
});

test.each([paris, west, app])(
  "Σ campaigns of %s and what no campaign shows are the account, and all is the truth",
  async (id) => {
    const campaigns = rowsOf(await report({ advertiser_id: id }));
    const account = rowsOf(await report({ advertiser_id: id, ...advertiserLevel }));
    const rows = truths(id);
    const named = rows.filter((row) => row.campaign !== null);
    const goals = (truth: readonly TruthRow[]) => [
      total(truth, (row) => row.metrics.spend),
      total(truth, (row) => row.metrics.clicks),
      total(truth, (row) => row.metrics.videoViews),
      total(truth, (row) => row.goals.leads),
      total(truth, (row) => row.goals.acquisitions),
      total(truth, (row) => row.goals.revenue),
    ];
    const shown = (found: readonly JsonRecord[]) =>
      [["spend"], ["clicks"], ["video_play_actions"], counts.slice(0, 3), counts.slice(3), values].map((names) =>
        sumOf(found, names),
      );
    expect(shown(campaigns)).toEqual(goals(named));
    expect(shown(account)).toEqual(goals(rows));
    expect(campaigns).toHaveLength(named.length);
    expect(rows.length > named.length).toBe(id !== app);
  },
);

test("every value is text, days are local midnights, and rows carry no account", async () => {
  const [row] = rowsOf(await report({ metrics: '["spend","ctr","secondary_goal_result","currency","campaign_name"]' }));
  expect(row).toEqual({
    dimensions: {
      campaign_id: expect.stringMatching(/^\d{19}$/),
      stat_time_day: expect.stringMatching(/^2026-11-1\d 00:00:00$/),
    },
    metrics: {
      spend: expect.stringMatching(/^\d+\.\d\d$/),
      ctr: expect.stringMatching(/^\d+\.\d\d$/),
      secondary_goal_result: "-",
      currency: "USD",
      campaign_name: expect.any(String),
    },
  });
});

test("deleted campaigns hide unless all are asked for", async () => {
  const shown = rowsOf(await report({ advertiser_id: paris })).length;
  const hidden = rowsOf(await report({ advertiser_id: paris, filtering: undefined })).length;
  expect(shown).toBeGreaterThan(hidden);
  const list = (filtering?: string) => get("campaign/get/", { advertiser_id: paris, filtering });
  expect(rowsOf(await list())).toHaveLength(4);
  expect(rowsOf(await list('{"primary_status":"STATUS_ALL"}'))).toHaveLength(5);
  const ids = rowsOf(await list('{"secondary_status":"CAMPAIGN_STATUS_ALL"}')).map((row) => String(row.campaign_id));
  expect(ids).toEqual(ids.toSorted().toReversed());
});

test("pages are ten rows by default, and together they are the whole", async () => {
  const whole = rowsOf(await report());
  const first = dataOf(await report({ page_size: undefined }));
  expect(listOf(first, "list")).toHaveLength(10);
  const info = recordOf(first.page_info, "page_info");
  expect(info).toEqual({
    page: 1,
    page_size: 10,
    total_number: whole.length,
    total_page: Math.ceil(whole.length / 10),
  });
  const pages = Array.from({ length: Number(info.total_page) }, (_, page) =>
    report({ page_size: "10", page: String(page + 1) }),
  );
  const rows = (await Promise.all(pages)).flatMap(rowsOf).map((row) => JSON.stringify(row));
  expect(rows.toSorted()).toEqual(whole.map((row) => JSON.stringify(row)).toSorted());
});

test("rows are unsorted unless an order is asked for", async () => {
  const days = rowsOf(await report()).map((row) => String(recordOf(row.dimensions, "dimensions").stat_time_day));
  expect(days).not.toEqual(days.toSorted());
  const spends = rowsOf(await report({ order_field: "spend" })).map((row) => Number(metricsIn(row).spend));
  expect(spends).toEqual(spends.toSorted((a, b) => b - a));
});

test("a period without days is one row per campaign, and its reach is not the sum of days", async () => {
  const reach = '["impressions","reach"]';
  const days = rowsOf(await report({ metrics: reach }));
  const period = rowsOf(await report({ metrics: reach, dimensions: '["campaign_id"]' }));
  expect(new Set(period.map((row) => recordOf(row.dimensions, "dimensions").campaign_id)).size).toBe(period.length);
  expect(sumOf(period, ["impressions"])).toBe(sumOf(days, ["impressions"]));
  expect(sumOf(period, ["reach"])).toBeLessThan(sumOf(days, ["reach"]));
});

test("totals come on the first page, with no value for what cannot be summed", async () => {
  const asked = { enable_total_metrics: "true", metrics: '["spend","clicks","reach"]', page_size: "5" };
  const totals = recordOf(dataOf(await report(asked)).total_metrics, "totals");
  const rows = rowsOf(await report({ ...asked, page_size: "1000" }));
  expect(micros(String(totals.spend))).toBe(sumOf(rows, ["spend"]));
  expect(totals.reach).toBe("-");
  expect(dataOf(await report({ ...asked, page: "2" })).total_metrics).toBeUndefined();
});

test("nothing found is a success with no pages", async () => {
  const data = dataOf(await report({ start_date: "2027-01-01", end_date: "2027-01-02" }));
  expect(data).toMatchObject({ list: [], page_info: { total_number: 0, total_page: 0 } });
});

test("a name nobody reads is ignored without a word", async () => {
  const plain = rowsOf(await report({ filtering: undefined }));
  expect(rowsOf(await report({ filtering: undefined, filters: all }))).toEqual(plain);
});
