import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { afterAll, beforeEach, expect, test } from "vitest";
import { credentials } from "../credentials.ts";
import { type JsonRecord, recordOf, textOf } from "../json.ts";
import type { MarketEvent } from "../market/events.ts";
import { googleAccounts } from "../market/google-accounts.ts";
import type { TruthRow } from "../market/truth.ts";
import { defaultWorld } from "../market/world.ts";
import { startTwin } from "../start.ts";
import {
  batchesOf,
  campaignDays,
  conversions,
  delivery,
  googleAsker,
  newYork,
  paris,
  refusal,
  rowsIn,
  sumOf,
  total,
  truthOf,
  week,
  where,
} from "./test-client.ts";

const twin = await startTwin();
const { post, rows, tokenOf } = await googleAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

const { managerId } = credentials.google;

test("a manager's clients are all its descendants and itself", async () => {
  const found = await rows(
    "SELECT customer_client.id, customer_client.level, customer_client.manager, customer_client.status, customer_client.time_zone FROM customer_client",
    { customer: managerId },
  );
  const clients = found.map((row) => recordOf(row.customerClient, "client"));
  expect(clients.length).toBe(googleAccounts.length + 2);
  expect(clients.find(({ id }) => id === newYork)).toMatchObject({
    level: "2",
    manager: false,
    timeZone: "America/New_York",
  });
  expect(clients.filter(({ status }) => status === "CANCELED")).toHaveLength(1);
  const leaves = await rows(
    "SELECT customer_client.id, customer_client.manager, customer_client.status FROM customer_client WHERE customer_client.manager = FALSE AND customer_client.status = 'ENABLED'",
    { customer: managerId },
  );
  expect(leaves).toHaveLength(4);
});

test("Σ campaigns is the account, and both are the truth", async () => {
  const campaigns = await rows(campaignDays);
  const account = await rows(`SELECT customer.id, segments.date, ${delivery} FROM customer ${where}`);
  const truths = truthOf(paris);
  expect(account).toHaveLength(7);
  for (const [metric, unit, of] of [
    ["costMicros", "e-6", (row: TruthRow) => row.metrics.spend],
    ["impressions", "", (row: TruthRow) => row.metrics.impressions],
    ["clicks", "", (row: TruthRow) => row.metrics.clicks],
  ] as const) {
    expect(sumOf(campaigns, metric, unit)).toBe(total(truths, of));
    expect(sumOf(account, metric, unit)).toBe(total(truths, of));
  }
  expect(campaigns).toHaveLength(truths.length);
});

test("int64 are texts, doubles numbers, and resource names come along", async () => {
  const [row] = await rows(campaignDays);
  expect(row).toEqual({
    campaign: {
      resourceName: expect.stringMatching(/^customers\/1112223334\/campaigns\/\d+$/),
      id: expect.any(String),
      name: expect.any(String),
    },
    metrics: {
      impressions: expect.stringMatching(/^\d+$/),
      clicks: expect.any(String),
      costMicros: expect.stringMatching(/^\d+0000$/),
    },
    segments: { date: expect.stringMatching(/^2026-11-1\d$/) },
  });
  const [lean] = await rows(`${campaignDays} PARAMETERS omit_unselected_resource_names=true`);
  expect(JSON.stringify(lean)).not.toContain("resourceName");
  const [result] = await rows(conversions);
  expect(typeof recordOf(result?.metrics, "metrics").conversions).toBe("number");
});

