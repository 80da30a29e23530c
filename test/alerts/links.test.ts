import { evaluateRule } from "@leadline/core/alerts/evaluation";
import type { AlertEntry } from "@leadline/core/alerts/message";
import { type AlertRule, alertRuleSchema } from "@leadline/core/alerts/rule";
import { accountKey, accountName, connectionId } from "@leadline/core/ids";
import { format } from "@leadline/core/micros";
import { encodePage } from "@leadline/core/page";
import type { Store } from "@leadline/core/ports";
import { type SampleRow, sampleEntities, samplePage, sampleRules } from "@leadline/core/query/sample";
import { settings } from "@leadline/core/settings";
import { addDays, calendarDate, datesIn, monthOf, weekdayOf } from "@leadline/core/time/calendar-date";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import { factsOfRule } from "@leadline/core/watch/facts-of-rule";
import { createReadApi } from "@leadline/functions/read-api/index";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { draws } from "@leadline/twin/market/random";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";

const night = calendarDate("2026-11-21");
const at = instant("2026-11-22T09:30:00Z");
const traits = platforms.map((known) => ({ ...known, mapping: sampleRules }));
/** The second one's amounts have to be converted. */
const owners = [accountKey("google:1"), accountKey("google:2"), accountKey("tiktok:3")] as const;
const campaigns = [
  ["11", "Brand"],
  ["12", "Solar search"],
] as const;
const currencyOf = (name: string) => (name === "google:2" ? "USD" : "EUR");
const configuration = settings(
  {
    reportingCurrency: "EUR",
    clients: [{ id: "northwind", name: "Northwind", accounts: owners.map(accountName) }],
  },
  traits,
);

/** A day's figures of two campaigns and what no campaign has; `more` is what a later reading adds. */
async function read(store: Store, readAt: Instant, more: number): Promise<void> {
  for (const owner of owners) {
    for (const date of datesIn({ from: addDays(night, -160), to: night })) {
      const draw = draws(`link|${accountName(owner)}|${date}`);
      const row = (entity: string, scale: number) => {
        const [spend, leads] = [String(Math.floor(10_000 * scale * draw()) / 100 + more), 1 + Math.floor(9 * draw())];
        return { entity, spend, leads: String(leads), impressions: "5000", linkClicks: String(40 + leads) };
      };
      const parts = [row("11", 1), row("12", 3)];
      const spend = parts.reduce((sum, one) => sum + Number(one.spend), 7).toFixed(2);
      const leads = String(parts.reduce((sum, one) => sum + Number(one.leads), 1));
      const whole = { entity: owner.account, spend, leads, impressions: "10500", linkClicks: "100" };
      const currency = currencyOf(accountName(owner));
      const put = async (level: "account" | "campaign", rows: readonly SampleRow[]) => {
        const page = encodePage(samplePage(owner, level, date, rows, { currency }));
        await store.pages.put(owner, page, { readAt, head: null, advance: false, history: true });
      };
      await put("account", [whole]);
      await put("campaign", parts);
    }
  }
}

async function world(): Promise<Store> {
  const store = createMemoryStore();
  for (const owner of owners) {
    const found = { account: owner.account, name: `Shop ${owner.account}`, zone: "UTC", route: {} } as const;
    const record = { ...found, currency: currencyOf(accountName(owner)), state: "enabled", status: "ENABLED" } as const;
    await store.accounts.register(owner.platform, connectionId("main"), [record], addMs(at, -1000));
    const names = sampleEntities(owner, "campaignEntities", campaigns);
    const options = { readAt: addMs(at, -1000), head: null, advance: false, history: false };
    await store.pages.put(owner, encodePage(names), options);
  }
  const days = datesIn({ from: addDays(night, -160), to: addDays(night, 1) });
  for (const [month, own] of Map.groupBy(days, monthOf)) {
    const rates = own.map((date, index) => ({ date, perEuro: { USD: `1.${10 + (index % 9)}` } }));
    await store.rates.put({ month, version: 1, readAt: addMs(at, -1000), days: rates }, { supersedes: null });
  }
  await read(store, addMs(at, -1000), 0);
  return store;
}

