import { afterAll, beforeEach, expect, test } from "vitest";
import { canaries, credentials } from "../credentials.ts";
import { recordOf } from "../json.ts";
import { startTwin } from "../start.ts";
import {
  accounts,
  between,
  foreign,
  type How,
  linkedinAsker,
  northwind,
  type Parameters,
  refusal,
  statistics,
} from "./test-client.ts";

const twin = await startTwin();
const { ask, report, rows } = linkedinAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

const invalid = (field: string) => [400, "PARAM_INVALID", field];
const many = (count: number) =>
  ["dateRange", "pivotValues", ...Array.from({ length: count - 2 }, (_, at) => `metric${at}`)].join();

const encodedWhole = (text: string) => encodeURIComponent(text).replaceAll("(", "%28").replaceAll(")", "%29");

const refused: readonly [name: string, Parameters, unknown[]][] = [
  [
    "colons of a URN left bare",
    { accounts: `List(urn:li:sponsoredAccount:${northwind})` },
    [400, "Parameter 'accounts' is invalid"],
  ],
  [
    "a URN encoded twice",
    { accounts: `List(urn%253Ali%253AsponsoredAccount%253A${northwind})` },
    invalid("accounts_0"),
  ],
  [
    "brackets encoded",
    { dateRange: encodedWhole(between("2026-11-01", "2026-11-02")) },
    [400, "Parameter 'dateRange' is invalid"],
  ],
  [
    "a list encoded whole",
    { accounts: encodedWhole(`List(urn:li:sponsoredAccount:${northwind})`) },
    [400, "Parameter 'accounts' is invalid"],
  ],
  [
    "a list left open",
    { accounts: `List(urn%3Ali%3AsponsoredAccount%3A${northwind}` },
    [400, "Parameter 'accounts' is invalid"],
  ],
  ["a URN of another type", { accounts: "List(urn%3Ali%3AsponsoredCampaign%3A1)" }, invalid("accounts_0")],
  ["an empty list", { accounts: "List()" }, invalid("accounts")],
  ["no facet", { accounts: undefined }, [400, "Parameter 'accounts' is required"]],
  ["no range", { dateRange: undefined }, [400, "Parameter 'dateRange' is required"]],
  ["no granularity", { timeGranularity: undefined }, [400, "Parameter 'timeGranularity' is required"]],
  ["no pivot", { pivot: undefined }, [400, "Parameter 'pivot' is required"]],
  ["no finder", { q: undefined }, [400, "Parameter 'q' is required"]],
  ["a finder nobody knows", { q: "search" }, [400, "Parameter 'q' is invalid"]],
  [
    "a month with a leading zero",
    { dateRange: "(start:(year:2026,month:01,day:1))" },
    invalid("dateRange.start.month"),
  ],
  ["a day that is none", { dateRange: "(start:(year:2026,month:2,day:30))" }, invalid("dateRange.start")],
  ["a range that ends before it starts", { dateRange: between("2026-11-02", "2026-11-01") }, invalid("dateRange")],
  [
    "a range without a start",
    { dateRange: "(end:(year:2026,month:2,day:3))" },
    [400, "Parameter 'dateRange.start' is required"],
  ],
  ["a granularity nobody knows", { timeGranularity: "WEEKLY" }, invalid("timeGranularity")],
  ["a pivot that is gone", { pivot: "MEMBER_COUNTRY" }, invalid("pivot")],
  ["a pivot that never was", { pivot: "MEMBER_JOB_SENIORITY" }, invalid("pivot")],
  ["several pivots for one", { pivots: "List(CAMPAIGN)" }, [400, "QUERY_PARAM_NOT_ALLOWED", "pivots"]],
  ["one pivot for several", { q: "statistics" }, [400, "QUERY_PARAM_NOT_ALLOWED", "pivot"]],
  ["four pivots", statistics("CREATIVE", "CAMPAIGN", "CAMPAIGN_GROUP", "ACCOUNT"), invalid("pivots")],
  ["a pivot encoded into nonsense", statistics("CAMPAIGN", "urn%3Ali"), invalid("pivots_1")],
  [
    "traits of members among several pivots",
    statistics("CAMPAIGN", "MEMBER_SENIORITY"),
    [400, "FIELD_INVALID", "pivots_1"],
  ],
  ["a field nobody knows", { fields: "dateRange,reach" }, invalid("fields")],
  ["a field of former times", { fields: "pivotValue,impressions" }, invalid("fields")],
  ["fields as a list", { fields: "List(dateRange,impressions)" }, invalid("fields")],
  ["fields with encoded commas", { fields: "dateRange%2Cimpressions" }, invalid("fields")],
  ["21 fields", { fields: many(21) }, invalid("fields")],
  ["a page", { start: "10" }, invalid("start")],
  ["a parameter nobody knows", { startDate: "2026-11-01" }, [400, "QUERY_PARAM_NOT_ALLOWED", "startDate"]],
  ["decoration", { projection: "(*,elements*(*))" }, [400, "QUERY_PARAM_NOT_ALLOWED", "projection"]],
  ["a token in the query", { oauth2_access_token: "x" }, [400, "QUERY_PARAM_NOT_ALLOWED", "oauth2_access_token"]],
  ["an order by a metric nobody sorts", { sortBy: "(field:CLICKS,order:DESCENDING)" }, invalid("sortBy.field")],
  ["an order in no direction", { sortBy: "(field:IMPRESSIONS,order:UP)" }, invalid("sortBy.order")],
  ["a type of campaign nobody knows", { campaignType: "BANNER" }, invalid("campaignType")],
];

