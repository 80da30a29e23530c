import { backtest } from "@leadline/core/alerts/backtest";
import { judge } from "@leadline/core/alerts/judge";
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
/** Limits that the figures as known are beyond, and those that only an assumption could be beyond. */
const unsure = [
  rule("cos", { above: "0.1" }, { window: 28, minimum: { spend: "2000" } }),
  rule("roas", { below: "9" }, { window: 28, minimum: { spend: "2000" } }),
  rule("roas", { above: "9" }, { window: 28, minimum: { spend: "2000" } }),
  rule("cpa", { above: "40", currency: "EUR" }),
  rule("acquisitionRate", { below: "0.3" }),
  rule("acquisitionRate", { above: "0.3" }),
];
const named = rules.map((one) => [one.kpi, one.threshold.kind, one] as const);

let [fine, dear, fresh, unwatched]: LateMarket[] = [];
beforeAll(async () => {
  fine = await lateMarket(rules, { customers: 4, watched: 61, judged: 5 });
  dear = await lateMarket(rules, { customers: 4, watched: 61, judged: 5, shift: { days: 30, times: 3 } });
  unwatched = await lateMarket(unsure, { customers: 40, watched: 1, judged: 1 });
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

test.each(unsure.map((one) => [one.kpi, one.threshold.side, one] as const))(
  "%s %s its limit neither fires nor recovers on what is only assumed to be missing, and nobody says what it will come to",
  (_, __, one) => {
    const judged = unwatched?.mornings.get(one)?.flatMap(({ facts }) => facts.map((seen) => judge(one, seen)));
    expect(judged).toHaveLength(1);
    expect(judged).toMatchObject([{ verdict: "between", isAssumed: true, expected: null }]);
  },
);

test.each(rules.filter(({ window }) => window === 28))(
  "once customers have been watched, what $kpi will come to is told",
  (one) => {
    const found = fine?.mornings.get(one)?.flatMap(({ facts }) => facts.map((seen) => judge(one, seen))) ?? [];
    expect(found.map(({ expected }) => expected)).not.toContain(null);
    expect(found.map(({ isAssumed }) => isAssumed)).not.toContain(true);
  },
);

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
