import type { FactPage } from "@leadline/core/facts";
import { type AccountKey, accountKey, connectionId } from "@leadline/core/ids";
import { encodePage } from "@leadline/core/page";
import type { PlatformTraits } from "@leadline/core/platform";
import type { Log, Store } from "@leadline/core/ports";
import { type SampleRow, sampleEntities, samplePage, sampleRules } from "@leadline/core/query/sample";
import { settings } from "@leadline/core/settings";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { createReadApi } from "./index.ts";

const now = instant("2026-11-04T08:00:00Z");
const google = accountKey("google:1234567890");
const tiktok = accountKey("tiktok:7123456789012345678");
const late = accountKey("google:5550000000");
const traits: readonly PlatformTraits[] = platforms.map((known) => ({ ...known, mapping: sampleRules }));

const configuration = settings(
  {
    reportingCurrency: "EUR",
    clients: [
      {
        id: "northwind",
        name: "Northwind & <Sons>",
        accounts: [google, tiktok, late].map((a) => `${a.platform}:${a.account}`),
      },
      { id: "sunpeak", name: "Sunpeak", accounts: ["google:999"] },
    ],
  },
  traits,
);

const logged: unknown[] = [];
const log: Log = { info: () => {}, warn: (event, fields) => logged.push([event, fields]) };
const store = createMemoryStore();
const api = createReadApi({ store, clock: { now: () => now }, log, settings: async () => configuration, traits });

beforeAll(async () => {
  await register(store, google, '=HYPERLINK("http://x")', "EUR");
  await register(store, tiktok, 'Tik, "Tok"\n2', "USD");
  await put(google, "account", "2026-11-01", [
    { entity: google.account, spend: "100.000001", linkClicks: "40", impressions: "9007199254740993", leads: "8" },
  ]);
  await put(google, "account", "2026-11-02", [{ entity: google.account, spend: "50", linkClicks: "10" }]);
  await put(google, "account", "2026-11-03", []);
  await put(google, "campaign", "2026-11-01", [
    { entity: "11", spend: "60.000001", leads: "6" },
    { entity: "12", spend: "30", leads: "2" },
  ]);
  await put(google, "campaign", "2026-11-02", [{ entity: "12", spend: "50", linkClicks: "10" }]);
  await put(google, "campaign", "2026-11-03", []);
  await put(tiktok, "account", "2026-11-01", [{ entity: tiktok.account, spend: "7.5", leads: "3" }]);
  const names = sampleEntities(google, "campaignEntities", [
    ["11", "-2+3 Brand"],
    ["12", "Plain"],
  ]);
  const options = { readAt: now, head: null, advance: false, history: false };
  await store.pages.put(google, encodePage(names), options);
});

