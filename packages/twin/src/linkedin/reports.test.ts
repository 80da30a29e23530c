import { ZERO } from "@leadline/core/micros";
import { addDays } from "@leadline/core/time/calendar-date";
import { afterAll, beforeEach, expect, test } from "vitest";
import { recordOf } from "../json.ts";
import { linkedinRules } from "../market/linkedin-accounts.ts";
import { startTwin } from "../start.ts";
import {
  accounts,
  between,
  bodyOf,
  closed,
  dateIn,
  foreign,
  linkedinAsker,
  northwind,
  pivotIn,
  statistics,
  sumOf,
  sunpeak,
  total,
  truthOf,
  urns,
  week,
} from "./test-client.ts";

const twin = await startTwin();
const { report, rows } = linkedinAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

const rule = "dateRange,pivotValues,externalWebsiteConversions,conversionValueInLocalCurrency";
const rulesOf = (type: string) => new Set(linkedinRules.filter((one) => one.type === type).map(({ id }) => id));
const levels = ["ACCOUNT", "CAMPAIGN_GROUP", "CAMPAIGN", "CREATIVE"];

test.each([northwind, sunpeak])("every level of %s adds up to the truth", async (id) => {
  const truths = truthOf(id);
  const expected = [
    total(truths, ({ metrics }) => metrics.spend),
    total(truths, ({ metrics }) => metrics.impressions),
    total(truths, ({ metrics }) => metrics.clicks),
    total(truths, ({ metrics }) => metrics.linkClicks),
    total(truths, ({ goals }) => goals.qualifiedLeads),
  ];
  const names = ["costInLocalCurrency", "impressions", "clicks", "landingPageClicks", "qualifiedLeads"];
  expect(expected).not.toContain(ZERO);
  for (const pivot of levels) {
    const found = await rows({ pivot, accounts: accounts(id) });
    expect([pivot, ...names.map((name) => sumOf(found, name))]).toEqual([pivot, ...expected]);
  }
});

test.each([northwind, sunpeak])(
  "forms and the conversions of rules are the leads of %s, and orders its revenue",
  async (id) => {
    const forms = await rows({ accounts: accounts(id) });
    const conversions = await rows({ accounts: accounts(id), pivot: "CONVERSION", fields: rule });
    const of = (type: string) =>
      conversions.filter((row) => rulesOf(type).has(pivotIn(row).replace("urn:lla:llaPartnerConversion:", "")));
    const truths = truthOf(id);
    const [leads, orders] = [of("LEAD"), of("PURCHASE")];
    expect(sumOf(forms, "oneClickLeads") + sumOf(leads, "externalWebsiteConversions")).toBe(
      total(truths, ({ goals }) => goals.leads),
    );
    expect(sumOf(orders, "externalWebsiteConversions")).toBe(total(truths, ({ goals }) => goals.acquisitions));
    expect(sumOf(orders, "conversionValueInLocalCurrency")).toBe(total(truths, ({ goals }) => goals.revenue));
    expect(sumOf(leads, "conversionValueInLocalCurrency")).toBeGreaterThan(ZERO);
    expect(of("KEY_PAGE_VIEW").length).toBeGreaterThan(0);
  },
);

test("the conversions of all rules are the conversions of the campaigns, and these are clicks and views", async () => {
  const fields = `${rule},externalWebsitePostClickConversions,externalWebsitePostViewConversions`;
  const campaigns = await rows({ fields });
  const perRule = await rows({ ...statistics("CAMPAIGN_GROUP", "CONVERSION"), fields });
  for (const name of ["externalWebsiteConversions", "conversionValueInLocalCurrency"]) {
    expect(sumOf(perRule, name)).toBe(sumOf(campaigns, name));
  }
  const views = sumOf(campaigns, "externalWebsitePostViewConversions");
  expect(views).toBeGreaterThan(ZERO);
  expect(sumOf(campaigns, "externalWebsitePostClickConversions") + views).toBe(
    sumOf(campaigns, "externalWebsiteConversions"),
  );
  expect(perRule.every((row) => /CampaignGroup:\d+$/.test(pivotIn(row)) && /^urn:lla:/.test(pivotIn(row, 1)))).toBe(
    true,
  );
});

