import { amountText } from "@leadline/core/delivery/amount-text";
import { clientId } from "@leadline/core/ids";
import { loadAccounts } from "@leadline/core/load/accounts";
import { micros } from "@leadline/core/micros";
import type { Store } from "@leadline/core/ports";
import { runQuery } from "@leadline/core/query";
import type { KpiQuery } from "@leadline/core/query/question";
import { addDays, calendarDate, monthOf } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { watch } from "@leadline/core/watch/watch";
import { expect, test } from "vitest";
import { digestWorld, figuresIn, type Market, northwind, readNights, slow, traits, west } from "./digest-world.ts";
import { quiet } from "./night.ts";

const [kpiTitle, gapTitle] = ["All platforms", "Days are missing"];
const cpl = "Cost per lead (CPL)";
const watched = { from: "2026-10-20", to: "2026-11-23" };
const ids = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);
const thisWeek = "digest-week-2026-11-22";

/** The same question as anybody may ask the API. */
async function asked(
  store: Store,
  client: Awaited<ReturnType<typeof digestWorld>>["settings"],
  over: Partial<KpiQuery>,
) {
  const [found] = client.clients;
  if (found === undefined) throw new Error("One client was configured.");
  const query: KpiQuery = {
    ...{ client: northwind, by: [], columns: ["spend", "leads", "cpl", "expectedLeads"] },
    ...{
      from: calendarDate("2026-11-16"),
      to: calendarDate("2026-11-22"),
      at: instant("2026-11-23T08:00:00Z"),
      ...over,
    },
  };
  const clock = { now: () => instant("2026-11-23T08:00:00Z") };
  const row = runQuery(query, await loadAccounts(query, found, { store, traits, clock })).totals[0];
  return row ?? expect.unreachable();
}

test("leads that are only late make no week look bad: it is compared with the week before when that was as young", async () => {
  const world = await digestWorld();
  await readNights(world.store, watched);
  const [told] = await world.look("2026-11-23T08:00:00Z");
  const raw = await asked(world.store, world.settings, { compare: "previous" });
  expect(Number(raw.compared?.changeRate.leads)).toBeLessThan(-0.5);
  const figures = figuresIn(told, kpiTitle);
  expect(figures.Leads).toMatch(/^56 so far \(0%\), about 1[34]\d expected$/);
  expect(figures[cpl]).toMatch(/^€25\.00 so far \(0%\), about €(9|10)\.\d\d expected$/);
  expect(figures["Conversion rate"]).toBe("8.00% (0%)");
  expect(told?.notices.en.items.map(({ title }) => title)).toEqual([kpiTitle, "Nothing alerts."]);
  expect(told?.notices.en.summary).toMatch(/as it was known when it was as young\.$/);
});

test("what is truly worse is told, and the campaign it comes from", async () => {
  const halved: Market = (date, nights) =>
    slow(date, nights).map((row) =>
      row.entity === "77" && date >= "2026-11-16" ? { ...row, leads: `${Math.min(nights, 10) / 2}` } : row,
    );
  const { store, look } = await digestWorld();
  await readNights(store, { ...watched, market: halved });
  const [told] = await look("2026-11-23T08:00:00Z");
  expect(figuresIn(told, kpiTitle).Leads).toMatch(/^42 so far \(-25%\), about /);
  expect(figuresIn(told, "Campaigns that moved most")).toEqual({
    Solar: expect.stringMatching(/^€50\.00 so far \(\+100%\), about €/),
  });
});

test("where nobody looked a week ago, what rests on late leads stands without a change", async () => {
  const { store, look } = await digestWorld({ discovered: instant("2026-11-20T03:00:00Z") });
  await readNights(store, { from: "2026-11-20", to: "2026-11-23" });
  const [told] = await look("2026-11-23T08:00:00Z");
  const { Spend, Leads, [cpl]: cost, ...rest } = figuresIn(told, kpiTitle);
  expect(Spend).toBe("€1,400.00 (0%)");
  expect(Leads).toMatch(/^56 so far, about \d+ expected$/);
  expect(cost).toMatch(/^€25\.00 so far, about €[\d.]+ expected$/);
  expect(rest["Conversion rate"]).toBe("8.00%");
  expect(told?.notices.en.summary).toMatch(/what rests on them is not compared\.$/);
});

