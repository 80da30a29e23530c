import { afterAll, beforeEach, expect, test } from "vitest";
import { canaries } from "../credentials.ts";
import { startTwin } from "../start.ts";
import {
  accessToken,
  appId,
  appSecret,
  base,
  codesOf,
  type Given,
  metaAsker,
  paris,
  proof,
  rangeOf,
  rowsOf,
  stranger,
  week,
} from "./test-client.ts";

const twin = await startTwin();
const { get, insights, send } = metaAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

const untilToday = (since: string) => rangeOf({ from: since, to: "2026-11-22" });

test.each<[string, Given, readonly number[]]>([
  ["an unknown field", { fields: "spend,age_targeting" }, [100]],
  ["a breakdown among the fields", { fields: "spend,country" }, [100]],
  ["two commas in a row", { fields: "spend,,clicks" }, [2500]],
  ["a level nobody knows", { level: "adgroup" }, [1, 99]],
  ["a range that is no object", { time_range: "2026-11-10" }, [100]],
  ["a day that does not exist", { time_range: rangeOf({ from: "2026-02-30", to: "2026-03-01" }) }, [100]],
  ["a range turned round", { time_range: rangeOf({ from: week.to, to: week.from }) }, [100]],
  ["more than 37 months", { time_range: untilToday("2023-10-21") }, [3018]],
  ["rows of 90 days", { time_increment: "90" }, [100]],
  ["rows of no days", { time_increment: "0" }, [100]],
  ["two windows in one word", { action_attribution_windows: '["7d_view_1d_click"]' }, [100]],
  ["windows that are no list", { action_attribution_windows: "7d_click,1d_view" }, [100]],
  ["a breakdown that is gone", { breakdowns: "dma" }, [2, 1504041]],
  ["breakdowns that do not go together", { breakdowns: "country,age" }, [2, 1504041]],
  ["a preset that is gone", { time_range: undefined, date_preset: "lifetime" }, [100]],
  ["a filter on nothing that is known", { filtering: '[{"field":"x","operator":"IN","value":[]}]' }, [100]],
  ["a filter without a list", { filtering: '[{"field":"campaign.id","operator":"IN","value":"1"}]' }, [100]],
  ["a filter that is an object", { filtering: '{"field":"campaign.id"}' }, [100]],
  ["a page of nothing", { limit: "0" }, [100]],
  ["a page of more than 5,000", { limit: "5001" }, [1]],
  ["a cursor nobody gave", { after: "MAZDZD" }, [2642]],
  ["several ranges at once", { time_ranges: "[]" }, [100]],
])("%s is refused", async (_, over, codes) => {
  expect(codesOf(await insights(paris, over))).toEqual(codes);
});

test("a refusal is a 400 of Meta's shape, unless it is too much data", async () => {
  const { status, body } = await insights(paris, { fields: "nope" });
  expect(status).toBe(400);
  expect(body).toEqual({
    error: {
      message: expect.stringMatching(/^\(#100\) nope is not valid for fields param/),
      type: "OAuthException",
      code: 100,
      is_transient: false,
      fbtrace_id: expect.any(String),
    },
  });
  expect((await insights(paris, { limit: "5001" })).status).toBe(500);
});

test("89 days in a row and 37 months are allowed, and names nobody reads are ignored", async () => {
  const plain = { level: "account", fields: "spend" };
  expect(rowsOf(await insights(paris, { ...plain, time_increment: "89" }))).toHaveLength(1);
  expect(rowsOf(await insights(paris, { ...plain, time_range: untilToday("2023-10-22") })).length).toBeGreaterThan(25);
  expect(rowsOf(await insights(paris, { ...plain, action_report_time: "mixed", pretty: "1" })).length).toBe(7);
});

test("a cursor belongs to one question", async () => {
  const { body } = await insights(paris, { limit: "5" });
  const after = /"after":"([^"]+)"/.exec(JSON.stringify(body.paging))?.[1];
  expect(rowsOf(await insights(paris, { limit: "5", after }))).toHaveLength(5);
  expect(codesOf(await insights(paris, { limit: "5", after, level: "account" }))).toEqual([2642]);
});

test.each<[string, Given, readonly number[]]>([
  ["no token", {}, [104]],
  ["a token nobody knows", { access_token: "EAAother", appsecret_proof: proof("EAAother") }, [190]],
  ["no proof", { access_token: accessToken }, [100]],
  ["the proof of another token", { access_token: accessToken, appsecret_proof: proof("EAAother") }, [100]],
])("%s lets nobody in, with status 400", async (_, access, codes) => {
  const reply = await send(`/meta/v25.0/act_${paris}/insights`, { ...base, ...access });
  expect([reply.status, ...codesOf(reply)]).toEqual([400, ...codes]);
});

test("a bearer header means nothing here", async () => {
  const headers = { authorization: `Bearer ${accessToken}` };
  const given = { appsecret_proof: proof(accessToken) };
  expect(codesOf(await send("/meta/v25.0/me/adaccounts", given, { headers }))).toEqual([2500]);
});

test("accounts of others and ids written wrongly are refused", async () => {
  expect(codesOf(await insights(stranger))).toEqual([200]);
  expect(codesOf(await insights("1"))).toEqual([100, 33]);
  expect(codesOf(await insights(`act_${paris}`))).toEqual([100, 33]);
  expect(codesOf(await get(`${paris}/insights`, base))).toEqual([100, 33]);
  expect(codesOf(await get("120215345678900001/insights", base))).toEqual([100, 33]);
  expect(codesOf(await get(`act_${stranger}/campaigns`))).toEqual([200]);
});

test("lists refuse fields and states they have not", async () => {
  expect(codesOf(await get("me/adaccounts", { fields: "account_id,timezone" }))).toEqual([100]);
  expect(codesOf(await get(`act_${paris}/campaigns`, { fields: "campaign_name" }))).toEqual([100]);
  expect(codesOf(await get(`act_${paris}/campaigns`, { effective_status: '["GONE"]' }))).toEqual([100]);
});

test("a dead version still answers insights, as the oldest living one, and refuses the rest", async () => {
  const access = { access_token: accessToken, appsecret_proof: proof(accessToken) };
  const old = await send(`/meta/v24.0/act_${paris}/insights`, { ...base, ...access });
  expect(rowsOf(old).length).toBeGreaterThan(25);
  expect(old.headers.get("facebook-api-version")).toBe("v25.0");
  expect(codesOf(await send("/meta/v24.0/me/adaccounts", access))).toEqual([2635]);
  await twin.clock("2026-10-05T12:00:00Z");
  expect(rowsOf(await send("/meta/v24.0/me/adaccounts", access))).toHaveLength(4);
  expect(codesOf(await send("/meta/v99.0/me/adaccounts", access))).toEqual([2500]);
});

test("only the address of the next page repeats a secret, and counters never do", async () => {
  const bodies = [
    await insights(paris),
    await insights(paris, { fields: "nope" }),
    await get("me/adaccounts"),
    await send("/meta/debug_token", { input_token: accessToken, access_token: `${appId}|${appSecret}` }),
  ].map(({ body }) => body);
  const shown = JSON.stringify([bodies, await twin.requests()]);
  expect(canaries.filter((canary) => shown.includes(canary))).toEqual([]);
  expect(JSON.stringify((await insights(paris, { limit: "5" })).body)).toContain(accessToken);
});