test("counts are numbers, amounts decimal text in several spellings, the dust of doubles among them", async () => {
  const found = await rows({ dateRange: between("2026-06-01", "2026-11-16") });
  const costs = found.map((row) => String(row.costInLocalCurrency));
  expect(found.every((row) => typeof row.costInLocalCurrency === "string" && Number.isInteger(row.impressions))).toBe(
    true,
  );
  for (const spelling of [/^-2E-18$/, /^\d+\.\d\d0$/, /^\d+\.\d{9,}$/, /^\d+(\.\d{1,2})?$/]) {
    expect(costs.filter((cost) => spelling.test(cost)).length).toBeGreaterThan(0);
  }
  const dust = found.find((row) => row.costInLocalCurrency === "-2E-18");
  expect(dust?.impressions).toBe(1);
});

test("two identical questions have the same rows in another order", async () => {
  const [first, second] = [await rows(), await rows()];
  const texts = (found: readonly object[]) => found.map((row) => JSON.stringify(row));
  expect(texts(second)).not.toEqual(texts(first));
  expect(texts(second).toSorted()).toEqual(texts(first).toSorted());
});

test("the keys of a date come in no fixed order", async () => {
  const spellings = (await rows()).map((row) => Object.keys(recordOf(recordOf(row.dateRange, "r").start, "s")).join());
  expect(new Set(spellings).size).toBeGreaterThan(1);
});

test("a row is left out when all that was asked for is zero, though it is there for another metric", async () => {
  const all = await rows({ fields: "dateRange,pivotValues,impressions" });
  const some = await rows({ fields: "dateRange,pivotValues,qualifiedLeads,oneClickLeads" });
  const keys = new Set(all.map((row) => `${dateIn(row)} ${pivotIn(row)}`));
  expect(some.length).toBeGreaterThan(0);
  expect(some.length).toBeLessThan(all.length);
  expect(some.every((row) => keys.has(`${dateIn(row)} ${pivotIn(row)}`))).toBe(true);
});

test("without fields there are impressions and clicks, without a day and without a pivot", async () => {
  const [row] = await rows({ fields: undefined });
  expect(Object.keys(row ?? {})).toEqual(["impressions", "clicks"]);
});

test("what a pivot cannot tell is dropped without a word", async () => {
  const fields = "pivotValues,impressions,externalWebsiteConversions,approximateMemberReach";
  const [perRule] = await rows({ pivot: "CONVERSION", fields });
  expect(Object.keys(perRule ?? {})).toEqual(["pivotValues", "externalWebsiteConversions"]);
  expect(await rows({ pivot: "CONVERSION", fields: "pivotValues,impressions" })).toEqual([]);
});

test("an account without a role is answered like one without activity", async () => {
  expect(await rows({ accounts: accounts(foreign) })).toEqual([]);
  expect(await rows({ accounts: accounts("1") })).toEqual([]);
  expect(
    (await rows({ accounts: accounts(closed), dateRange: between("2026-09-01", "2026-09-30") })).length,
  ).toBeGreaterThan(0);
});

test("paging is always told as ten and means nothing", async () => {
  const body = await bodyOf(await report({ start: "0", count: "10000" }));
  expect(body.paging).toEqual({ start: 0, count: 10, links: [] });
  expect((await rows({ count: "1" })).length).toBeGreaterThan(10);
});

test("a question may travel in the body of a POST", async () => {
  const key = (found: readonly object[]) => found.map((row) => JSON.stringify(row)).toSorted();
  expect(key(await rows({}, { tunnel: true }))).toEqual(key(await rows()));
  const many = urns("sponsoredCampaign", ...Array.from({ length: 120 }, (_, at) => String(1_000_000_000 + at)));
  expect((await report({ campaigns: many })).status).toBe(414);
  expect((await report({ campaigns: many }, { tunnel: true })).status).toBe(200);
});

test("facets narrow one another, and values of one are alternatives", async () => {
  const groups = [...new Set((await rows()).map((row) => pivotIn(row).replace(/\D+/, "")))];
  const [one, two] = groups;
  const both = await rows({ campaignGroups: urns("sponsoredCampaignGroup", one, two) });
  expect(new Set(both.map((row) => pivotIn(row))).size).toBe(2);
  expect(await rows({ campaignGroups: urns("sponsoredCampaignGroup", one), accounts: accounts(sunpeak) })).toEqual([]);
});

test("an end may be left out, enumerations may be wrapped, and an order may be asked for", async () => {
  const open = await rows({ dateRange: "(start:(year:2026,month:11,day:20))" });
  expect(new Set(open.map(dateIn))).toEqual(new Set(["2026-11-20", "2026-11-21", "2026-11-22"]));
  expect(await rows({ pivot: "(value:CAMPAIGN_GROUP)", timeGranularity: "(value:DAILY)" })).toHaveLength(
    (await rows()).length,
  );
  const sorted = await rows({ sortBy: "(field:IMPRESSIONS,order:DESCENDING)" });
  const shown = sorted.map((row) => Number(row.impressions));
  expect(shown).toEqual(shown.toSorted((a, b) => b - a));
});

