import fc from "fast-check";
import { expect, test } from "vitest";
import { computeKpi } from "../kpis.ts";
import { type Micros, micros } from "../micros.ts";
import { addDays } from "../time/calendar-date.ts";
import { effectsOf, logMean } from "./effects.ts";
import { explain } from "./explanation.ts";
import { sumDays } from "./figures.ts";
import { sampleFacts, sampleNight, sampleRule, sampleSubject } from "./sample.ts";
import type { DayFacts, SubjectFacts } from "./subject.ts";

interface Figures {
  readonly spend: number;
  readonly impressions: number;
  readonly linkClicks: number;
  readonly leads: number;
}

const cpl = sampleRule({ window: 1 });
const yesterday = addDays(sampleNight, -1);

/** Campaigns as they were the day before and on the night. */
function factsOf(campaigns: readonly (readonly [before: Figures | null, after: Figures | null])[]): SubjectFacts {
  const day = (date: DayFacts["date"], figures: Figures | null): readonly DayFacts[] =>
    figures === null ? [] : [{ date, share: 1, sums: amounts(figures) }];
  const parts = campaigns.map(([before, after], at) => ({
    subject: sampleSubject(`${at}`),
    days: [...day(yesterday, before), ...day(sampleNight, after)],
  }));
  const dates = [yesterday, sampleNight].map((date) => ({
    date,
    share: 1,
    sums: sumDays(parts.flatMap(({ days }) => days.filter((one) => one.date === date))),
  }));
  return sampleFacts({ days: dates, parts });
}

function amounts({ spend, impressions, linkClicks, leads }: Figures): Readonly<Record<keyof Figures, Micros>> {
  const whole = (count: number) => micros(String(count));
  return { spend: whole(spend), impressions: whole(impressions), linkClicks: whole(linkClicks), leads: whole(leads) };
}

const base: Figures = { spend: 1000, impressions: 100_000, linkClicks: 1000, leads: 20 };
const only = (change: Partial<Figures>) => explain(cpl, factsOf([[base, { ...base, ...change }]]));

test.each<[string, Partial<Figures>, string, string]>([
  ["dearer impressions", { spend: 1500 }, "cpm", "25"],
  ["fewer clicks of as many impressions, at the same conversion rate", { linkClicks: 500, leads: 10 }, "ctr", "50"],
  ["fewer leads of as many clicks", { leads: 10 }, "conversionRate", "50"],
])("%s explain the whole change by themselves", (_, change, factor, amount) => {
  const found = only(change);
  expect(found?.contributions[0]).toEqual({ factor, amount: micros(amount) });
  expect(found?.contributions.slice(1).every((one) => one.amount === 0n)).toBe(true);
});

test("a rate that was and stays nothing has changed nothing", () => {
  const rate = sampleRule({ kpi: "conversionRate", threshold: { below: "0.05" }, window: 1 });
  const none = { ...base, leads: 0 };
  expect(explain(rate, factsOf([[none, none]]))?.contributions.every(({ amount }) => amount === 0n)).toBe(true);
});

test("a shift of spend towards the dear campaign is mix, though no campaign has changed by itself", () => {
  const dear: Figures = { spend: 1000, impressions: 50_000, linkClicks: 500, leads: 10 };
  const double = (one: Figures, by: number): Figures => ({
    spend: one.spend * by,
    impressions: one.impressions * by,
    linkClicks: one.linkClicks * by,
    leads: one.leads * by,
  });
  const found = explain(
    cpl,
    factsOf([
      [base, base],
      [dear, double(dear, 3)],
    ]),
  );
  expect(found?.contributions[0]?.factor).toBe("mix");
  expect(found?.contributions[0]?.amount).toBe((found?.after ?? 0n) - (found?.before ?? 0n));
  expect(found?.movers[0]?.subject.key).toBe(sampleSubject("1").key);
});