test("its numbers are those of the query, in the reporting currency at each day's rate", async () => {
  const world = await digestWorld({ over: { reportingCurrency: "USD" }, digest: { monthlyBudget: "10000" } });
  await readNights(world.store, watched);
  for (const month of ["2026-10", "2026-11"]) {
    const published = datesOf(month).map((date, at) => ({ date, perEuro: { USD: `1.${100 + at * 7}` } }));
    const own = published.filter(({ date }) => date <= "2026-11-20" && date > "2026-10-01");
    await world.store.rates.put(
      { month, version: 1, readAt: instant("2026-11-22T04:00:00Z"), days: own },
      { supersedes: null },
    );
  }
  const [told] = await world.look("2026-11-23T08:00:00Z");
  const row = await asked(world.store, world.settings, { currency: "USD" });
  const month = await asked(world.store, world.settings, { currency: "USD", from: calendarDate("2026-11-01") });
  const money = (text: string | null | undefined) =>
    amountText(micros(text ?? ""), { unit: "money", currency: "USD", language: "en" });
  const figures = figuresIn(told, kpiTitle);
  expect(money(row.values.spend)).not.toBe("US$1,400.00");
  expect(figures.Spend).toContain(money(row.values.spend));
  expect(figures[cpl]).toContain(money(row.values.cpl));
  expect(figures.Leads).toContain(`about ${Math.round(Number(row.values.expectedLeads))} expected`);
  expect(figuresIn(told, "Budget of November 2026").Spent).toContain(money(month.values.spend));
});

/** Every weekday of a month. */
const datesOf = (month: string) =>
  Array.from({ length: 31 }, (_, at) => addDays(calendarDate(`${month}-01`), at)).filter(
    (date) => monthOf(date) === month && ![0, 6].includes(new Date(date).getUTCDay()),
  );

test("it waits for an account whose Sunday is not over, and then has seven days of everything", async () => {
  const { store, look } = await digestWorld({ zones: { "tiktok:2": "America/Los_Angeles" } });
  await readNights(store, watched);
  await readNights(store, { ...watched, owner: west, to: "2026-11-22" });
  expect(await look("2026-11-23T07:00:00Z")).toEqual([]);
  expect(await look("2026-11-23T12:00:00Z")).toEqual([]);
  await readNights(store, { owner: west, from: "2026-11-23", to: "2026-11-23" });
  const [told] = await look("2026-11-23T13:00:00Z");
  expect(figuresIn(told, kpiTitle).Spend).toBe("€2,800.00 (0%)");
  expect(figuresIn(told, gapTitle)).toEqual({});
});

test("it waits no longer than a night may be late, then names what is missing, and no change is made of six days", async () => {
  const { store, look } = await digestWorld({ zones: { "tiktok:2": "America/Los_Angeles" } });
  await readNights(store, watched);
  await readNights(store, { ...watched, owner: west, to: "2026-11-22" });
  // Its night is due at 03:00 in California, which is eleven o'clock in UTC.
  expect(await look("2026-11-23T16:59:00Z")).toEqual([]);
  const [told] = await look("2026-11-23T17:00:00Z");
  expect(figuresIn(told, gapTitle)).toEqual({ "Shop 2 · TikTok": "22 November 2026" });
  expect(figuresIn(told, kpiTitle).Spend).toBe("€2,600.00 (0%)");
});

test("an account that was never reached is named and not waited for", async () => {
  const over = { clients: [{ id: northwind, name: "Northwind", accounts: ["tiktok:1", "tiktok:9"] }] };
  const { store, look } = await digestWorld({ over, digest: { monthlyBudget: "5000" } });
  await readNights(store, watched);
  const [told] = await look("2026-11-23T08:00:00Z");
  expect(figuresIn(told, gapTitle)).toEqual({ "tiktok:9": "never reached" });
  const pace = told?.notices.en.items.find(({ title }) => title === "Budget of November 2026");
  expect(pace).toMatchObject({ tone: "neutral", text: expect.stringMatching(/not read yet/) });
});

