import { afterAll, expect, test } from "vitest";
import { failureOfWork, fixture, raw, saved, startReplay } from "../replay.ts";

const replay = await startReplay();
afterAll(replay.close);

test("a campaign report asks for deleted campaigns too, and its two pages are one read", async () => {
  replay.play(saved("report"), saved("report-page-2"));
  const result = await replay.read("campaign");
  expect(replay.asked.map(({ path, query, token }) => [path, query.page, query.page_size, token])).toEqual([
    ["/open_api/v1.3/report/integrated/get/", "1", "1000", "canary-access-token"],
    ["/open_api/v1.3/report/integrated/get/", "2", "1000", "canary-access-token"],
  ]);
  expect(JSON.parse(replay.asked[0]?.query.filtering ?? "")).toEqual([
    { field_name: "campaign_status", filter_type: "IN", filter_value: '["STATUS_ALL"]' },
  ]);
  expect("rows" in result ? result.rows.map(({ date, entity }) => [date, entity]) : []).toEqual([
    ["2026-11-20", "1714125051115569001"],
    ["2026-11-21", "1714125051115569001"],
    ["2026-11-21", "1714125051115569002"],
  ]);
});

test("figures keep their text, one click figure fills both, and the payment rate is the payment value", async () => {
  replay.play(saved("report"), saved("report-page-2"));
  const result = await replay.read("campaign");
  expect("rows" in result ? result.rows[0] : null).toMatchObject({
    parent: "7123456789012345678",
    metrics: { spend: "14.68", clicks: "12", linkClicks: "12", landingPageViews: "9", videoViews: "871" },
    results: {
      "form@platform": { count: "2", value: "40.00" },
      "onsite_form@platform": { count: "1", value: "0.000" },
      "complete_payment@platform": { count: "1", value: "89.90" },
      "conversion@platform": { count: "3" },
    },
  });
  expect("rows" in result ? result.rows[1]?.results : null).toEqual({});
  expect("rows" in result ? result.rows[2]?.metrics : null).toMatchObject({ spend: "0.000", impressions: null });
});

test("a dash is nothing said: null metrics, and result counts that are null rather than absent", async () => {
  replay.play(saved("dashes"));
  const result = await replay.read("campaign");
  const [row] = "rows" in result ? result.rows : [];
  expect(new Set(Object.values(row?.metrics ?? {}))).toEqual(new Set([null]));
  expect(row?.results["form@platform"]).toEqual({ count: null, value: null });
  expect(row?.results["conversion@platform"]).toEqual({ count: null });
});

test("an empty list with no pages is a legal answer", async () => {
  replay.play(saved("empty"));
  expect(await replay.read("account")).toEqual({ rows: [] });
});

test("the account report is asked without a status filter, and refuses another account's rows", async () => {
  replay.play(saved("account"));
  const result = await replay.read("account");
  expect("rows" in result ? result.rows : []).toMatchObject([{ level: "account", entity: "7123456789012345678" }]);
  expect(replay.asked[0]?.query.filtering).toBeUndefined();
  replay.play(raw(fixture("account").replaceAll("7123456789012345678", "7123456789012345679")));
  expect((await failureOfWork(replay.read("account"))).code).toBe("upstream.contract");
});

test("a bare 19-digit id keeps its last digits", async () => {
  replay.play(raw(fixture("account").replaceAll('"7123456789012345678"', "7123456789012345678")));
  expect(await replay.read("account")).toMatchObject({ rows: [{ entity: "7123456789012345678" }] });
});

test("a page that shrinks, repeats or changes its total is a list that moved", async () => {
  const short = { ...JSON.parse(fixture("report-page-2")) };
  short.data.list = [];
  replay.play(saved("report"), raw(JSON.stringify(short)));
  expect(await failureOfWork(replay.read("campaign"))).toMatchObject({ code: "upstream.unavailable", remedy: "retry" });
  replay.play(saved("report"), raw(fixture("report").replace('"page": 1,', '"page": 2,')));
  expect((await failureOfWork(replay.read("campaign"))).code).toBe("upstream.unavailable");
  replay.play(saved("report"), raw(fixture("report-page-2").replace('"total_number": 3', '"total_number": 4')));
  expect((await failureOfWork(replay.read("campaign"))).code).toBe("upstream.unavailable");
});

test("campaigns are listed with their state, deleted ones included", async () => {
  replay.play(saved("campaigns"));
  const result = await replay.read("campaignEntities");
  expect(replay.asked[0]?.query.filtering).toBe('{"primary_status":"STATUS_ALL"}');
  expect("entities" in result ? result.entities : []).toMatchObject([
    { name: "Leads – Lyon", attributes: { objective: "LEAD_GENERATION", automation: "UPGRADED_SMART_PLUS" } },
    { status: "CAMPAIGN_STATUS_DELETE", attributes: { automation: "SMART_PLUS" } },
  ]);
});
