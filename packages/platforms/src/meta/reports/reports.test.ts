import { calendarDate } from "@leadline/core/time/calendar-date";
import { afterAll, expect, test } from "vitest";
import { failureOfWork, fixture, json, raw, saved, startReplay } from "../replay.ts";

const replay = await startReplay();
afterAll(replay.close);

test("a campaign's day is asked for by windows and account time, page by page, and renamed", async () => {
  replay.play(saved("campaign"), saved("campaign-last"));
  expect(await replay.read("campaign")).toEqual({
    rows: [
      {
        date: "2026-11-20",
        level: "campaign",
        entity: "120210123456780001",
        parent: "1234509876",
        currency: "CHF",
        metrics: { spend: "84.37", impressions: "10234", clicks: "266", linkClicks: "141", landingPageViews: "97" },
        results: {
          "lead@adset": { count: "9", value: null },
          "lead@7d_click": { count: "8", value: null },
          "lead@1d_view": { count: "1", value: null },
          "onsite_conversion.lead_grouped@adset": { count: "6", value: null },
          "onsite_conversion.lead_grouped@7d_click": { count: "6", value: null },
          "offsite_conversion.fb_pixel_lead@adset": { count: "3", value: null },
          "offsite_conversion.fb_pixel_lead@7d_click": { count: "2", value: null },
          "offsite_conversion.fb_pixel_lead@1d_view": { count: "1", value: null },
          "omni_purchase@adset": { count: "2", value: "349.90" },
          "omni_purchase@7d_click": { count: "2", value: "349.90" },
          "contact_total@adset": { count: "4", value: null },
          "contact_total@1d_click": { count: "3", value: null },
        },
      },
      {
        date: "2026-11-21",
        level: "campaign",
        entity: "120210123456780002",
        parent: "1234509876",
        currency: "CHF",
        metrics: { spend: "0.5", impressions: "3", clicks: "0", linkClicks: "0", landingPageViews: "0" },
        results: {},
      },
    ],
  });
  const [first, second] = replay.asked;
  expect(first).toMatchObject({
    method: "GET",
    path: "/v25.0/act_1234509876/insights",
    body: "",
    query: {
      level: "campaign",
      time_range: '{"since":"2026-11-20","until":"2026-11-21"}',
      time_increment: "1",
      action_attribution_windows: '["1d_click","7d_click","28d_click","1d_view"]',
      access_token: "canary-access-token",
      // printf canary-access-token | openssl dgst -sha256 -hmac canary-app-secret
      appsecret_proof: "80fce42d52767d34dd23c7d5dca6bcc34d6c94e2d7360da930e9cdaa926fd215",
    },
  });
  expect(first?.query.fields?.split(",")).toContain("inline_link_clicks");
  expect(first?.query.fields).not.toMatch(/cost_per|reach|,,/);
  expect(second?.query).toEqual({ ...first?.query, after: "MQZDZD" });
});

test("the account is its own entity, whichever form of its id is configured", async () => {
  replay.play(saved("account"));
  expect(await replay.read("account")).toMatchObject({
    rows: [{ level: "account", entity: "1234509876", results: { "lead@adset": { count: "9" } } }],
  });
  expect(replay.asked[0]?.query).toMatchObject({ level: "account" });
});

test("an empty time is no rows, with or without paging", async () => {
  replay.play(json({ data: [] }));
  expect(await replay.read("account")).toEqual({ rows: [] });
  replay.play(json({ data: [], paging: { cursors: {} } }));
  expect(await replay.read("account")).toEqual({ rows: [] });
});

test("a cursor alone is no next page; a next page without one, or with the last one's, is not whole", async () => {
  replay.play(saved("campaign-last"));
  await replay.read("campaign");
  expect(replay.asked).toHaveLength(1);
  replay.play(json({ data: [], paging: { next: "https://x/?access_token=canary-access-token" } }));
  expect((await failureOfWork(replay.read("campaign"))).code).toBe("upstream.unavailable");
  replay.play(saved("campaign"), saved("campaign"));
  expect((await failureOfWork(replay.read("campaign"))).code).toBe("upstream.unavailable");
});

const spoilt = (from: string, to: string) => raw(fixture("account").replace(from, to));
test.each([
  ["another account", spoilt('"account_id": "1234509876"', '"account_id": "99"'), "account_id"],
  ["several days in one row", spoilt('"date_stop": "2026-11-20"', '"date_stop": "2026-11-21"'), "date_stop"],
  ["no cost", spoilt('"spend": "84.87",', ""), "data.0.spend"],
  ["a cost that is no number", spoilt('"84.87"', '"N/A"'), "data.0.spend"],
  ["an action that is no number", spoilt('"value": "9"', '"value": "many"'), "data.0.actions"],
  ["an action that is nothing", spoilt('{ "action_type"', '{}, { "action_type"'), "data.0.actions"],
  ["an action told twice", spoilt('[{ "action_type"', '[{ "action_type": "lead" }, { "action_type"'), "actions"],
])("%s is an answer nobody can use", async (_, answer, field) => {
  replay.play(answer);
  expect(await failureOfWork(replay.read("account"))).toMatchObject({ code: "upstream.contract", details: { field } });
});

test("a campaign row without its campaign is refused", async () => {
  replay.play(saved("account"));
  expect((await failureOfWork(replay.read("campaign"))).details.field).toBe("data.0.campaign_id");
});

test("a conversion on a day without delivery is kept: Meta books it on its own day, when nothing may run any more", async () => {
  const late = fixture("account")
    .replace('"84.87"', '"0"')
    .replace('"10237"', '"0"')
    .replace(/"clicks": .*|"inline.*/g, "");
  replay.play(raw(late));
  expect(await replay.read("account")).toMatchObject({
    rows: [
      {
        metrics: { spend: "0", impressions: "0", clicks: "0", linkClicks: "0" },
        results: { "lead@adset": { count: "9" } },
      },
    ],
  });
});

test("landing page views that were counted but not told are unknown, not zero", async () => {
  replay.play(spoilt('"action_type": "lead", "value": "9",', '"action_type": "landing_page_view",'));
  expect(await replay.read("account")).toMatchObject({ rows: [{ metrics: { landingPageViews: null }, results: {} }] });
});

test("campaigns of every state are listed, in shorter pages after each failure", async () => {
  replay.play(saved("campaigns"));
  expect(await replay.read("campaignEntities")).toEqual({
    entities: [
      {
        id: "120210123456780001",
        parent: "1234509876",
        name: "Leads DE",
        status: "ACTIVE",
        attributes: { objective: "OUTCOME_LEADS" },
      },
      expect.objectContaining({ id: "120210123456780002", status: "DELETED" }),
    ],
  });
  expect(replay.asked[0]?.query.filtering).toContain('"operator":"IN","value":["ACTIVE","PAUSED","DELETED"');
  replay.play(saved("campaigns"));
  await replay.read("campaignEntities", { tries: 2 });
  expect(replay.asked[0]?.query.limit).toBe("125");
  replay.play(saved("campaigns"));
  await replay.read("campaignEntities", { tries: 9 });
  expect(replay.asked[0]?.query.limit).toBe("25");
});

test("a report nobody knows is our bug", async () => {
  replay.play();
  await expect(replay.read("weather", { to: calendarDate("2026-11-20") })).rejects.toMatchObject({
    code: "internal.bug",
  });
});
