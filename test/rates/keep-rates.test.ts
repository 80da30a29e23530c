import type { Log } from "@leadline/core/ports";
import { isAbsent, type RateDay, rateOn } from "@leadline/core/rates";
import { keepRates } from "@leadline/core/rates/keep-rates";
import { loadRates, type RateStore } from "@leadline/core/rates/rate-store";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { type Instant, instant } from "@leadline/core/time/instant";
import { ecbSource } from "@leadline/platforms/sources/ecb/index";
import { createTransport } from "@leadline/platforms/transport";
import { createMemoryStore } from "@leadline/store/memory/store";
import { publishedDays } from "@leadline/twin/ecb/rates";
import { startTwin } from "@leadline/twin/start";
import { afterAll, beforeEach, expect, test } from "vitest";

const twin = await startTwin();
afterAll(twin.stop);

let now: Instant;
let store: RateStore;
let events: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[];

const note: Log["info"] = (event, fields = {}) => void events.push({ event, fields });
const log: Log = { info: note, warn: note };
const clock = { now: () => now };
const source = ecbSource(
  { files: `${twin.url}/ecb` },
  createTransport({ clock, sleep: async () => undefined, limits: { requestsPerSecond: 1000 } }),
);

async function at(moment: string): Promise<void> {
  now = instant(moment);
  await twin.clock(now);
}

/** The rates are looked at, and what was asked for it. */
async function look(): Promise<readonly string[]> {
  const before = (await twin.requests()).counts;
  events = [];
  await keepRates({ source, store, clock, log });
  const { counts } = await twin.requests();
  return Object.keys(counts).filter((route) => counts[route] !== before[route]);
}

const fieldsOf = (event: string) => events.find((one) => one.event === event)?.fields;
const stored = async () => (await store.months("1999-01", "2999-12")).flatMap(({ days }) => days);
const truth = async () =>
  publishedDays(await twin.world()).map(({ date, rates }): RateDay => ({ date, perEuro: Object.fromEntries(rates) }));
const byName = (days: readonly RateDay[]) => days.map(({ date, perEuro }) => ({ date, ...perEuro }));

async function expectTruth(): Promise<void> {
  expect(byName(await stored())).toEqual(byName(await truth()));
}

beforeEach(async () => {
  await twin.reset();
  store = createMemoryStore().rates;
  await at("2026-11-18T16:00:00Z");
});

test("the first look reads all there is, the next ones what is new, and nothing while nothing is due", async () => {
  expect(await look()).toEqual(["ecb.history"]);
  await expectTruth();
  expect(fieldsOf("rates.kept")).toMatchObject({ file: "history", newest: "2026-11-18", corrected: 0 });
  expect(await look()).toEqual([]);
  await at("2026-11-19T14:59:00Z");
  expect(await look()).toEqual([]);
  await at("2026-11-19T15:00:00Z");
  expect(await look()).toEqual(["ecb.daily"]);
  await expectTruth();
  expect(fieldsOf("rates.kept")).toMatchObject({ file: "daily", added: 1 });
  await at("2026-11-20T16:00:00Z");
  expect(await look()).toEqual(["ecb.daily"]);
  for (const moment of ["2026-11-21T16:00:00Z", "2026-11-22T16:00:00Z", "2026-11-23T14:00:00Z"]) {
    await at(moment);
    expect(await look()).toEqual([]);
  }
  await at("2026-11-23T16:00:00Z");
  expect(await look()).toEqual(["ecb.daily"]);
  await expectTruth();
});

test("more than a day missed is read from the last ninety days, more than those from the beginning", async () => {
  await look();
  await at("2026-11-20T16:00:00Z");
  expect(await look()).toEqual(["ecb.ninetyDays"]);
  await expectTruth();
  await at("2027-03-30T16:00:00Z");
  expect(await look()).toEqual(["ecb.history"]);
  await expectTruth();
});

test("after Christmas one daily file closes the gap", async () => {
  await at("2026-12-24T16:00:00Z");
  await look();
  await at("2026-12-28T16:00:00Z");
  expect(await look()).toEqual(["ecb.daily"]);
  await expectTruth();
});

test("a bank that is early on the day after a missed one leaves no gap, which would pass for a holiday", async () => {
  await look();
  await at("2026-11-20T16:00:00Z");
  now = instant("2026-11-20T14:30:00Z");
  expect(await look()).toEqual(["ecb.daily", "ecb.ninetyDays"]);
  await expectTruth();
});