test.each(refused)("%s is refused", async (_name, over, expected) => {
  expect(await refusal(await report(over))).toEqual(expected);
});

test("twenty fields are not too many", async () => {
  const names =
    "impressions,clicks,landingPageClicks,totalEngagements,costInLocalCurrency,costInUsd,oneClickLeads,opens,sends,shares,likes,comments,follows,reactions,actionClicks,videoViews,videoStarts,qualifiedLeads";
  expect((await rows({ fields: `dateRange,pivotValues,${names}` })).length).toBeGreaterThan(0);
});

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test.each<[string, How, unknown[]]>([
  ["without a version", { headers: { "linkedin-version": undefined } }, [400, "VERSION_MISSING"]],
  ["with a version past its day", { headers: { "linkedin-version": "202511" } }, [426, "NONEXISTENT_VERSION"]],
  ["with a version that never was", { headers: { "linkedin-version": "202512" } }, [426, "NONEXISTENT_VERSION"]],
  ["without a token", { headers: { authorization: undefined } }, [401, "EMPTY_ACCESS_TOKEN", 65604]],
  ["with a wrong token", bearer("AQVother"), [401, 65600]],
  ["with the refresh token", bearer(credentials.linkedin.refreshToken), [401, 65600]],
  [
    "in the old protocol",
    { headers: { "x-restli-protocol-version": undefined } },
    [400, "Parameter 'dateRange' is invalid"],
  ],
  [
    "in a protocol nobody knows",
    { headers: { "x-restli-protocol-version": "3.0.0" } },
    [400, "Rest.li protocol version 3.0.0 not supported"],
  ],
  [
    "with a method that does not fit",
    { headers: { "x-restli-method": "BATCH_GET" } },
    [400, "Rest.li method BATCH_GET does not fit the request"],
  ],
  [
    "tunnelled without saying so",
    { tunnel: true, headers: { "x-http-method-override": undefined } },
    [405, "Method Not Allowed"],
  ],
  [
    "tunnelled as JSON",
    { tunnel: true, headers: { "content-type": "application/json" } },
    [400, "Parameter 'query tunnel' is invalid"],
  ],
])("a question %s is refused", async (_name, how, expected) => {
  expect(await refusal(await report({}, how))).toEqual(expected);
});

