import { backtest } from "@leadline/core/alerts/backtest";
import { type AlertRule, alertRuleSchema } from "@leadline/core/alerts/rule";
import { instant } from "@leadline/core/time/instant";
import { beforeAll, expect, test } from "vitest";
import { type LateMarket, lateMarket, morningOf } from "./late-market.ts";

const rule = (kpi: string, threshold: object, more: object = {}): AlertRule =>
  alertRuleSchema.parse({ id: kpi.toLowerCase(), name: kpi, kpi, threshold, ...more });

/** In truth a lead costs 8 and a customer 80: one lead in ten buys, for 240 each, a return of 3. */
const rules = [
  rule("cpl", { above: "10", currency: "EUR" }),
  rule("cpa", { above: "100", currency: "EUR" }),
  rule("cpa", { baseline: "previousPeriod", by: "+30%" }, { window: 28 }),
  rule("acquisitionRate", { below: "0.08" }),
  rule("roas", { below: "1.9" }, { window: 28, minimum: { spend: "2000" } }),
  rule("cos", { above: "0.52" }, { window: 28, minimum: { spend: "2000" } }),
];
const named = rules.map((one) => [one.kpi, one.threshold.kind, one] as const);

let [fine, dear, fresh]: LateMarket[] = [];
beforeAll(async () => {
  fine = await lateMarket(rules, { customers: 4, watched: 61, judged: 5 });
  dear = await lateMarket(rules, { customers: 4, watched: 61, judged: 5, shift: { days: 30, times: 3 } });
  fresh = await lateMarket(rules, { customers: 40, watched: 12, judged: 12 });
}, 120_000);

const fired = (market: LateMarket | undefined, one: AlertRule) =>
  backtest(one, market?.mornings.get(one) ?? []).flatMap(({ event, night }) => (event === "fired" ? [night] : []));

test.each(named)("customers who take up to twenty days do not make a good %s look bad (%s)", (_, __, one) => {
  expect(fine?.mornings.get(one)).toHaveLength(5);
  expect(fired(fine, one)).toEqual([]);
});

test.each(named.slice(1))("%s that has truly become three times as bad is told (%s)", (_, __, one) => {
  expect(fired(dear, one)).not.toEqual([]);
});

test.each(named)("nor do they while nobody has watched them, however many they are: %s (%s)", (_, __, one) => {
  expect(fresh?.mornings.get(one)).toHaveLength(12);
  expect(fired(fresh, one)).toEqual([]);
});

test("what customers cost says nothing of leads", () => {
  expect(rules.slice(0, 1).map((one) => fired(dear, one))).toEqual([[]]);
});

test.each(named)(
  "a morning of %s (%s) that is looked back on is judged by what it knew, its curve included",
  async (_, __, one) => {
    const [morning] = fine?.mornings.get(one) ?? [];
    if (morning === undefined || fine === undefined) throw new Error("No morning.");
    const now = instant("2026-11-22T06:00:00Z");
    expect(await morningOf(one, morning.night, { store: fine.store, now })).toEqual(morning);
  },
);