test("once a week the last ninety days are compared; a corrected rate is stored as a new version, and told", async () => {
  await look();
  for (const day of [19, 20, 23, 24]) {
    await at(`2026-11-${day}T15:30:00Z`);
    expect(await look()).toEqual(["ecb.daily"]);
  }
  const before = await store.months("2026-11", "2026-11");
  await at("2026-11-25T16:00:00Z");
  await twin.faults([{ route: "ecb.ninetyDays", kind: "corrected", times: 1 }]);
  expect(await look()).toEqual(["ecb.ninetyDays"]);
  expect(fieldsOf("rates.corrected")).toMatchObject({
    count: 1,
    changes: [{ date: "2026-11-24", currency: "USD", after: "1.2345" }],
  });
  expect((await stored()).find(({ date }) => date === "2026-11-24")?.perEuro.USD).toBe("1.2345");
  expect(await store.superseded("2026-11")).toEqual(before);
});

test("a file that contradicts what is stored on many days is not believed, and nothing changes", async () => {
  await look();
  const before = await stored();
  await at("2026-11-25T16:00:00Z");
  await twin.faults([{ route: "ecb.*", kind: "rewritten" }]);
  await look();
  expect(fieldsOf("rates.failed")).toMatchObject({ code: "upstream.contract", newest: "2026-11-18" });
  expect(await stored()).toEqual(before);
  await twin.faults([]);
  await look();
  await expectTruth();
});

test("a currency that vanishes is told, its past kept; a day without it has no rate rather than an older one", async () => {
  await look();
  await at("2026-11-25T16:00:00Z");
  await twin.faults([{ route: "ecb.*", kind: "vanished" }]);
  await look();
  expect(fieldsOf("rates.currencies")).toMatchObject({ date: "2026-11-25", gone: ["GBP"], come: [] });
  const withdrawn = events.filter(({ event }) => event === "rates.withdrawn").map(({ fields }) => fields);
  expect(JSON.stringify(withdrawn.at(-1))).toContain('{"date":"2026-11-18","currency":"GBP","before":"');
  const range = { from: calendarDate("2026-11-18"), to: calendarDate("2026-11-25") };
  const table = await loadRates(store, range);
  expect(isAbsent(rateOn(table, "GBP", "EUR", range.from))).toBe(false);
  expect(rateOn(table, "GBP", "EUR", range.to)).toMatchObject({ reason: "currencyNotPublished", date: "2026-11-25" });
});

test.each(["503", "html", "cut", "zeroRate", "noDays"])(
  "a source that fails (%s) throws nothing, changes nothing, and is asked again by the next look",
  async (kind) => {
    await look();
    const before = await stored();
    await at("2026-11-19T16:00:00Z");
    await twin.faults([{ route: "ecb.daily", kind, times: 1 }]);
    expect(await look()).toEqual(["ecb.daily"]);
    expect(fieldsOf("rates.failed")).toMatchObject({ due: "2026-11-19", newest: "2026-11-18" });
    expect(await stored()).toEqual(before);
    await look();
    await expectTruth();
  },
);

test("a bank that is late is asked again, and an unchanged file writes nothing", async () => {
  await look();
  const before = await store.months("2026-11", "2026-11");
  now = instant("2026-11-19T16:00:00Z");
  await look();
  expect(fieldsOf("rates.kept")).toMatchObject({ due: "2026-11-19", newest: "2026-11-18", added: 0 });
  expect(await store.months("2026-11", "2026-11")).toEqual(before);
});

test("stopped at any write and begun again, it ends with all rates and never shows a gap on the way", async () => {
  for (const allowed of [0, 1, 5, 13]) {
    store = createMemoryStore().rates;
    const whole = store;
    let writes = 0;
    store = {
      ...whole,
      put: (month, options) => {
        writes += 1;
        return writes > allowed ? Promise.reject(new Error("killed")) : whole.put(month, options);
      },
    };
    await expect(look()).rejects.toThrow("killed");
    const days = (await truth()).slice(0, (await stored()).length);
    expect(byName(await stored())).toEqual(byName(days));
    store = whole;
    await look();
    await expectTruth();
  }
});

test("two lookers at once lose nothing", async () => {
  events = [];
  await Promise.all([1, 2, 3].map(() => keepRates({ source, store, clock, log })));
  await expectTruth();
});

test("the rates of a range are loaded with what settles its first and last day", async () => {
  await look();
  const { days } = await loadRates(store, { from: calendarDate("2026-11-01"), to: calendarDate("2026-11-01") });
  expect(days[0]?.date).toBe("2026-10-01");
  const sunday = rateOn({ days }, "USD", "EUR", calendarDate("2026-11-01"));
  expect(sunday).toMatchObject({ rateDate: "2026-10-30" });
});