test("a client's KPIs by account are exact and name what was not read", async () => {
  const { status, body } = await ask(
    "/v1/kpis?client=northwind&from=2026-11-01&to=2026-11-03&by=account&kpis=spend,leads,cpl,conversionRate",
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({
    client: "northwind",
    count: 2,
    rows: [
      {
        platform: "google",
        account: "google:1234567890",
        currency: "EUR",
        spend: 150.000001,
        leads: 8,
        cpl: 18.75,
        days: 3,
        daysRead: 3,
        notes: "",
      },
      {
        account: "tiktok:7123456789012345678",
        currency: "USD",
        spend: 7.5,
        cpl: 2.5,
        conversionRate: null,
        days: 3,
        daysRead: 1,
        notes: "daysNotRead leadsWithoutLinkClicks",
      },
    ],
    totals: [{ currency: "EUR" }, { currency: "USD" }],
    unreached: ["google:5550000000"],
  });
});

test("numbers leave digit by digit, beyond what a double can hold, or as text where asked", async () => {
  const url = "/v1/kpis?client=northwind&from=2026-11-01&to=2026-11-01&platform=google&kpis=impressions,spend";
  expect(await (await api.request(url)).text()).toContain('"impressions":9007199254740993,"spend":100.000001');
  expect(await (await api.request(`${url}&numbers=string`)).text()).toContain(
    '"impressions":"9007199254740993","spend":"100.000001"',
  );
});

test("campaigns and the unallocated row add up to the account", async () => {
  const { body } = await ask(
    "/v1/kpis?client=northwind&from=2026-11-01&to=2026-11-03&by=campaign&kpis=spend,cpl&account=google:1234567890&sort=spend&order=desc",
  );
  expect(body).toMatchObject({
    rows: [
      { campaign: "12", campaignName: "Plain", spend: 80, cpl: 40 },
      { campaign: "11", campaignName: "-2+3 Brand", campaignStatus: "ENABLED", spend: 60.000001 },
      { campaign: "unallocated", campaignName: null, spend: 10, cpl: null, notes: "spendWithoutLeads" },
    ],
    totals: [{ currency: "EUR", spend: 150.000001 }],
  });
});

test("a filter on campaigns reads the campaigns, whatever the split", async () => {
  const { body } = await ask(
    "/v1/kpis?client=northwind&from=2026-11-01&to=2026-11-02&by=day&kpis=spend&campaign=12&platform=google",
  );
  expect(body).toMatchObject({
    rows: [
      { day: "2026-11-01", spend: 30 },
      { day: "2026-11-02", spend: 50 },
    ],
  });
});

test("a day that was read and empty says zero, a day nobody read says nothing", async () => {
  const { body } = await ask(
    "/v1/kpis?client=northwind&from=2026-11-03&to=2026-11-04&by=day&kpis=spend,cpl&platform=google",
  );
  expect(body).toMatchObject({
    rows: [
      { day: "2026-11-03", spend: 0, cpl: null, notes: "noLeads" },
      { day: "2026-11-04", spend: null, cpl: null, notes: "notRead" },
    ],
  });
});

test("without dates the answer is about the thirty days up to yesterday", async () => {
  expect((await ask("/v1/kpis?client=northwind")).body).toMatchObject({ from: "2026-10-05", to: "2026-11-03" });
});

test("CSV has one flat table, CRLF, quotes where needed, and no text a spreadsheet would run", async () => {
  const url = "/v1/kpis?client=northwind&from=2026-11-01&to=2026-11-01&by=campaign&kpis=spend";
  const reply = await api.request(url, { headers: { accept: "text/csv" } });
  expect(reply.headers.get("content-type")).toContain("text/csv");
  expect(await reply.text()).toBe(
    [
      "platform,account,accountName,campaign,campaignName,campaignStatus,currency,spend,days,daysRead,notes",
      `google,google:1234567890,"'=HYPERLINK(""http://x"")",11,'-2+3 Brand,ENABLED,EUR,60.000001,1,1,`,
      `google,google:1234567890,"'=HYPERLINK(""http://x"")",12,Plain,ENABLED,EUR,30,1,1,`,
      `google,google:1234567890,"'=HYPERLINK(""http://x"")",unallocated,,,EUR,10,1,1,`,
      `tiktok,tiktok:7123456789012345678,"Tik, ""Tok""\n2",unallocated,,,USD,7.5,1,1,campaignsNotRead`,
      "",
    ].join("\r\n"),
  );
});

test("a negative number keeps its minus in CSV", async () => {
  await put(google, "account", "2026-10-01", [{ entity: google.account, spend: "-2.5" }]);
  const reply = await api.request(
    "/v1/kpis?client=northwind&from=2026-10-01&to=2026-10-01&platform=google&kpis=spend&format=csv",
  );
  expect(await reply.text()).toBe("currency,spend,days,daysRead,notes\r\nEUR,-2.5,1,1,\r\n");
});

test.each([
  ["client", ""],
  ["client", "client=No%20Such"],
  ["from", "client=northwind&from=2026-02-30"],
  ["from", "client=northwind&from=2026-01-01&from=2026-01-02"],
  ["to", "client=northwind&from=2026-02-03&to=2026-02-01"],
  ["from", "client=northwind&from=2024-01-01&to=2026-02-01"],
  ["by", "client=northwind&by=keyword"],
  ["by", "client=northwind&by="],
  ["kpis", "client=northwind&kpis=cpl,__proto__"],
  ["platform", "client=northwind&platform=myspace"],
  ["account", "client=northwind&account=google:999"],
  ["account", "client=northwind&account=1234567890"],
  ["campaign", "client=northwind&campaign=a%20b"],
  ["sort", "client=northwind&by=day&sort=campaign"],
  ["order", "client=northwind&order=desc"],
  ["order", "client=northwind&sort=spend&order=up"],
  ["limit", "client=northwind&limit=0"],
  ["limit", "client=northwind&limit=10001"],
  ["format", "client=northwind&format=xml"],
  ["numbers", "client=northwind&numbers=float"],
  ["campain", "client=northwind&campain=12"],
])("a wrong %s is refused by name: %s", async (field, query) => {
  const reply = await api.request(`/v1/kpis?${query}`);
  expect(reply.status).toBe(400);
  expect(reply.headers.get("content-type")).toBe("application/problem+json");
  expect(await reply.json()).toMatchObject({ status: 400, field, type: "urn:leadline:problem:input.invalid" });
});

test("several wrong parameters are all named at once", async () => {
  const { body } = await ask("/v1/kpis?client=northwind&from=x&by=y&z=1");
  expect(body).toMatchObject({ errors: [{ field: "from" }, { field: "by" }, { field: "z" }] });
});

test.each([
  ["/v1/kpis?client=nobody", 404],
  ["/v1/accounts?client=nobody", 404],
  ["/v2/kpis", 404],
  ["/v1/glossary?lang=fr", 400],
  ["/healthz?x", 400],
])("%s is a problem with status %i", async (url, status) => {
  const reply = await api.request(url);
  expect([reply.status, reply.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
});

test("another method is refused with what is allowed", async () => {
  const reply = await api.request("/v1/kpis?client=northwind", { method: "POST" });
  expect([reply.status, reply.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});

test("whatever stands in the query, the answer is data or a problem, never a failure of ours", async () => {
  const names = fc.constantFrom(
    "client",
    "from",
    "to",
    "by",
    "kpis",
    "platform",
    "account",
    "campaign",
    "sort",
    "order",
    "limit",
    "format",
    "numbers",
  );
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom("northwind", "2026-11-01", "day", "cpl", "google", "constructor", "__proto__", "toString"),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.oneof(names, fc.string()), value), { maxLength: 6 }), async (pairs) => {
      const reply = await api.request(`/v1/kpis?${new URLSearchParams([["client", "northwind"], ...pairs])}`);
      expect(reply.status).toBeLessThan(500);
    }),
    { numRuns: 300 },
  );
});

test("the accounts of a client tell where their work stands", async () => {
  await store.accounts.opened({ ...google, night: calendarDate("2026-11-04"), tier: "core" });
  const { body } = await ask("/v1/accounts?client=northwind");
  expect(body).toMatchObject({
    client: "northwind",
    accounts: [
      {
        account: "google:1234567890",
        zone: "Europe/Paris",
        currency: "EUR",
        state: "enabled",
        openRuns: [{ night: "2026-11-04", tier: "core" }],
      },
      { account: "tiktok:7123456789012345678" },
      { account: "google:5550000000", state: "unreached" },
    ],
  });
});

test("the glossary explains every KPI in two languages", async () => {
  const { body } = await ask("/v1/glossary");
  expect(body).toMatchObject({
    metrics: expect.arrayContaining([expect.objectContaining({ id: "reach", additive: false })]),
    kpis: expect.arrayContaining([
      expect.objectContaining({
        id: "cpm",
        formula: "1000 × spend ÷ impressions",
        label: { en: expect.any(String), fr: "Coût pour mille impressions (CPM)" },
      }),
    ]),
  });
});

test("the first page links to every client, and no name is taken for markup", async () => {
  const text = await (await api.request("/")).text();
  expect(text).toContain("/v1/kpis?client=sunpeak");
  expect(text).toContain("Northwind &amp; &lt;Sons&gt;");
});

test("every address on the first page answers", async () => {
  const text = await (await api.request("/")).text();
  const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => (link ?? "").replaceAll("&amp;", "&"));
  expect(links.length).toBeGreaterThan(8);
  for (const link of links) expect([link, (await api.request(link)).status]).toEqual([link, 200]);
});