test("months and the whole are one row each; older time comes in whole months", async () => {
  const long = { pivot: "ACCOUNT", dateRange: between("2026-09-15", "2026-11-16") };
  expect((await rows({ ...long, timeGranularity: "MONTHLY" })).map(dateIn).toSorted()).toEqual([
    "2026-09-15",
    "2026-10-01",
    "2026-11-01",
  ]);
  expect(await rows({ ...long, timeGranularity: "ALL" })).toHaveLength(1);
  const [old] = await rows({ ...long, timeGranularity: "ALL", dateRange: between("2026-03-10", "2026-03-12") });
  expect(old === undefined ? "" : dateIn(old)).toBe("2026-03-01");
});

test("reach is not the sum of its days, and unknown beyond 92 of them", async () => {
  const fields = "dateRange,pivotValues,impressions,approximateMemberReach";
  const days = await rows({ pivot: "ACCOUNT", fields });
  const [whole] = await rows({ pivot: "ACCOUNT", fields, timeGranularity: "ALL" });
  expect(sumOf([whole ?? {}], "approximateMemberReach")).toBeLessThan(sumOf(days, "approximateMemberReach"));
  for (const one of days) {
    expect(sumOf([whole ?? {}], "approximateMemberReach")).toBeGreaterThanOrEqual(
      sumOf([one], "approximateMemberReach"),
    );
  }
  const from = (length: number) => between(addDays(week.to, 1 - length), week.to);
  const asked = { pivot: "ACCOUNT", fields, timeGranularity: "ALL" };
  expect((await rows({ ...asked, dateRange: from(92) }))[0]).toHaveProperty("approximateMemberReach");
  expect((await rows({ ...asked, dateRange: from(93) }))[0]).not.toHaveProperty("approximateMemberReach");
});

test("rows per trait of the members are approximate, lack small values, and keep the campaign to themselves", async () => {
  const fields = "pivotValues,impressions,clicks,costInLocalCurrency,oneClickLeads,conversionValueInLocalCurrency";
  const asked = { pivot: "MEMBER_SENIORITY", timeGranularity: "MONTHLY", fields };
  const found = await rows(asked);
  expect(found.length).toBeGreaterThan(2);
  expect(found.every((row) => /^urn:li:seniority:\d+$/.test(pivotIn(row)))).toBe(true);
  expect(found.every((row) => Number(row.oneClickLeads ?? 3) >= 3)).toBe(true);
  expect(found.some((row) => row.conversionValueInLocalCurrency !== undefined)).toBe(false);
  const whole = sumOf(await rows(), "impressions");
  expect(sumOf(found, "impressions")).toBeLessThan(whole);
  const sizes = await rows({ ...asked, pivot: "MEMBER_COMPANY_SIZE" });
  expect(sizes.map((row) => pivotIn(row))).toContain("SIZE_2_TO_10");
});

test("chargeable clicks of young days are still being counted, and invalid ones paid back", async () => {
  const [from, to] = [addDays(week.to, 4), addDays(week.to, 5)];
  const young = { pivot: "ACCOUNT", dateRange: between(from, to) };
  const before = await rows(young);
  await twin.clock("2026-12-05T14:00:00Z");
  const after = await rows(young);
  expect(sumOf(after, "clicks")).toBeGreaterThan(sumOf(before, "clicks"));
  expect(sumOf(after, "landingPageClicks")).toBe(sumOf(before, "landingPageClicks"));
  expect(sumOf(after, "costInLocalCurrency")).toBeLessThanOrEqual(sumOf(before, "costInLocalCurrency"));
});

test("a group's conversions stay with their creatives as more of them become known", async () => {
  const asked = { pivot: "CREATIVE", fields: `${rule},oneClickLeads`, dateRange: between("2026-11-01", "2026-11-10") };
  const before = await rows(asked);
  await twin.clock("2026-11-26T14:00:00Z");
  const keyOf = (row: Parameters<typeof dateIn>[0]) => `${dateIn(row)} ${pivotIn(row)}`;
  const after = new Map((await rows(asked)).map((row) => [keyOf(row), row]));
  for (const row of before) {
    const then = after.get(keyOf(row)) ?? {};
    for (const name of ["externalWebsiteConversions", "oneClickLeads", "conversionValueInLocalCurrency"]) {
      expect(sumOf([then], name)).toBeGreaterThanOrEqual(sumOf([row], name));
    }
  }
});