test("leads by action are the truth, and parts of conversions keep at most six decimals", async () => {
  const found = await rows(conversions);
  const categoryOf = (row: JsonRecord) => String(recordOf(row.segments, "segments").conversionActionCategory);
  const of = (categories: string[]) => found.filter((row) => categories.includes(categoryOf(row)));
  const leads = of(["SUBMIT_LEAD_FORM", "PHONE_CALL_LEAD", "CONTACT", "BOOK_APPOINTMENT"]);
  const won = of(["CONVERTED_LEAD", "PURCHASE"]);
  const truths = truthOf(paris);
  expect(sumOf(leads, "conversions")).toBe(total(truths, (row) => row.goals.leads));
  expect(sumOf(of(["QUALIFIED_LEAD"]), "conversions")).toBe(total(truths, (row) => row.goals.qualifiedLeads));
  expect(sumOf(won, "conversions")).toBe(total(truths, (row) => row.goals.acquisitions));
  expect(sumOf(won, "conversionsValue")).toBe(total(truths, (row) => row.goals.revenue));
  const counts = found.map((row) => String(recordOf(row.metrics, "metrics").conversions));
  expect(counts.some((count) => count.includes("."))).toBe(true);
  expect(counts.every((count) => /^\d+(\.\d{1,6})?$/.test(count))).toBe(true);
});

test("secondary actions and other devices show only in all conversions", async () => {
  const found = await rows(conversions);
  const chat = found.filter((row) => recordOf(row.segments, "segments").conversionActionCategory === "CONTACT");
  expect(chat.length).toBeGreaterThan(0);
  expect(sumOf(chat, "conversions")).toBe(0n);
  expect(sumOf(chat, "allConversions")).toBeGreaterThan(0n);
  expect(sumOf(found, "allConversions")).toBeGreaterThan(sumOf(found, "conversions"));
});

test("click date and conversion date are two ways to book the same conversions", async () => {
  const wide = { from: calendarDate("2026-06-01"), to: calendarDate("2026-11-21") };
  const found = await rows(
    `SELECT segments.date, metrics.conversions, metrics.conversions_by_conversion_date FROM customer WHERE segments.date BETWEEN '${wide.from}' AND '${wide.to}'`,
  );
  const differ = found.filter((row) => {
    const { conversions, conversionsByConversionDate } = recordOf(row.metrics, "metrics");
    return conversions !== conversionsByConversionDate;
  });
  expect(differ.length).toBeGreaterThan(20);
  const all = await rows(`SELECT metrics.conversions, metrics.conversions_by_conversion_date FROM customer`);
  expect(sumOf(all, "conversions")).toBe(sumOf(all, "conversionsByConversionDate"));
});

test("an account owns its actions but not the manager's, which its reports show all the same", async () => {
  const query =
    "SELECT conversion_action.id, conversion_action.name, conversion_action.category, conversion_action.primary_for_goal FROM conversion_action";
  const own = await rows(query);
  const managers = await rows(query, { customer: managerId });
  expect(own).toHaveLength(7);
  expect(managers.map((row) => recordOf(row.conversionAction, "action").category)).toEqual(["BOOK_APPOINTMENT"]);
  const names = (await rows(conversions)).map((row) => recordOf(row.segments, "segments").conversionActionName);
  expect(names).toContain("Appointment (all brands)");
});

test("removed campaigns are listed and keep their history", async () => {
  const list = await rows("SELECT campaign.id, campaign.status, campaign.advertising_channel_type FROM campaign");
  const removed = list.map((row) => recordOf(row.campaign, "campaign")).find(({ status }) => status === "REMOVED");
  expect(list).toHaveLength(8);
  const history = await rows(campaignDays);
  expect(history.map((row) => recordOf(row.campaign, "campaign").id)).toContain(removed?.id);
});

test("days without traffic have no row, totals without a segment do", async () => {
  const future = "WHERE segments.date = '2026-11-30'";
  expect(await rows(`SELECT campaign.id, segments.date, metrics.clicks FROM campaign ${future}`)).toEqual([]);
  const still = await rows(`SELECT campaign.id, metrics.clicks FROM campaign ${future}`);
  expect(still).toHaveLength(8);
  expect(sumOf(still, "clicks")).toBe(0n);
});

test("nothing found is an empty array or a batch without rows", async () => {
  const query = `SELECT campaign.id, segments.date, metrics.clicks FROM campaign WHERE segments.date = '2026-11-30'`;
  const bodies = [await (await post(query)).json(), await (await post(query)).json()];
  expect(bodies).toContainEqual([]);
  expect(bodies).toContainEqual([
    { fieldMask: "campaign.id,segments.date,metrics.clicks", requestId: expect.any(String) },
  ]);
});

