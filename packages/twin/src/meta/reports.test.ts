import { add } from "@leadline/core/micros";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type JsonRecord, listOf, recordOf } from "../json.ts";
import { startTwin } from "../start.ts";
import {
  accessToken,
  atlantic,
  entryOf,
  metaAsker,
  ownOf,
  pacific,
  paris,
  rangeOf,
  rowsOf,
  sumOf,
  total,
  truths,
  week,
} from "./test-client.ts";

const twin = await startTwin();
const { get, insights, send } = metaAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

const keyOf = (row: JsonRecord) => `${row.campaign_id}|${row.date_start}`;
const entriesOf = (rows: readonly JsonRecord[], field = "actions") =>
  rows.flatMap((row) => (row[field] === undefined ? [] : listOf(row, field)).map((entry) => recordOf(entry, field)));
const leadsOf = (rows: readonly JsonRecord[]) => entriesOf(rows).filter((entry) => entry.action_type === "lead");
const mixedOf = (rows: readonly JsonRecord[]) => rows.filter((row) => row.attribution_setting === undefined);

test.each([paris, pacific, atlantic])("Σ campaigns of %s is the account, and both are the truth", async (account) => {
  const campaigns = rowsOf(await insights(account));
  const whole = rowsOf(await insights(account, { level: "account" }));
  const real = truths(account);
  const expected = [
    total(real, (row) => row.metrics.spend),
    total(real, (row) => row.metrics.impressions),
    total(real, (row) => row.metrics.clicks),
    total(real, (row) => row.metrics.linkClicks),
    total(real, (row) => row.metrics.landingPageViews),
    total(real, (row) => row.goals.leads),
    total(real, (row) => row.goals.acquisitions),
    total(real, (row) => row.goals.revenue),
  ];
  for (const rows of [campaigns, whole]) {
    expect([
      sumOf(rows, "spend"),
      sumOf(rows, "impressions"),
      sumOf(rows, "clicks"),
      sumOf(rows, "inline_link_clicks"),
      ownOf(rows, "landing_page_view"),
      ownOf(rows, "lead"),
      ownOf(rows, "omni_purchase"),
      ownOf(rows, "omni_purchase", "action_values"),
    ]).toEqual(expected);
  }
  expect(expected.every((sum) => sum > 0n)).toBe(true);
  expect(campaigns).toHaveLength(real.length);
});

test.each(["actions", "action_values"])("%s: roll-ups hold their parts, and aliases repeat them", async (field) => {
  const rows = [...rowsOf(await insights(paris)), ...rowsOf(await insights(atlantic))];
  const own = (type: string) => ownOf(rows, type, field);
  expect(own("lead")).toBe(add(own("onsite_conversion.lead_grouped"), own("offsite_conversion.fb_pixel_lead")));
  expect(own("onsite_web_lead")).toBe(own("offsite_conversion.fb_pixel_lead"));
  expect(own("omni_purchase")).toBe(
    add(own("offsite_conversion.fb_pixel_purchase"), own("onsite_conversion.purchase")),
  );
  expect(own("omni_purchase")).toBeGreaterThan(own("purchase"));
  expect(own("purchase")).toBeGreaterThan(0n);
});

test("longer click windows hold the shorter ones, and a view is in none of them", async () => {
  const names = ["1d_click", "7d_click", "28d_click", "1d_view"];
  const rows = rowsOf(await insights(paris, { action_attribution_windows: JSON.stringify(names) }));
  const entries = leadsOf(rows);
  const [day = 0, seven = 0, month = 0, view = 0] = names.map((name) =>
    entries.reduce((sum, entry) => sum + Number(entry[name] ?? 0), 0),
  );
  expect(day).toBeGreaterThan(0);
  expect(seven).toBeGreaterThan(day);
  expect(month).toBeGreaterThan(seven);
  expect(view).toBeGreaterThan(0);
  for (const entry of entries) {
    expect(Number(entry.value)).toBe(Number(entry["7d_click"] ?? 0) + Number(entry["1d_view"] ?? 0));
    expect(Number(entry["28d_click"] ?? 0)).toBeGreaterThanOrEqual(Number(entry["7d_click"] ?? 0));
  }
});