test("a fault of ours is logged and tells the caller nothing", async () => {
  const broken = createReadApi({
    store,
    clock: { now: () => now },
    log,
    settings: () => Promise.reject(new Error("access_token=abcdef123")),
    traits,
  });
  logged.length = 0;
  const reply = await broken.request("/v1/kpis?client=northwind");
  expect([reply.status, reply.headers.get("content-type")]).toEqual([500, "application/problem+json"]);
  expect(await reply.text()).not.toContain("abcdef123");
  expect(JSON.stringify(logged)).toContain("readApi.failed");
  expect(JSON.stringify(logged)).not.toContain("abcdef123");
});

async function ask(url: string): Promise<{ status: number; body: unknown }> {
  const reply = await api.request(url);
  return { status: reply.status, body: await reply.json() };
}

async function register(into: Store, { platform, account }: AccountKey, name: string, currency: string) {
  const found = {
    account,
    name,
    currency,
    zone: "Europe/Paris",
    state: "enabled",
    status: "ENABLED",
    route: {},
  } as const;
  await into.accounts.register(platform, connectionId("main"), [found], now);
}

async function put(owner: AccountKey, level: "account" | "campaign", date: string, rows: readonly SampleRow[]) {
  const currency = owner.platform === "tiktok" ? "USD" : "EUR";
  const page: FactPage = samplePage(owner, level, date, rows, { currency });
  const options = { readAt: now, head: null, advance: false, history: false };
  await store.pages.put(owner, encodePage(page), options);
}