test("a large answer comes in several batches, its rows in no fixed order", async () => {
  const query = `SELECT campaign.id, segments.date, metrics.clicks FROM campaign WHERE segments.date BETWEEN '2025-11-01' AND '2026-11-21'`;
  const first = batchesOf(await (await post(query)).json());
  const again = await rows(query);
  expect(first.length).toBeGreaterThan(2);
  const flat = first.flatMap(rowsIn).map((row) => JSON.stringify(row));
  const other = again.map((row) => JSON.stringify(row));
  expect(other).not.toEqual(flat);
  expect(other.toSorted()).toEqual(flat.toSorted());
});

test("order and limit are obeyed", async () => {
  const found = await rows(`${campaignDays} ORDER BY metrics.cost_micros DESC LIMIT 3`);
  const costs = found.map((row) => Number(recordOf(row.metrics, "metrics").costMicros));
  expect(costs).toHaveLength(3);
  expect(costs).toEqual(costs.toSorted((a, b) => b - a));
});

test("pages hold 10,000 rows and their tokens grow old", async () => {
  const query =
    "SELECT campaign.id, segments.date, segments.conversion_action, metrics.all_conversions FROM campaign WHERE segments.date BETWEEN '2025-10-01' AND '2026-11-21'";
  const page = async (pageToken?: string) =>
    post(query, { call: "search", body: pageToken === undefined ? { query } : { query, page_token: pageToken } });
  const first = recordOf(await (await page()).json(), "page");
  const next = textOf(first, "nextPageToken");
  const second = recordOf(await (await page(next)).json(), "page");
  expect(rowsIn(first)).toHaveLength(10_000);
  expect(second.nextPageToken).toBeUndefined();
  expect(rowsIn(first).length + rowsIn(second).length).toBe((await rows(query)).length);
  expect(await refusal(await page("nonsense"))).toEqual([
    400,
    "INVALID_ARGUMENT",
    "requestError",
    "INVALID_PAGE_TOKEN",
  ]);
  await twin.clock("2026-11-22T16:30:00Z");
  const fresh = await tokenOf();
  const late = await post(query, { call: "search", body: { query, pageToken: next }, bearer: fresh });
  expect(await refusal(late)).toEqual([400, "INVALID_ARGUMENT", "requestError", "EXPIRED_PAGE_TOKEN"]);
});

test("conversions of a day come in over the following days", async () => {
  const before = sumOf(await rows(conversions), "conversions");
  await twin.clock("2026-12-20T10:00:00Z");
  const later = sumOf(await rows(conversions, { bearer: await tokenOf() }), "conversions");
  expect(later).toBeGreaterThan(before);
  const then = { ...defaultWorld, now: instant("2026-12-20T10:00:00Z") };
  expect(before).toBeGreaterThanOrEqual(total(truthOf(paris), (row) => row.goals.leads));
  expect(later).toBeGreaterThanOrEqual(total(truthOf(paris, then), (row) => row.goals.leads));
});

test("events show on the wire as they do in the truth", async () => {
  const events: MarketEvent[] = [
    { type: "emptyDay", platform: "google", account: paris, date: week.from },
    { type: "removeCampaigns", platform: "google", account: paris, campaigns: ["21001002777"] },
    { type: "restate", platform: "google", account: paris, from: week.to, to: week.to, seed: "again" },
  ];
  await twin.events(events);
  const found = await rows(campaignDays);
  const truths = truthOf(paris, { ...defaultWorld, events });
  expect(found).toHaveLength(truths.length);
  expect(sumOf(found, "costMicros", "e-6")).toBe(total(truths, (row) => row.metrics.spend));
  expect(found.some((row) => recordOf(row.segments, "segments").date === week.from)).toBe(false);
});