test("an ad set that counts clicks alone leaves views out of its own figure", async () => {
  const rows = rowsOf(await insights(atlantic));
  expect(new Set(rows.map((row) => row.attribution_setting))).toEqual(new Set(["7d_click"]));
  const leads = leadsOf(rows);
  expect(leads.some((entry) => entry["1d_view"] !== undefined)).toBe(true);
  for (const entry of leads) expect(entry.value).toBe(entry["7d_click"] ?? "0");
});

test("ad sets that do not agree have no figure of their own, and no conversions at all without windows", async () => {
  const withWindows = mixedOf(rowsOf(await insights(pacific)));
  expect(withWindows).toHaveLength(7);
  const leads = leadsOf(withWindows);
  expect(leads.length).toBeGreaterThan(0);
  expect(leads.filter((entry) => "value" in entry)).toEqual([]);
  for (const windows of [undefined, '["default","7d_click"]']) {
    const without = rowsOf(await insights(pacific, { action_attribution_windows: windows }));
    expect(leadsOf(mixedOf(without))).toEqual([]);
    expect(ownOf(mixedOf(without), "link_click")).toBe(sumOf(mixedOf(without), "inline_link_clicks"));
    expect(ownOf(without, "lead")).toBeGreaterThan(0n);
  }
});

test("windows Meta has emptied are taken, and say nothing", async () => {
  const rows = rowsOf(await insights(paris, { action_attribution_windows: '["7d_view","28d_view","1d_ev"]' }));
  const names = new Set(entriesOf(rows).flatMap((entry) => Object.keys(entry)));
  expect(names).toEqual(new Set(["action_type", "value"]));
});

test("a breakdown of actions hides everything that happened off Meta", async () => {
  const rows = rowsOf(await insights(paris, { action_breakdowns: '["action_type","action_destination"]' }));
  const types = new Set(entriesOf(rows).map((entry) => entry.action_type));
  expect(types).toContain("onsite_conversion.lead_grouped");
  expect([...types].filter((type) => String(type).startsWith("offsite") || type === "lead")).toEqual([]);
});

test("every value is text, ids are longer than a double holds, and what is zero is absent", async () => {
  const rows = rowsOf(await insights(paris));
  for (const row of rows) {
    expect(row.campaign_id).toMatch(/^\d{18}$/);
    expect(row.spend).toMatch(/^\d+(\.\d{1,2})?$/);
    expect(row.date_stop).toBe(row.date_start);
  }
  const texts = [...rows, ...entriesOf(rows)].flatMap((row) => Object.values(row)).filter((v) => !Array.isArray(v));
  expect(new Set(texts.map((value) => typeof value))).toEqual(new Set(["string"]));
  expect(rows.some((row) => entryOf(row, "lead") === undefined)).toBe(true);
  expect(entriesOf(rows, "action_values").some((entry) => entry.action_type === "link_click")).toBe(false);
});

test("two identical questions have other orders and the same rows; the pages of one hold each row once", async () => {
  const [first, second] = [rowsOf(await insights(paris)), rowsOf(await insights(paris))];
  expect(first.map(keyOf)).not.toEqual(second.map(keyOf));
  expect(first.map(keyOf).toSorted()).toEqual(second.map(keyOf).toSorted());
  const seen: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < 20; page += 1) {
    const reply = await insights(paris, { limit: "9", after });
    seen.push(...rowsOf(reply).map(keyOf));
    const paging = recordOf(reply.body.paging, "paging");
    after = String(recordOf(paging.cursors, "cursors").after);
    if (paging.next === undefined) break;
    const next = new URL(String(paging.next));
    expect(next.searchParams.get("access_token")).toBe(accessToken);
    expect(next.searchParams.has("appsecret_proof")).toBe(false);
  }
  expect(seen.toSorted()).toEqual(first.map(keyOf).toSorted());
});

