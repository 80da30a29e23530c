import { epochMs, instant } from "@leadline/core/time/instant";
import { afterAll, beforeEach, expect, test } from "vitest";
import { listOf, recordOf } from "../json.ts";
import { linkedinAccounts, linkedinTestAccount } from "../market/linkedin-accounts.ts";
import { startTwin } from "../start.ts";
import { bodyOf, closed, elementsOf, linkedinAsker, northwind, pivotIn, sunpeak, urns } from "./test-client.ts";

const twin = await startTwin();
const { ask, elements, list, rows } = linkedinAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

const allGroups = "(status:(values:List(ACTIVE,ARCHIVED,CANCELED,DRAFT,PAUSED,PENDING_DELETION,REMOVED)))";
const groupsOf = (id: string | undefined, search?: string) =>
  list(`adAccounts/${id}/adCampaignGroups`, { q: "search", pageSize: "500", search });

test("every account with a role is listed, the app's test account among them, without a zone", async () => {
  const found = await list("adAccounts", { q: "search", pageSize: "500" });
  const expected = linkedinAccounts.filter(({ state }) => state !== "notGranted").map(({ id }) => Number(id));
  expect(found.filter(({ test }) => test === false).map(({ id }) => id)).toEqual(expected);
  expect(found.filter(({ test }) => test === true).map(({ id }) => id)).toEqual([Number(linkedinTestAccount.id)]);
  expect(found.find(({ id }) => id === Number(closed))).toMatchObject({ status: "CANCELED", currency: "EUR" });
  expect(found.find(({ id }) => id === Number(sunpeak))).toMatchObject({ status: "ACTIVE", currency: "USD" });
  expect(found.flatMap((account) => Object.keys(account)).filter((name) => /zone/i.test(name))).toEqual([]);
  const { changeAuditStamps } = found[0] ?? {};
  const created = recordOf(recordOf(changeAuditStamps, "stamps").created, "created").time;
  expect(Number(created)).toBeGreaterThan(epochMs(instant("2020-01-01T00:00:00Z")));
});

test("accounts can be searched by status, id and test flag", async () => {
  const ids = async (search: string) => (await elements("adAccounts", { q: "search", search })).map(({ id }) => id);
  expect(await ids("(status:(values:List(CANCELED)))")).toEqual([Number(closed)]);
  expect(await ids(`(id:(values:${urns("sponsoredAccount", northwind)}))`)).toEqual([Number(northwind)]);
  expect(await ids("(test:true)")).toEqual([Number(linkedinTestAccount.id)]);
  const both = await ask("adAccounts", { q: "search", search: "(test:false)", pageToken: "x" });
  expect(both.status).toBe(400);
});

test("one account can be asked for by its number", async () => {
  const reply = await bodyOf(await ask(`adAccounts/${northwind}`, { fields: "id,currency,status" }));
  expect(reply).toEqual({ id: Number(northwind), currency: "EUR", status: "ACTIVE" });
});

test("a page can be short although more follow, and its token spoils unless it is encoded", async () => {
  const first = await bodyOf(await ask("adAccounts", { q: "search", pageSize: "100" }));
  const shown = elementsOf(first).length;
  const token = String(recordOf(first.metadata, "metadata").nextPageToken);
  expect(token).toMatch(/\+.*\/.*=/);
  const next = (pageToken: string) => ask("adAccounts", { q: "search", pageSize: "100", pageToken });
  const second = await bodyOf(await next(encodeURIComponent(token)));
  expect(shown + elementsOf(second).length).toBe(5);
  expect(recordOf(second.metadata, "metadata").nextPageToken).toBeUndefined();
  expect((await next(token)).status).toBe(400);
});

test("pages of any size are together the whole", async () => {
  const whole = await groupsOf(northwind, allGroups);
  for (const pageSize of ["1", "2", "3", "1000"]) {
    const found = await list(`adAccounts/${northwind}/adCampaignGroups`, { q: "search", pageSize, search: allGroups });
    expect(found).toEqual(whole);
  }
});

test("what was removed hides unless its status is asked for, and its figures stay", async () => {
  const [hidden, all] = [await groupsOf(northwind), await groupsOf(northwind, allGroups)];
  expect([hidden.length, all.length]).toEqual([5, 6]);
  const gone = all.find(({ status }) => status === "REMOVED");
  const spoken = new Set((await rows()).map((row) => pivotIn(row)));
  expect(spoken).toContain(`urn:li:sponsoredCampaignGroup:${gone?.id}`);
});

test("groups, campaigns and creatives hang together", async () => {
  const statuses = "(status:(values:List(ACTIVE,PAUSED,ARCHIVED,COMPLETED,CANCELED,DRAFT,PENDING_DELETION,REMOVED)))";
  const groups = await groupsOf(northwind, allGroups);
  const campaigns = await list(`adAccounts/${northwind}/adCampaigns`, { q: "search", search: statuses });
  const creatives = await list(`adAccounts/${northwind}/creatives`, { q: "criteria" });
  expect(new Set(campaigns.map(({ campaignGroup }) => campaignGroup))).toEqual(
    new Set(groups.map(({ id }) => `urn:li:sponsoredCampaignGroup:${id}`)),
  );
  expect(new Set(creatives.map(({ campaign }) => campaign))).toEqual(
    new Set(campaigns.map(({ id }) => `urn:li:sponsoredCampaign:${id}`)),
  );
  expect(creatives.every(({ id }) => /^urn:li:sponsoredCreative:\d+$/.test(String(id)))).toBe(true);
  expect(campaigns.length).toBeGreaterThan(groups.length);
  const [one] = campaigns;
  const narrowed = await list(`adAccounts/${northwind}/creatives`, {
    q: "criteria",
    campaigns: urns("sponsoredCampaign", String(one?.id)),
  });
  expect(new Set(narrowed.map(({ campaign }) => campaign))).toEqual(new Set([`urn:li:sponsoredCampaign:${one?.id}`]));
});

test("every row of a report names a campaign and a creative that are listed", async () => {
  const creatives = await list(`adAccounts/${northwind}/creatives`, { q: "criteria" });
  const known = new Set(creatives.map(({ id }) => String(id)));
  const spoken = (await rows({ pivot: "CREATIVE" })).map((row) => pivotIn(row));
  expect(spoken.filter((urn) => !known.has(urn))).toEqual([]);
});

test("rules come by position, ten at a time, switched-off ones included, with values of their own", async () => {
  const account = `urn%3Ali%3AsponsoredAccount%3A${northwind}`;
  const body = await bodyOf(await ask("conversions", { q: "account", account }));
  expect(body.paging).toEqual({ start: 0, count: 10, links: [], total: 4 });
  const rules = elementsOf(body);
  expect(rules.map(({ type }) => type)).toEqual(["LEAD", "LEAD", "PURCHASE", "KEY_PAGE_VIEW"]);
  expect(rules.map(({ enabled }) => enabled)).toEqual([true, false, true, true]);
  expect(rules[2]?.value).toEqual({ amount: "1850.00", currencyCode: "EUR" });
  expect(rules[1]).not.toHaveProperty("value");
  const [association] = listOf(rules[0] ?? {}, "associatedCampaigns");
  expect(recordOf(association, "association").conversion).toBe(`urn:lla:llaPartnerConversion:${rules[0]?.id}`);
  const second = await elements("conversions", { q: "account", account, start: "3", count: "2" });
  expect(second.map(({ id }) => id)).toEqual([rules[3]?.id]);
});

test("the test account has no groups", async () => {
  expect(await groupsOf(linkedinTestAccount.id)).toEqual([]);
});
