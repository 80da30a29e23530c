import { reportId } from "@leadline/core/facts";
import { accountId } from "@leadline/core/ids";
import type { DiscoveredAccount } from "@leadline/core/platform";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { afterEach, expect, test } from "vitest";
import {
  type Answer,
  fixture,
  granted,
  isTokenRequest,
  startLoopback,
  testConnection,
  testTransport,
} from "./fixtures/loopback.ts";
import { platform } from "./index.ts";

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const account: DiscoveredAccount = {
  account: accountId("1234567890"),
  name: "Shop",
  currency: "DKK",
  zone: "Europe/Copenhagen",
  state: "enabled",
  status: "ENABLED",
  route: { loginCustomerId: "9990001111" },
};

async function read(
  report: string,
  answer: (query: string) => Answer,
  { tries = 0, to = "2026-11-02", rows = 0 } = {},
) {
  const queries: string[] = [];
  const server = await startLoopback((request) => {
    if (isTokenRequest(request)) return granted;
    const { query }: { query: string } = JSON.parse(request.body);
    queries.push(query);
    return answer(query);
  });
  open.push(server);
  const range = { from: calendarDate("2026-11-01"), to: calendarDate(to) };
  const expected = rows > 0 ? { rows } : {};
  const slice = { id: report, report: reportId(report), ...range, tries, ...expected };
  const found = await platform.read(slice, account, testConnection(server.url), testTransport().transport);
  return { found, queries };
}

const delivery = { body: fixture("delivery.json") };
const results = { body: fixture("results.json") };
const both = (query: string) => (query.includes("segments.conversion_action") ? results : delivery);

test("spend stays text down to its last millionth, ids beyond a double stay whole", async () => {
  const { found } = await read("campaign", both);
  expect("rows" in found && found.rows.slice(0, 3)).toEqual([
    {
      date: "2026-11-01",
      level: "campaign",
      entity: "111",
      currency: "DKK",
      metrics: { spend: "4560000e-6", impressions: "345", clicks: "12", linkClicks: "12" },
      results: {},
    },
    {
      date: "2026-11-01",
      level: "campaign",
      entity: "9007199254740993",
      currency: "DKK",
      metrics: { spend: "9007199254740993e-6", impressions: "1", clicks: "0", linkClicks: "0" },
      results: {},
    },
    {
      date: "2026-11-02",
      level: "campaign",
      entity: "111",
      currency: "DKK",
      metrics: { spend: "1e-6", impressions: "90", clicks: "3", linkClicks: "3" },
      results: {},
    },
  ]);
});

test("conversions stay fractional, each family under its own basis, zeros left out, the unsaid null", async () => {
  const { found } = await read("campaign", both);
  expect("rows" in found && found.rows.slice(3)).toEqual([
    {
      date: "2026-11-01",
      level: "campaign",
      entity: "111",
      currency: "DKK",
      metrics: {},
      results: {
        "777@primary/clickDate": { count: "2.5", value: "150.5" },
        "777@all/clickDate": { count: "4", value: "150.5" },
        "777@all/conversionDate": { count: "0.1", value: "1e-7" },
      },
    },
    {
      date: "2026-11-02",
      level: "campaign",
      entity: "111",
      currency: "DKK",
      metrics: {},
      results: { "888@all/clickDate": { count: "3", value: null } },
    },
  ]);
});

test("cost and conversion actions are never asked together, and nothing is filtered but the days", async () => {
  const { queries } = await read("campaign", both);
  expect(queries).toEqual([
    "SELECT customer.id, customer.currency_code, campaign.id, segments.date, metrics.cost_micros, metrics.impressions, metrics.clicks FROM campaign WHERE segments.date BETWEEN '2026-11-01' AND '2026-11-02'",
    expect.stringMatching(
      /^SELECT customer\.id, customer\.currency_code, campaign\.id, segments\.date, segments\.conversion_action, metrics\.conversions, .* FROM campaign WHERE segments\.date BETWEEN '2026-11-01' AND '2026-11-02'$/,
    ),
  ]);
  expect(queries[1]).not.toMatch(/cost|clicks|impressions/);
});

test("the account's own rows are the customer's", async () => {
  const { found, queries } = await read("account", both);
  expect(queries.every((query) => query.includes(" FROM customer WHERE "))).toBe(true);
  expect("rows" in found && found.rows[0]).toMatchObject({ level: "account", entity: "1234567890" });
});

test("a campaign row without its campaign is refused, not booked on the account", async () => {
  const body = JSON.stringify(
    JSON.parse(fixture("delivery.json"), (key, value) => (key === "campaign" ? undefined : value)),
  );
  await expect(read("campaign", () => ({ body }))).rejects.toMatchObject({
    code: "upstream.contract",
    details: { field: "rows[0].campaign", saw: "nothing" },
  });
});

