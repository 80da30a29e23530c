import { reportId } from "@leadline/core/facts";
import { platformId } from "@leadline/core/ids";
import { micros, ZERO } from "@leadline/core/micros";
import { normalise } from "@leadline/core/normalise";
import type { RenamedRow } from "@leadline/core/platform";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { afterAll, expect, test } from "vitest";
import { account, failureOfWork, fixture, saved, startReplay } from "../replay.ts";
import { linkedinTraits } from "../traits.ts";

const replay = await startReplay();
afterAll(replay.close);

async function rowsOf(report: string): Promise<readonly RenamedRow[]> {
  const read = await replay.read(report);
  return "rows" in read ? read.rows : [];
}

test("an account's days are two questions, written as LinkedIn reads them", async () => {
  replay.play(saved("account"), saved("account-rules"));
  await replay.read("account");
  const shared =
    "&timeGranularity=DAILY&dateRange=(start:(year:2026,month:11,day:20),end:(year:2026,month:11,day:21))" +
    "&accounts=List(urn%3Ali%3AsponsoredAccount%3A508720451)&fields=dateRange,pivotValues,";
  expect(replay.asked.map(({ url }) => url)).toEqual([
    `/rest/adAnalytics?q=analytics&pivot=ACCOUNT${shared}costInLocalCurrency,impressions,clicks,landingPageClicks,oneClickLeads,qualifiedLeads`,
    `/rest/adAnalytics?q=analytics&pivot=CONVERSION${shared}externalWebsiteConversions,conversionValueInLocalCurrency`,
  ]);
  expect(replay.asked[0]?.headers).toMatchObject({
    authorization: "Bearer canary-access-token",
    "linkedin-version": linkedinTraits.api.version,
    "x-restli-protocol-version": "2.0.0",
  });
});

test("campaigns are LinkedIn's campaign groups, their rules asked by the finder for several breakdowns", async () => {
  replay.play(saved("campaigns"), saved("campaign-rules"));
  const rows = await rowsOf("campaign");
  expect(replay.asked[0]?.url).toContain("?q=analytics&pivot=CAMPAIGN_GROUP&");
  expect(replay.asked[1]?.url).toContain("?q=statistics&pivots=List(CAMPAIGN_GROUP,CONVERSION)&");
  expect(rows.map(({ date, level, entity, parent }) => [date, level, entity, parent])).toEqual([
    ["2026-11-20", "campaign", "600000001", "508720451"],
    ["2026-11-20", "campaign", "600000002", "508720451"],
    ["2026-11-20", "campaign", "600000002", "508720451"],
  ]);
  expect(rows[2]).toMatchObject({ metrics: {}, results: { "13703588@platform": { count: "4", value: "200.0" } } });
});

test("figures keep their text: clicks are chargeable, link clicks lead to the page, forms and rules are results", async () => {
  replay.play(saved("account"), saved("account-rules"));
  const rows = await rowsOf("account");
  expect(rows[0]).toEqual({
    date: "2026-11-20",
    level: "account",
    entity: "508720451",
    metrics: { spend: "509.980", impressions: "19090", clicks: "100", linkClicks: "81" },
    results: { "oneClickLeads@platform": { count: "7" }, "qualifiedLeads@platform": { count: "2" } },
  });
  expect(rows[3]?.results).toEqual({ "13703590@platform": { count: "1", value: "0" } });
});

test("a figure that a sparse row lacks is zero, one that LinkedIn gives as null is unknown", async () => {
  const unknown = fixture("account").replace('"clicks": 100', '"clicks": null');
  replay.play({ body: unknown }, saved("empty"));
  const [first, second] = await rowsOf("account");
  expect(first?.metrics).toMatchObject({ clicks: null, linkClicks: "81" });
  expect(second).toMatchObject({ metrics: { clicks: "0", linkClicks: "0" }, results: {} });
});

test("cost in scientific notation and of many places becomes an exact amount", async () => {
  const owner = { platform: platformId("linkedin"), account: account.account };
  const slice = { from: calendarDate("2026-11-20"), to: calendarDate("2026-11-21") };
  const pagesOf = async (id: string) => {
    const report = linkedinTraits.reports.find((one) => one.id === reportId(id));
    if (report === undefined) throw new Error("no such report");
    const pages = normalise({ rows: await rowsOf(id) }, { owner, report, currency: "EUR", slice });
    return pages.flatMap((page) => ("facts" in page ? page.facts : []));
  };
  replay.play(saved("account"), saved("account-rules"));
  expect((await pagesOf("account")).map(({ metrics }) => metrics.spend)).toEqual([micros("509.98"), ZERO]);
  replay.play(saved("campaigns"), saved("campaign-rules"));
  const campaigns = await pagesOf("campaign");
  expect(campaigns.map(({ metrics }) => metrics.spend)).toEqual([micros("100"), micros("409.98")]);
  expect(campaigns[1]?.results).toEqual({ "13703588@platform": { count: micros("4"), value: micros("200") } });
});

test("an empty answer counts only while the login still sees the account", async () => {
  replay.play(saved("empty"), saved("empty"), saved("ad-accounts-page-2"));
  expect(await failureOfWork(replay.read("account"))).toMatchObject({
    code: "account.notFound",
    remedy: "skip",
    details: { account: "508720451" },
  });
  expect(replay.asked[2]?.url).toBe(
    "/rest/adAccounts?q=search&search=(id:(values:List(urn%3Ali%3AsponsoredAccount%3A508720451)))&pageSize=500",
  );
  const seen = { body: fixture("ad-accounts").replace(/"nextPageToken": "[^"]*"/, "") };
  const within = replay.session();
  replay.play(saved("empty"), saved("empty"), seen, saved("empty"), saved("empty"));
  expect(await replay.read("account", { within })).toEqual({ rows: [] });
  expect(await replay.read("campaign", { within })).toEqual({ rows: [] });
  expect(replay.asked).toHaveLength(5);
});

const capped = { body: JSON.stringify({ elements: Array(15_000).fill(JSON.parse(fixture("account")).elements[0]) }) };

test("an answer of 15,000 rows may be cut, so it is thrown away and asked in halves", async () => {
  replay.play(capped);
  expect(await failureOfWork(replay.read("account"))).toMatchObject({ code: "upstream.tooLarge", remedy: "narrow" });
  const short = { body: JSON.stringify({ elements: JSON.parse(capped.body).elements.slice(1) }) };
  replay.play(short, saved("empty"));
  expect(await rowsOf("account")).toHaveLength(14_999);
});

test.each([
  ["another account's figures", (text: string) => text.replaceAll("508720451", "508720452")],
  ["another kind of entity", (text: string) => text.replaceAll("sponsoredAccount", "sponsoredCampaign")],
  ["a row over several days", (text: string) => text.replace('"month": 11, "day": 20', '"month": 11, "day": 19')],
  ["a figure that is none", (text: string) => text.replace('"impressions": 19090', '"impressions": {}')],
  ["a row without a day", (text: string) => text.replace('"dateRange"', '"range"')],
])("%s is no answer to the question", async (_, change) => {
  replay.play({ body: change(fixture("account")) }, saved("account-rules"));
  expect((await failureOfWork(replay.read("account"))).code).toBe("upstream.contract");
});

test("at full pace and full answers LinkedIn's limit of figures in five minutes is never reached", () => {
  const { requestsPerSecond, rowsPerSlice } = linkedinTraits;
  const fieldsPerRow = 8;
  expect(requestsPerSecond * 300 * rowsPerSlice * fieldsPerRow).toBeLessThan(45_000_000);
});