test.each([
  ["a cron at four in the morning", {}, ["2026-11-23T04:00:00Z"], "2026-11-24T04:00:00Z"],
  ["an hour with a single tick", { hour: "23:00" }, ["2026-11-23T21:59:00Z"], "2026-11-24T02:00:00Z"],
  ["six days without any tick", {}, [], "2026-11-29T23:00:00Z"],
])("no digest is lost by %s, and each is written once", async (_, digest, before, at) => {
  const { store, look } = await digestWorld({ digest });
  await readNights(store, { ...watched, to: "2026-11-23" });
  await look("2026-11-16T23:30:00Z");
  for (const early of before) expect(ids(await look(early))).toEqual(["digest-week-2026-11-15"]);
  expect(ids(await look(at))).toEqual(["digest-week-2026-11-15", thisWeek]);
  const [, first] = await look(at);
  const [, again] = await look("2026-11-30T06:00:00Z");
  expect(again).toEqual(first);
});

test("a week of before anything was known is owed to nobody", async () => {
  const { store, look } = await digestWorld({ discovered: instant("2026-11-25T04:00:00Z") });
  await readNights(store, { from: "2026-11-25", to: "2026-11-25" });
  expect(await look("2026-11-25T09:00:00Z")).toEqual([]);
});

test("one that cannot be told stops no other, and is told by the next tick", async () => {
  const week = (id: string, client: string) => ({ id, client, zone: "UTC", channels: ["team"] });
  const clients = ["northwind", "south"].map((id) => ({ id, name: id, accounts: [] }));
  const over = { clients, digests: [week("first", "south"), week("second", "northwind")] };
  const { store, look } = await digestWorld({ over });
  const states: Store["alerts"]["states"] = (client, rule) =>
    client === "south" ? Promise.reject(new Error("unreadable")) : store.alerts.states(client, rule);
  const broken: Store = { ...store, alerts: { ...store.alerts, states } };
  await expect(look("2026-11-23T09:00:00Z", { store: broken })).rejects.toThrow("unreadable");
  expect(ids(await look("2026-11-23T10:00:00Z"))).toEqual(["digest-second-2026-11-22"]);
  expect(ids(await store.messages.opened(clientId("south")))).toEqual(["digest-first-2026-11-22"]);
});

test("what alerts is told by rule, with account, figure, limit and since when", async () => {
  const rule = (id: string, over: object) => ({
    ...{ id, name: `The ${id} rule`, kpi: "cpm", scope: { each: "campaign" }, window: 7, evaluations: 1 },
    ...{ threshold: { above: "50", currency: "EUR" }, minimum: { spend: "1" }, ...over },
  });
  const alerts = [rule("mild", { scope: { each: "account" } }), rule("severe", { severity: "critical" })];
  const world = await digestWorld({ over: { alerts } });
  await readNights(world.store, { ...watched, to: "2026-11-22" });
  const ports = { store: world.store, log: quiet, settings: world.settings, traits, remainingMs: () => 300_000 };
  await watch({ ...ports, clock: { now: () => instant("2026-11-22T06:00:00Z") } });
  await readNights(world.store, { from: "2026-11-23", to: "2026-11-23" });
  const [told] = await world.look("2026-11-23T08:00:00Z");
  const titles = told?.notices.en.items.map(({ title }) => title);
  expect(titles).toEqual([kpiTitle, "Alerting now: The severe rule", "Alerting now: The mild rule"]);
  const shown = "€100.00 (limit €50.00), since 22 November 2026";
  expect(figuresIn(told, "Alerting now: The severe rule")).toEqual({
    "Solar · Shop 1 · TikTok": shown,
    "Heat pumps · Shop 1 · TikTok": shown,
  });
  expect(figuresIn(told, "Alerting now: The mild rule")).toEqual({ "Shop 1 · TikTok": shown });
});

test("on the first of a month it is the month before that is told, whole", async () => {
  const digest = { weekday: "tuesday", monthlyBudget: "5900" };
  const { store, look } = await digestWorld({ digest });
  await readNights(store, { ...watched, to: "2026-12-01" });
  const told = (await look("2026-12-01T08:00:00Z")).at(-1);
  expect(told?.id).toBe("digest-week-2026-11-30");
  expect(figuresIn(told, "Budget of November 2026")).toEqual({
    Spent: "€6,000.00 (102%)",
    Budget: "€5,900.00",
    "Days gone": "30 / 30 (100%)",
  });
});