test("leads that are still to come are told apart from a worse conversion rate", () => {
  const facts = factsOf([[base, { ...base, leads: 10 }]]);
  const young = (days: readonly DayFacts[]) =>
    days.map((day) => (day.date === sampleNight ? { ...day, share: 0.5 } : day));
  const found = explain(cpl, {
    ...facts,
    days: young(facts.days),
    parts: facts.parts.map((part) => ({ ...part, days: young(part.days) })),
  });
  expect(found?.contributions[0]).toEqual({ factor: "late", amount: micros("50") });
  expect(found?.contributions.find(({ factor }) => factor === "conversionRate")?.amount).toBe(0n);
});

test("without clicks the KPI is its own factor, and over nothing there is nothing to explain", () => {
  expect(explain(cpl, factsOf([[base, { ...base, spend: 1200, linkClicks: 0 }]]))?.contributions[0]).toEqual({
    factor: "own",
    amount: micros("10"),
  });
  expect(only({ leads: 0 })).toBeNull();
});

const figures = fc.option(
  fc.record({
    spend: fc.integer({ min: 0, max: 5000 }),
    impressions: fc.integer({ min: 0, max: 200_000 }),
    linkClicks: fc.integer({ min: 0, max: 3000 }),
    leads: fc.integer({ min: 0, max: 60 }),
  }),
);

test("contributions add up to the change to the micro, and so do campaigns, whichever come, go or bring nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(figures, figures), { minLength: 1, maxLength: 6 }), (campaigns) => {
      const facts = factsOf(campaigns);
      const found = explain(cpl, facts);
      const [before, after] = facts.days.map(({ sums }) => computeKpi("cpl", sums));
      if (before == null || after == null) {
        expect(found).toBeNull();
        return;
      }
      const change = after - before;
      expect(found?.contributions.reduce((sum, { amount }) => sum + amount, 0n)).toBe(change);
      expect((found?.movers ?? []).reduce((sum, { amount }) => sum + amount, found?.others ?? 0n)).toBe(change);
      expect(found?.movers.length).toBeLessThanOrEqual(3);
    }),
  );
});

test("before any rounding the shares of factors and mix leave nothing over", () => {
  const positive = fc.tuple(
    fc.integer({ min: 1, max: 900 }),
    fc.integer({ min: 1, max: 900 }),
    fc.integer({ min: 0, max: 900 }),
  );
  const sides = fc.record({ before: positive, after: positive });
  const totals = (of: readonly [number, number, number]) => ({ spend: of[0], linkClicks: of[1], leads: of[2] });
  const chain = [
    { name: "cpm", of: "spend", over: "linkClicks", power: 1 },
    { name: "conversionRate", of: "leads", over: "linkClicks", power: -1 },
  ] as const;
  fc.assert(
    fc.property(fc.array(sides, { minLength: 1, maxLength: 5 }), (all) => {
      const parts = all.map(({ before, after }) => ({ before: totals(before), after: totals(after) }));
      const cost = (side: "before" | "after") =>
        parts.reduce((sum, part) => sum + part[side].spend, 0) / parts.reduce((sum, part) => sum + part[side].leads, 0);
      fc.pre(Number.isFinite(cost("before")) && Number.isFinite(cost("after")));
      const effects = [...effectsOf(chain, parts, { before: cost("before"), after: cost("after") }).values()];
      const left = effects.reduce((sum, one) => sum + one, 0) - (cost("after") - cost("before"));
      expect(Math.abs(left)).toBeLessThan(1e-9 * (cost("before") + cost("after")) * parts.length * 10);
    }),
  );
});

test("the logarithmic mean lies between its numbers and is theirs where they are one", () => {
  const sizes = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(sizes, sizes, (a, b) => {
      expect(logMean(a, b)).toBeGreaterThanOrEqual(Math.min(a, b) * (1 - 1e-9));
      expect(logMean(a, b)).toBeLessThanOrEqual(Math.max(a, b) * (1 + 1e-9));
    }),
  );
  expect(logMean(5, 5)).toBe(5);
});