const kpi = z.object({ cpl: z.number(), spend: z.number(), leads: z.number(), cplCompared: z.number().optional() });
const answer = z.object({ totals: z.array(kpi), rows: z.array(kpi.extend({ day: z.string().optional() })) });

const rule = (more: object): AlertRule =>
  alertRuleSchema.parse({
    ...{ id: "cpl", name: "CPL", kpi: "cpl", evaluations: 1, threshold: { above: "1", currency: "EUR" } },
    ...more,
  });

async function entriesOf(one: AlertRule, store: Store): Promise<readonly AlertEntry[]> {
  const [client] = configuration.clients;
  if (client === undefined) return expect.unreachable();
  const records = await Promise.all(owners.map((owner) => store.accounts.get(owner)));
  const accounts = records.filter((record) => record !== null);
  const wanted = { rule: one, client, night, accounts, reportingCurrency: "EUR", at };
  const facts = await factsOfRule(wanted, { store, clock: { now: () => at }, traits });
  return evaluateRule({ rule: one, night, now: at, facts, states: [] }).message?.entries ?? [];
}

const weekdays = { threshold: { baseline: "sameWeekday", by: "+0.0001%" }, confidence: 0.5 } as const;
const rules = {
  "a client": {},
  "one platform of a client": { scope: { platforms: ["google"] } },
  "accounts by name": { scope: { accounts: ["shop 2"] } },
  "each platform": { scope: { each: "platform" } },
  "each account": { scope: { each: "account" } },
  "each campaign": { scope: { each: "campaign" }, window: 7 },
  "campaigns by name": { scope: { campaigns: ["solar*"] } },
  "the same weekdays": { scope: { each: "account" }, window: 28, ...weekdays },
};

const told = new Map<string, readonly AlertEntry[]>();
let ask: (path: string) => Promise<z.output<typeof answer>>;
beforeAll(async () => {
  const store = await world();
  for (const [name, more] of Object.entries(rules)) told.set(name, await entriesOf(rule(more), store));
  told.set("two weekdays", await entriesOf(rule({ scope: { each: "campaign" }, window: 2, ...weekdays }), store));
  // What is read later changes nothing of what was known.
  await read(store, addMs(at, 3_600_000), 50);
  const ports = { store, traits, settings: async () => configuration, log: { info: () => {}, warn: () => {} } };
  const api = createReadApi({ ...ports, clock: { now: () => addMs(at, 7_200_000) } }, { keys: "checked" });
  ask = async (path) => answer.parse(await (await api.request(path)).json());
}, 60_000);

test.each(Object.keys(rules))("the link of an alert about %s answers with its very figures", async (name) => {
  const entries = told.get(name) ?? [];
  expect(entries.length).toBeGreaterThan(0);
  for (const { link, judgement, explanation } of entries) {
    const { totals, rows } = await ask(link?.figures ?? "");
    expect([totals.length, totals[0]?.cpl]).toEqual([1, Number(format(judgement?.value ?? expect.unreachable()))]);
    expect(rows.length).toBeGreaterThan(0);
    const before = link?.before ? (await ask(link.before)).totals[0]?.cpl : totals[0]?.cplCompared;
    expect(before).toBe(Number(format(explanation?.before ?? expect.unreachable())));
  }
});

test("of a window without all weekdays, the days it is compared with stand each for itself in a link of their own", async () => {
  const entries = told.get("two weekdays") ?? [];
  expect(entries.length).toBeGreaterThan(0);
  for (const { link, explanation } of entries) {
    const { rows } = await ask(link?.before ?? "");
    const same = rows.filter(({ day }) => [5, 6].includes(weekdayOf(calendarDate(day ?? ""))));
    expect([rows.length, same.length]).toEqual([28, 8]);
    const sum = (name: "spend" | "leads") => same.reduce((all, row) => all + row[name], 0);
    expect(sum("spend") / sum("leads")).toBeCloseTo(Number(format(explanation?.before ?? expect.unreachable())), 4);
  }
});