test("a cost that is no whole number of millionths is refused", async () => {
  const body = fixture("delivery.json").replace('"4560000"', "4560000.5");
  await expect(read("campaign", () => ({ body }))).rejects.toMatchObject({
    code: "upstream.contract",
    details: { field: "rows[0].metrics.costMicros" },
  });
});

test("results that fail fail the slice: delivery alone is a part", async () => {
  const broken = (query: string) => (query.includes("conversion_action") ? { body: "[" } : delivery);
  await expect(read("campaign", broken)).rejects.toMatchObject({ code: "upstream.unavailable" });
  await expect(read("campaign", broken, { tries: 2 })).rejects.toMatchObject({ code: "upstream.tooLarge" });
});

test.each([
  [5_000, 2],
  [5_001, 1],
  [0, 1],
])(
  "of a slice that should have %i rows, %i questions have been asked when the first is refused",
  async (rows, asked) => {
    const queries: string[] = [];
    const refused = (query: string) => {
      queries.push(query);
      return query.includes("conversion_action") ? results : { body: "[" };
    };
    await expect(read("campaign", refused, { rows })).rejects.toMatchObject({ code: "upstream.unavailable" });
    expect(queries).toHaveLength(asked);
  },
);

test("questions asked side by side bring the same rows", async () => {
  const [one, other] = [await read("campaign", both), await read("campaign", both, { rows: 10 })];
  expect(other.found).toEqual(one.found);
  expect(new Set(other.queries)).toEqual(new Set(one.queries));
});

test("only several days of facts are ever asked in smaller parts", async () => {
  const broken = () => ({ body: "[" });
  const unavailable = { code: "upstream.unavailable" };
  await expect(read("campaign", broken, { tries: 9, to: "2026-11-01" })).rejects.toMatchObject(unavailable);
  await expect(read("campaignEntities", broken, { tries: 9 })).rejects.toMatchObject(unavailable);
});

test("a report nobody declared is our bug", async () => {
  await expect(read("weather", both)).rejects.toMatchObject({ code: "internal.bug" });
});

test("every declared report can be read", async () => {
  for (const { id, holds } of platform.traits.reports) {
    const { found } = await read(id, () => ({ body: "[]" }));
    expect(found).toEqual(holds === "facts" ? { rows: [] } : { entities: [] });
  }
});

test("campaigns keep their state and channel, removed ones too", async () => {
  const campaigns = [
    { id: "1", name: "Brand", status: "ENABLED", advertisingChannelType: "SEARCH", biddingStrategyType: "TARGET_CPA" },
    { id: "2", name: "Old", status: "REMOVED", advertisingChannelType: "NEVER_SEEN" },
  ];
  const { found, queries } = await read("campaignEntities", () => ({
    body: JSON.stringify([{ results: campaigns.map((campaign) => ({ campaign })) }]),
  }));
  expect(queries).toHaveLength(1);
  expect(queries[0]).not.toContain("WHERE");
  expect(found).toEqual({
    entities: [
      {
        id: "1",
        name: "Brand",
        status: "ENABLED",
        attributes: { channel: "SEARCH", channelSubType: null, biddingStrategy: "TARGET_CPA" },
      },
      {
        id: "2",
        name: "Old",
        status: "REMOVED",
        attributes: { channel: "NEVER_SEEN", channelSubType: null, biddingStrategy: null },
      },
    ],
  });
});

test("conversion actions of a manager are known by what the facts show", async () => {
  const own = {
    conversionAction: {
      id: "777",
      name: "Form",
      status: "ENABLED",
      category: "SUBMIT_LEAD_FORM",
      type: "WEBPAGE",
      includeInConversionsMetric: false,
      clickThroughLookbackWindowDays: "30",
    },
  };
  const shown = (id: string) => ({
    segments: {
      conversionAction: `customers/9990001111/conversionActions/${id}`,
      conversionActionName: "Shared call",
      conversionActionCategory: "PHONE_CALL_LEAD",
    },
    metrics: { allConversions: 0 },
  });
  const { found, queries } = await read("conversionActionEntities", (query) => ({
    body: JSON.stringify([
      { results: query.includes("FROM conversion_action") ? [own] : [shown("777"), shown("888")] },
    ]),
  }));
  // Not only what converted of late: what is stored of older days has to keep its category.
  expect(queries[1]).toMatch(/ FROM customer WHERE segments\.date BETWEEN '2023-10-20' AND '2026-11-02'$/);
  expect("entities" in found && found.entities.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([
    {
      id: "777",
      name: "Form",
      status: "ENABLED",
      attributes: { category: "SUBMIT_LEAD_FORM", type: "WEBPAGE", primary: "false", clickDays: "30", viewDays: null },
    },
    {
      id: "888",
      name: "Shared call",
      status: null,
      attributes: { category: "PHONE_CALL_LEAD", type: null, primary: null },
    },
  ]);
});
