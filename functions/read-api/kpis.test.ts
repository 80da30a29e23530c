import { type AccountKey, accountKey, connectionId } from "@leadline/core/ids";
import { encodePage } from "@leadline/core/page";
import type { PlatformTraits } from "@leadline/core/platform";
import { runQuery } from "@leadline/core/query";
import { columnNames } from "@leadline/core/query/question";
import { type SampleRow, sampleAccount, samplePage, sampleQuery, sampleRules } from "@leadline/core/query/sample";
import { settings } from "@leadline/core/settings";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { type Instant, instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { jsonAnswer } from "./answer.ts";
import { createReadApi } from "./index.ts";

const google = accountKey("google:1234567890");
const tiktok = accountKey("tiktok:7123456789012345678");
const traits: readonly PlatformTraits[] = platforms.map((known) => ({ ...known, mapping: sampleRules }));
const first = instant("2026-11-03T03:00:00Z");
const second = instant("2026-11-04T03:00:00Z");
const now = instant("2026-11-04T08:00:00Z");
const store = createMemoryStore();
const accounts = [google, tiktok].map(({ platform, account }) => `${platform}:${account}`);
const configuration = settings({ reportingCurrency: "EUR", clients: [{ id: "n", name: "N", accounts }] }, traits);
const log = { info: () => {}, warn: (event: string, fields: unknown) => console.error(event, fields) };
const api = createReadApi(
  { store, clock: { now: () => now }, log, settings: async () => configuration, traits },
  { keys: "checked" },
);

const answered = z.looseObject({
  rows: z.array(z.record(z.string(), z.unknown())),
  totals: z.array(z.record(z.string(), z.unknown())),
  notes: z.array(z.unknown()),
  count: z.int(),
  knownAt: z.string(),
  cursor: z.string().nullable(),
});

async function ask(query: string) {
  const reply = await api.request(`/v1/kpis?client=n&from=2026-11-01&to=2026-11-02&${query}`);
  expect([await reply.clone().text(), reply.status]).toEqual([expect.any(String), 200]);
  return answered.parse(await reply.json());
}

async function put(
  owner: AccountKey,
  level: "account" | "campaign",
  date: string,
  rows: readonly SampleRow[],
  at: Instant,
) {
  const page = samplePage(owner, level, date, rows, { currency: owner === tiktok ? "USD" : "EUR" });
  await store.pages.put(owner, encodePage(page), {
    readAt: at,
    head: null,
    advance: false,
    history: true,
    now: () => at,
  });
}

beforeAll(async () => {
  for (const [owner, currency] of [
    [google, "EUR"],
    [tiktok, "USD"],
  ] as const) {
    const found = {
      account: owner.account,
      name: "Shop",
      currency,
      zone: "Europe/Paris",
      state: "enabled",
      status: "ON",
      route: {},
    } as const;
    await store.accounts.register(owner.platform, connectionId("main"), [found], first);
  }
  const days = ["2026-11-02", "2026-11-03"].map((date) => ({ date: calendarDate(date), perEuro: { USD: "1.25" } }));
  const friday = { date: calendarDate("2026-10-30"), perEuro: { USD: "1.6" } };
  await store.rates.put({ month: "2026-10", version: 1, readAt: first, days: [friday] }, { supersedes: null });
  await store.rates.put({ month: "2026-11", version: 1, readAt: first, days }, { supersedes: null });
  for (const date of ["2026-11-01", "2026-11-02"]) {
    await put(google, "account", date, [{ entity: "1", spend: "10", leads: "2" }], first);
    await put(
      google,
      "campaign",
      date,
      [
        { entity: "a", spend: "6", leads: "2" },
        { entity: "b", spend: "4" },
      ],
      first,
    );
    await put(tiktok, "account", date, [{ entity: "9", spend: "8", leads: "1" }], first);
  }
  await put(google, "account", "2026-10-31", [{ entity: "1", spend: "5", leads: "2" }], first);
  await put(google, "account", "2026-11-02", [{ entity: "1", spend: "12", leads: "3" }], second);
  await put(google, "campaign", "2026-11-02", [{ entity: "a", spend: "12", leads: "3" }], second);
});

test("one currency: converted at each day's rate, with the days and the source of the rates beside it", async () => {
  const { rows, totals } = await ask("by=platform&kpis=spend,cpl&currency=EUR");
  expect(rows).toMatchObject([
    { platform: "google", currency: "EUR", rateSource: null, rateFrom: null, rateTo: null, spend: 22 },
    // Sunday by Friday's rate, Monday by its own: 8/1.6 + 8/1.25.
    {
      platform: "tiktok",
      currency: "EUR",
      rateSource: "ECB",
      rateFrom: "2026-10-30",
      rateTo: "2026-11-02",
      spend: 11.4,
      cpl: 5.7,
    },
  ]);
  expect(totals).toMatchObject([{ currency: "EUR", spend: 33.4 }]);
});

test("a comparison stands beside each number, in JSON and in CSV", async () => {
  const found = await ask("kpis=spend&compare=previous&platform=google");
  expect(found).toMatchObject({
    compared: { with: "previous", from: "2026-10-30", to: "2026-10-31" },
    rows: [
      {
        spend: 22,
        spendCompared: 5,
        spendChange: 17,
        spendChangeRate: 3.4,
        days: 2,
        daysRead: 2,
        daysCompared: 2,
        daysReadCompared: 1,
      },
    ],
  });
  const reply = await api.request(
    "/v1/kpis?client=n&from=2026-11-01&to=2026-11-02&kpis=spend&compare=previous&platform=google&format=csv",
  );
  expect(await reply.text()).toBe(
    "currency,spend,spendCompared,spendChange,spendChangeRate,days,daysRead,daysCompared,daysReadCompared,notes\r\nEUR,22,5,17,3.4,2,2,2,1,compared:daysNotRead\r\n",
  );
});

test("figures as they were known then, with a word that names are those of today", async () => {
  const { rows, notes } = await ask("by=campaign&kpis=spend&platform=google&asOf=2026-11-03T12:00:00Z");
  expect(rows).toMatchObject([
    { campaign: "a", spend: 12 },
    { campaign: "b", spend: 8 },
  ]);
  expect(notes).toEqual([{ note: "namesAsNow" }]);
  const { rows: before } = await ask("kpis=spend&platform=google&asOf=2026-11-02T12:00:00Z");
  expect(before).toMatchObject([{ spend: null, notes: "notRead" }]);
});

test("what has changed since, and what is gone since", async () => {
  const { rows, totals, count } = await ask(
    "by=campaign,day&kpis=spend&platform=google&changedSince=2026-11-03T12:00:00Z",
  );
  expect(rows).toMatchObject([
    { day: "2026-11-02", campaign: "a", spend: 12, notes: "" },
    { day: "2026-11-02", campaign: "b", spend: 0, notes: "removed" },
    { day: "2026-11-02", campaign: "unallocated", spend: 0, notes: "removed" },
  ]);
  expect([count, totals]).toMatchObject([3, [{ spend: 22 }]]);
  const later = await ask("by=campaign&kpis=spend&changedSince=2026-11-04T03:00:00Z");
  expect([later.rows, later.knownAt]).toEqual([[], "2026-11-04T07:59:00.000Z"]);
});

describe("pages", () => {
  const question = "by=campaign,day&kpis=spend&platform=google&limit=1";

  test("follow one another by the cursor until there is none", async () => {
    const found: unknown[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < 5; page += 1) {
      const answer: z.output<typeof answered> = await ask(cursor === null ? question : `${question}&cursor=${cursor}`);
      found.push(...answer.rows.map(({ day, campaign }) => `${day} ${campaign}`));
      cursor = answer.cursor;
      if (cursor === null) break;
    }
    expect(found).toEqual(["2026-11-01 a", "2026-11-01 b", "2026-11-02 a"]);
  });

  test.each([
    ["another question", (cursor: string) => `by=campaign&kpis=spend&limit=1&cursor=${cursor}`],
    ["garbage", () => `${question}&cursor=bm9uc2Vuc2U`],
    ["a cursor cut short", (cursor: string) => `${question}&cursor=${cursor.slice(0, -9)}`],
  ])("refuse the cursor of %s by name", async (_, query) => {
    const { cursor } = await ask(question);
    const reply = await api.request(`/v1/kpis?client=n&from=2026-11-01&to=2026-11-02&${query(cursor ?? "")}`);
    expect([reply.status, await reply.json()]).toMatchObject([400, { field: "cursor" }]);
  });

  test("end before an answer is too long to be sent, and the rest follows", () => {
    const rows = Array.from({ length: 5_000 }, (_, at) => ({ entity: `${"c".repeat(60)}${at}`, spend: "1" }));
    const account = sampleAccount("google:1", { "2026-11-01": { campaign: rows } });
    const asked = sampleQuery({ by: ["campaign"], columns: columnNames, to: calendarDate("2026-11-01"), at: now });
    const shown = (cursor?: string) => {
      const query = { ...asked, cursor };
      const text = jsonAnswer(query, runQuery(query, [account]), "number", []);
      expect(text.length).toBeLessThan(5_000_000);
      return answered.parse(JSON.parse(text));
    };
    const start = shown();
    expect(start.rows.length).toBeLessThan(5_000);
    const rest = shown(start.cursor ?? "");
    expect([start.rows.length + rest.rows.length, rest.cursor]).toEqual([5_000, null]);
  });
});

test("what young days will come to has its bounds beside it", async () => {
  const { rows } = await ask("kpis=leads,expectedLeads,expectedCpl,completeness&platform=google");
  const [row] = rows;
  expect(Number(row?.expectedLeads)).toBeGreaterThan(Number(row?.leads));
  expect(Number(row?.expectedLeadsLow)).toBeLessThan(Number(row?.expectedLeads));
  expect(Number(row?.expectedLeadsHigh)).toBeGreaterThan(Number(row?.expectedLeads));
  expect(Number(row?.completeness)).toBeLessThan(1);
  expect(Object.keys(row ?? {})).toEqual(expect.arrayContaining(["expectedCplLow", "expectedCplHigh"]));
});

test("the receipt comes with the answer where it is asked for", async () => {
  expect(await ask("kpis=cpl&platform=google&explain=1")).toMatchObject({
    receipt: {
      formulas: { cpl: "spend ÷ leads" },
      accounts: [
        {
          account: "google:1234567890",
          pages: [{ period: "D2026-11-01" }, { period: "D2026-11-02", storedAt: second }],
        },
      ],
    },
  });
  expect(await ask("kpis=cpl")).not.toHaveProperty("receipt");
});

test("a split that no platform delivers yet is an empty answer with its reason", async () => {
  const missing = traits
    .filter(({ reports }) => !reports.some(({ id }) => id === "audience.skill"))
    .map(({ id }) => id);
  const { rows, notes } = await ask("by=audience.skill&kpis=spend");
  expect(rows).toEqual([]);
  const told = ["google", "tiktok"].filter((id) => missing.includes(id));
  expect(notes).toEqual(told.map((platform) => ({ platform, note: "audienceNotRead:skill" })));
});

test("figures stored in the very moment before are on the first page, and the pages after it go on from there", async () => {
  const fresh = createMemoryStore();
  const born = createReadApi(
    { store: fresh, clock: { now: () => now }, log, settings: async () => configuration, traits },
    { keys: "checked" },
  );
  const found = { account: google.account, name: "Shop", currency: "EUR", zone: "Europe/Paris" };
  await fresh.accounts.register(
    google.platform,
    connectionId("main"),
    [{ ...found, state: "enabled", status: "ON", route: {} }],
    now,
  );
  for (const date of ["2026-11-01", "2026-11-02"]) {
    const page = samplePage(google, "account", date, [{ entity: "1", spend: "3" }]);
    const stored = { readAt: now, head: null, advance: false, history: true, now: () => now };
    await fresh.pages.put(google, encodePage(page), stored);
  }
  const url = "/v1/kpis?client=n&account=google:1234567890&from=2026-11-01&to=2026-11-02&by=day&kpis=spend&limit=1";
  const one = answered.parse(await (await born.request(url)).json());
  const two = answered.parse(await (await born.request(`${url}&cursor=${one.cursor}`)).json());
  expect([...one.rows, ...two.rows]).toMatchObject([
    { day: "2026-11-01", spend: 3, notes: "" },
    { day: "2026-11-02", spend: 3, notes: "" },
  ]);
});