test("a version ends on its day", async () => {
  const july = { headers: { "linkedin-version": "202601" } };
  expect((await report({}, july)).status).toBe(200);
  await twin.clock("2027-01-14T23:59:59Z");
  expect(await refusal(await report({}, july))).toEqual([401, "EXPIRED_ACCESS_TOKEN", 65602]);
  await twin.clock("2027-01-15T00:00:00Z");
  const late = await report({}, july);
  expect(recordOf(await late.clone().json(), "reply").message).toBe("Requested version 20260101 is not active");
  expect(await refusal(late)).toEqual([426, "NONEXISTENT_VERSION"]);
});

test("the ids for support come with every answer, and no quota does", async () => {
  for (const reply of [await report(), await report({ pivot: "NOTHING" })]) {
    for (const name of ["x-li-uuid", "x-li-fabric", "x-li-request-id"]) expect(reply.headers.has(name)).toBe(true);
    expect([...reply.headers.keys()].filter((name) => /retry|limit|quota/i.test(name))).toEqual([]);
  }
});

const some = { q: "search", pageSize: "100" };

test.each<[string, string, Parameters, unknown[]]>([
  ["another's groups", `adAccounts/${foreign}/adCampaignGroups`, some, [403, "ACCESS_DENIED", 100]],
  ["another's account", `adAccounts/${foreign}`, {}, [403, "ACCESS_DENIED", 100]],
  ["groups of nobody", "adAccounts/4711/adCampaignGroups", some, [404, "Not Found"]],
  [
    "an account that is no number",
    "adAccounts/urn%3Ali%3AsponsoredAccount%3A1/adCampaigns",
    some,
    invalid("adAccount"),
  ],
  ["pages of more than 1000", "adAccounts", { q: "search", pageSize: "1001" }, invalid("pageSize")],
  [
    "a place in a list with a cursor",
    "adAccounts",
    { q: "search", start: "0" },
    [400, "QUERY_PARAM_NOT_ALLOWED", "start"],
  ],
  ["a made-up page token", "adAccounts", { q: "search", pageToken: "abc" }, invalid("pageToken")],
  [
    "a status nobody knows",
    "adAccounts",
    { q: "search", search: "(status:(values:List(ENABLED)))" },
    invalid("search.status"),
  ],
  [
    "a criterion nobody knows",
    "adAccounts",
    { q: "search", search: "(colour:(values:List(RED)))" },
    invalid("search.colour"),
  ],
  [
    "a criterion without its values",
    "adAccounts",
    { q: "search", search: "(status:ACTIVE)" },
    invalid("search.status"),
  ],
  ["fields an account has not", "adAccounts", { q: "search", fields: "id,timeZone" }, invalid("fields")],
  ["rules of no account", "conversions", { q: "account", count: "10" }, [400, "Parameter 'account' is required"]],
  [
    "more than 1000 rules",
    "conversions",
    { q: "account", account: `urn%3Ali%3AsponsoredAccount%3A${northwind}`, count: "1001" },
    invalid("count"),
  ],
  [
    "rules of an account with bare colons",
    "conversions",
    { q: "account", account: `urn:li:sponsoredAccount:${northwind}` },
    [400, "Parameter 'account' is invalid"],
  ],
])("%s are refused", async (_name, path, parameters, expected) => {
  expect(await refusal(await ask(path, parameters))).toEqual(expected);
});

test("no answer and no count of requests repeats a secret", async () => {
  const { accessToken } = credentials.linkedin;
  const texts = [
    await (await report({ accounts: accounts("x"), access_token: accessToken })).text(),
    await (await report({}, bearer(`${accessToken}x`))).text(),
    await (await report({ fields: "List(" })).text(),
    JSON.stringify(await twin.requests()),
  ];
  for (const canary of canaries) expect(texts.join()).not.toContain(canary);
});