test("a page is 25 rows unless asked otherwise, and a cursor stands behind the last one too", async () => {
  expect(rowsOf(await insights(paris, { limit: undefined }))).toHaveLength(25);
  const all = await insights(paris);
  expect(Object.keys(recordOf(all.body.paging, "paging"))).toEqual(["cursors"]);
  const { after } = recordOf(recordOf(all.body.paging, "paging").cursors, "cursors");
  expect(rowsOf(await insights(paris, { after: String(after) }))).toEqual([]);
});

test("days without delivery are no rows, and an empty answer is a success", async () => {
  expect(rowsOf(await insights(paris, { time_range: rangeOf({ from: "2025-01-06", to: "2025-01-07" }) }))).toEqual([]);
});

test("a period is one row, and its reach is not the sum of its days", async () => {
  const days = rowsOf(await insights(paris));
  const period = rowsOf(await insights(paris, { time_increment: undefined }));
  expect(sumOf(period, "impressions")).toBe(sumOf(days, "impressions"));
  expect(sumOf(period, "reach")).toBeLessThan(sumOf(days, "reach"));
  expect(new Set(period.map((row) => [row.date_start, row.date_stop].join()))).toEqual(
    new Set([`${week.from},${week.to}`]),
  );
  const months = rowsOf(
    await insights(paris, {
      level: "account",
      time_increment: "monthly",
      time_range: rangeOf({ from: "2026-09-15", to: "2026-11-10" }),
    }),
  );
  expect(months.map((row) => row.date_start).toSorted()).toEqual(["2026-09-15", "2026-10-01", "2026-11-01"]);
});

test("without level and dates the node answers for the last 30 whole days", async () => {
  const bare = { level: undefined, time_range: undefined, time_increment: undefined, fields: undefined };
  const [row, ...others] = rowsOf(await insights(paris, bare));
  expect(others).toEqual([]);
  expect(row).toEqual({
    account_id: paris,
    impressions: expect.any(String),
    spend: expect.any(String),
    date_start: "2026-10-23",
    date_stop: "2026-11-21",
  });
});

test("a campaign answers for itself, and filters leave rows out", async () => {
  const rows = rowsOf(await insights(paris));
  const id = String(rows[0]?.campaign_id);
  const fields = "campaign_id,spend";
  const own = rowsOf(await get(`${id}/insights`, { time_range: rangeOf(week), time_increment: "1", fields }));
  expect(own.map((row) => row.campaign_id)).toEqual(own.map(() => id));
  const filtering = JSON.stringify([
    { field: "campaign.id", operator: "IN", value: [id] },
    { field: "campaign.impressions", operator: "GREATER_THAN", value: 0 },
  ]);
  expect(
    rowsOf(await insights(paris, { filtering }))
      .map(keyOf)
      .toSorted(),
  ).toEqual(
    rows
      .filter((row) => row.campaign_id === id)
      .map(keyOf)
      .toSorted(),
  );
});

test("every answer says how much of the limits is used", async () => {
  const { headers } = await insights(paris);
  const read = (name: string): unknown => JSON.parse(headers.get(name) ?? "");
  expect(read("x-app-usage")).toMatchObject({ call_count: expect.any(Number) });
  expect(read("x-ad-account-usage")).toMatchObject({ acc_id_util_pct: expect.any(Number), reset_time_duration: 0 });
  expect(read("x-business-use-case-usage")).toMatchObject({
    [paris]: [{ type: "ads_insights", estimated_time_to_regain_access: 0 }],
  });
  expect(read("x-fb-ads-insights-throttle")).toMatchObject({ app_id_util_pct: expect.any(Number) });
  const refused = await send(`/meta/v25.0/act_${paris}/insights`, {});
  expect(refused.headers.has("x-app-usage")).toBe(true);
});
