import { afterAll, beforeEach, expect, test } from "vitest";
import { canaries } from "../credentials.ts";
import { tiktokAccounts } from "../market/tiktok-accounts.ts";
import { startTwin } from "../start.ts";
import {
  accessToken,
  advertiserLevel,
  all,
  app,
  appId,
  appSecret,
  base,
  metricsIn,
  type Parameters,
  rowsOf,
  tiktokAsker,
  west,
} from "./test-client.ts";

const twin = await startTwin();
const { get, report } = tiktokAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

test.each<[string, Parameters, RegExp]>([
  ["an axios array", { dimensions: undefined, "dimensions[]": "campaign_id" }, /dimensions: Missing data/],
  ["a list that is no JSON", { metrics: "spend,clicks" }, /metrics: Not a valid list/],
  ["ids as numbers", { metrics: "[1]" }, /metrics: Not a valid string/],
  [
    "an unknown metric",
    { metrics: '["spend","total_complete_payment_value","nope"]' },
    /\['total_complete_payment_value', 'nope'\]/,
  ],
  ["an attribute of another level", { ...advertiserLevel, metrics: '["campaign_name"]' }, /Invalid metric fields/],
  ["an unknown dimension", { dimensions: '["campaign"]' }, /Invalid dimension fields/],
  ["a dimension of another level", { dimensions: '["advertiser_id","stat_time_day"]' }, /have no relation/],
  ["31 days", { start_date: "2026-10-01", end_date: "2026-10-31" }, /time span is 30 days/],
  ["a year and more", { dimensions: '["campaign_id"]', start_date: "2025-01-01", end_date: "2026-01-01" }, /365 days/],
  ["no date", { start_date: undefined }, /start_date: Missing/],
  ["a page too large", { page_size: "1001" }, /page_size/],
  ["a status of another level", { ...advertiserLevel, filtering: all }, /cannot be used with data_level/],
  [
    "a filter value that is a list",
    { filtering: '[{"field_name":"campaign_status","filter_type":"IN","filter_value":["STATUS_ALL"]}]' },
    /filter_value: Not a valid string/,
  ],
  ["a filter that is an object", { filtering: '{"primary_status":"STATUS_ALL"}' }, /filtering: Not a valid list/],
  ["a lifetime by day", { query_lifetime: "true" }, /query_lifetime/],
  ["no report type", { report_type: undefined }, /report_type: Missing/],
  ["an order by nothing that is known", { order_field: "constructor" }, /order_field/],
  ["an attribute as order", { order_field: "campaign_name" }, /order_field/],
])("%s is refused, with status 200", async (_, over, text) => {
  const { body, status } = await report(over);
  expect(status).toBe(200);
  expect(body).toMatchObject({ code: 40002, message: expect.stringMatching(text), data: {} });
});

test("30 days by day are allowed", async () => {
  expect(rowsOf(await report({ start_date: "2026-10-01", end_date: "2026-10-30" })).length).toBeGreaterThan(100);
});

test.each([
  [{}, 40104],
  [{ "Access-Token": "other" }, 40105],
  [{ Authorization: `Bearer ${accessToken}` }, 40104],
])("the headers %o let nobody in", async (headers, code) => {
  expect((await get("report/integrated/get/", base, headers)).body.code).toBe(code);
});

test("accounts that are not granted refuse the call", async () => {
  const stranger = tiktokAccounts.find(({ state }) => state === "notGranted")?.id;
  expect((await report({ advertiser_id: stranger })).body.code).toBe(40001);
  const ids = JSON.stringify([west, stranger]);
  expect((await get("advertiser/info/", { advertiser_ids: ids })).body.code).toBe(40001);
  expect((await get("advertiser/info/", { advertiser_ids: JSON.stringify(Array(101).fill(west)) })).body.code).toBe(
    40011,
  );
  expect((await get("oauth2/advertiser/get/", { app_id: appId, secret: "other" })).body.code).toBe(40101);
});

test("the slash at the end of a path and the version are not optional", async () => {
  const status = async (path: string) => (await fetch(`${twin.url}/tiktok/open_api/${path}`)).status;
  expect(await status("v1.3/campaign/get")).toBe(404);
  expect(await status("v1.2/campaign/get/")).toBe(404);
});

test("more calls in a second than allowed are refused per path and advertiser", async () => {
  await twin.limits({ qps: 3 });
  const replies = await Promise.all(Array.from({ length: 12 }, () => report()));
  expect(replies.map(({ body }) => body.code)).toContain(40133);
  expect((await report({ advertiser_id: app })).body.code).toBe(0);
});

test.each([
  ["throttled", 40100],
  ["qps", 40133],
  ["tooLarge", 40067],
  ["tokenExpired", 40102],
  ["revoked", 40105],
  ["forbidden", 40001],
  ["system", 50000],
  ["maintenance", 60001],
])("the fault %s is code %i", async (kind, code) => {
  await twin.faults([{ route: "tiktok.report", kind, times: 1 }]);
  expect((await report()).body.code).toBe(code);
  expect((await report()).body.code).toBe(0);
});

test("an answer cut at 20,000 ads looks whole but for a header", async () => {
  const whole = rowsOf(await report());
  await twin.faults([{ route: "tiktok.report", kind: "throttled20000", times: 1 }]);
  const reply = await report();
  expect(reply.headers.has("x-tt-ads-throttle")).toBe(true);
  expect(rowsOf(reply).length).toBeLessThan(whole.length);
  expect((await report()).headers.has("x-tt-ads-throttle")).toBe(false);
});

test("every metric may be without a value", async () => {
  await twin.faults([{ route: "tiktok.report", kind: "dashes", times: 1 }]);
  const found = rowsOf(await report()).flatMap((row) => Object.values(metricsIn(row)));
  expect(new Set(found)).toEqual(new Set(["-"]));
});

test("no answer repeats a secret", async () => {
  const bodies = [await report(), await get("oauth2/advertiser/get/", { app_id: appId, secret: appSecret })];
  for (const canary of canaries) expect(JSON.stringify(bodies.map(({ body }) => body))).not.toContain(canary);
});
