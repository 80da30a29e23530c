import fc from "fast-check";
import { expect, test } from "vitest";
import { type Micros, micros } from "../micros.ts";
import { addDays } from "../time/calendar-date.ts";
import { chanceBeyond, judge } from "./judge.ts";
import { sampleDays, sampleFacts, sampleNight, sampleRule, sampleSubject } from "./sample.ts";
import { trailing, within } from "./spans.ts";
import type { DayFacts } from "./subject.ts";

const rule = sampleRule();
const late = (count: number, sums: Readonly<Record<string, string>>): readonly DayFacts[] => [
  ...sampleDays(42 - count, { spend: "40", leads: "1" }, addDays(sampleNight, -count)),
  ...sampleDays(count, sums),
];

test("leads at the usual cost are inside, dear ones beyond, and the figures are exact", () => {
  expect(judge(rule, sampleFacts())).toMatchObject({
    verdict: "inside",
    value: micros("40"),
    limit: micros("60"),
    baseline: micros("40"),
    window: { from: "2026-11-08", to: "2026-11-21" },
  });
  const dear = judge(rule, sampleFacts({ days: late(14, { spend: "400", leads: "4" }) }));
  expect(dear).toMatchObject({ verdict: "beyond", value: micros("100") });
  expect(dear.probability).toBeGreaterThan(0.96);
});

test("three dear leads are no evidence", () => {
  const few = sampleDays(42, { spend: "20", leads: "0" }).map((day, at) =>
    at % 12 === 5 ? { ...day, sums: { spend: micros("20"), leads: micros("1") } } : day,
  );
  const found = judge(rule, sampleFacts({ days: few, habit: { results: 20, exposure: 1000, dispersion: 1.5 } }));
  expect(found.value && found.value > micros("60")).toBe(true);
  expect(found.verdict).toBe("between");
});

test("spend without a lead has no cost per lead, and fires as soon as it is evidence", () => {
  const spent = (perDay: string) => sampleFacts({ days: late(7, { spend: perDay, leads: "0" }) });
  expect(judge(rule, spent("20")).verdict).not.toBe("beyond");
  const much = judge(sampleRule({ window: 7, minimum: { leads: "5" } }), spent("100"));
  expect(much).toMatchObject({ verdict: "beyond", value: null });
});

test("a bad habit convicts nobody whose own figures are good", () => {
  const good = sampleDays(42, { spend: "20", leads: "0.5" });
  const habits = [
    { results: 0, exposure: 9000, dispersion: 1.5 },
    { results: 30, exposure: 9000, dispersion: 1.5 },
  ];
  for (const habit of habits) expect(judge(rule, sampleFacts({ days: good, habit })).verdict).not.toBe("beyond");
  const bounce = sampleRule({ kpi: "bounceRate", threshold: { above: "60%" } });
  const calm = sampleDays(42, { sessions: "4", engagedSessions: "2" });
  const jumpy = { results: 900, exposure: 1000, dispersion: 1.5 };
  expect(judge(bounce, sampleFacts({ days: calm, habit: jumpy })).verdict).not.toBe("beyond");
});

test("where the figure alone decides, a bad week inside a good window is no alert", () => {
  const roas = sampleRule({ kpi: "roas", threshold: { below: "2" }, minimum: { spend: "100" } });
  const days = [
    ...sampleDays(35, { spend: "50", revenue: "150" }, addDays(sampleNight, -7)),
    ...sampleDays(7, { spend: "50", revenue: "75" }),
  ];
  expect(judge(roas, sampleFacts({ days }))).toMatchObject({ verdict: "inside", value: micros("2.25") });
});

test("young days count only as far as their leads are known, so late leads make nothing look dear", () => {
  const young = late(3, { spend: "400", leads: "4" }).map((day, at) => (at >= 39 ? { ...day, share: 0.4 } : day));
  const settled = late(3, { spend: "400", leads: "4" });
  const chance = (days: readonly DayFacts[]) =>
    chanceBeyond(rule, sampleFacts({ days }), days.slice(-14), micros("60"));
  expect(chance(young) ?? 1).toBeLessThan(chance(settled) ?? 0);
});

test("revenue that is still to come makes no return look poor, and spend that waits for it is no evidence", () => {
  const rule = (spend: string) => sampleRule({ kpi: "roas", threshold: { below: "2" }, minimum: { spend } });
  const before = sampleDays(28, { spend: "100", revenue: "300" }, addDays(sampleNight, -14));
  const young = (share: number, revenue: string) =>
    sampleFacts({
      days: [...before, ...sampleDays(14, { spend: "100", revenue }).map((day) => ({ ...day, share }))],
    });
  const poor = young(1, "100");
  expect(judge(rule("500"), poor)).toMatchObject({ verdict: "beyond", value: micros("1") });
  // Half of the revenue has come: 50 EUR spent on each day have brought 150.
  expect(judge(rule("500"), young(0.5, "150"))).toMatchObject({ verdict: "inside", value: micros("1.5") });
  expect(judge(rule("600"), young(0.5, "75")).verdict).toBe("beyond");
  expect(judge(rule("1500"), young(0.5, "75")).verdict).not.toBe("beyond");
});

test("what is only assumed to be missing decides nothing: a verdict holds with it and without it", () => {
  const rule = (below: string) =>
    sampleRule({ kpi: "roas", threshold: { below }, minimum: { spend: "500" }, window: 14 });
  const days = (share: number, seenShare: number) =>
    sampleDays(42, { spend: "100", revenue: "150" }).map((day) => ({ ...day, share, seenShare }));
  const assumed = sampleFacts({ days: days(0.1, 1) });
  expect(judge(rule("2"), assumed)).toMatchObject({ verdict: "between", isAssumed: true, expected: null });
  // Good by what is there already: more can only come.
  expect(judge(rule("1"), assumed)).toMatchObject({ verdict: "inside", isAssumed: false, expected: null });
  // A fifth of it assumed is an estimate, and the careful reading holds.
  const learned = sampleFacts({ days: days(0.7, 0.84) });
  expect(judge(rule("1.9"), learned)).toMatchObject({
    verdict: "inside",
    isAssumed: false,
    expected: micros("2.142857"),
  });
});

test("a rate that would be beyond its limit by assumption alone does not fire, and a cost is not back by it", () => {
  const seenDays = (sums: Readonly<Record<string, string>>) =>
    sampleDays(42, sums).map((day) => ({ ...day, share: 0.01, seenShare: 1 }));
  const rate = sampleRule({ kpi: "acquisitionRate", threshold: { above: "10%" } });
  const facts = sampleFacts({ days: seenDays({ leads: "100", acquisitions: "3" }) });
  expect(judge(rate, facts)).toMatchObject({ verdict: "between", isAssumed: true });
  const [seenHabit, habit] = [
    { results: 90, exposure: 9000, dispersion: 1.5 },
    { results: 90, exposure: 90, dispersion: 1.5 },
  ];
  const dear = sampleFacts({ days: seenDays({ spend: "400", leads: "2" }), habit, seenHabit });
  expect(judge(rule, dear)).toMatchObject({ verdict: "between", isAssumed: true });
  expect(judge(rule, { ...dear, days: dear.days.map((day) => ({ ...day, share: 1 })) }).verdict).toBe("beyond");
});

test("customers promise no leads: of a rate, what is demanded has to be there", () => {
  const rate = (leads: string) =>
    sampleRule({ kpi: "acquisitionRate", threshold: { below: "0.1" }, minimum: { leads } });
  const facts = sampleFacts({ days: sampleDays(42, { leads: "20", acquisitions: "1" }) });
  expect(judge(rate("100"), facts).verdict).toBe("beyond");
  expect(judge(rate("1000"), facts).verdict).not.toBe("beyond");
});

test("less than the demanded volume is no evidence, whatever the figure says", () => {
  const roas = (spend: string) => sampleRule({ kpi: "roas", threshold: { below: "2" }, minimum: { spend } });
  const facts = sampleFacts({ days: sampleDays(42, { spend: "50", revenue: "60" }) });
  expect(judge(roas("500"), facts)).toMatchObject({ verdict: "beyond", probability: null, value: micros("1.2") });
  expect(judge(roas("5000"), facts).verdict).toBe("between");
});

test("a cost of sale over no revenue at all is above every threshold", () => {
  const cos = sampleRule({ kpi: "cos", threshold: { above: "0.5" }, minimum: { spend: "100" } });
  expect(judge(cos, sampleFacts({ days: sampleDays(42, { spend: "50", revenue: "0" }) })).verdict).toBe("beyond");
});

test("a share falls below its threshold, and a change against the days before is seen", () => {
  const days = [
    ...sampleDays(28, { linkClicks: "100", leads: "10" }, addDays(sampleNight, -14)),
    ...sampleDays(14, { linkClicks: "100", leads: "5" }),
  ];
  const habit = { results: 300, exposure: 3000, dispersion: 1.5 };
  const facts = sampleFacts({ days, habit });
  const fixed = sampleRule({ kpi: "conversionRate", threshold: { below: "0.08" } });
  expect(judge(fixed, facts)).toMatchObject({ verdict: "beyond", value: micros("0.05") });
  for (const baseline of ["previousPeriod", "sameWeekday"]) {
    const relative = sampleRule({ kpi: "conversionRate", threshold: { baseline, by: "-20%" } });
    expect(judge(relative, facts)).toMatchObject({ verdict: "beyond", baseline: micros("0.1"), limit: micros("0.08") });
  }
  const doubled = sampleRule({ threshold: { baseline: "previousPeriod", by: "+50%" } });
  const costs = [
    ...sampleDays(28, { spend: "400", leads: "10" }, addDays(sampleNight, -14)),
    ...sampleDays(14, { spend: "400", leads: "4" }),
  ];
  expect(judge(doubled, sampleFacts({ days: costs }))).toMatchObject({ verdict: "beyond", limit: micros("60") });
});

test("the same weekdays of four weeks are the baseline of a single day", () => {
  const days = sampleDays(42, { linkClicks: "100", leads: "10" }).map((day, at) =>
    at % 7 === 41 % 7 ? { ...day, sums: { linkClicks: micros("100"), leads: micros("30") } } : day,
  );
  const threshold = { baseline: "sameWeekday", by: "-20%" };
  const habit = { results: 300, exposure: 1000, dispersion: 1.5 };
  const found = judge(sampleRule({ kpi: "conversionRate", window: 1, threshold }), sampleFacts({ days, habit }));
  expect(found).toMatchObject({ baseline: micros("0.3"), value: micros("0.3"), verdict: "inside" });
});

test("a baseline of nothing proves nothing", () => {
  const threshold = { baseline: "previousPeriod", by: "+50%" };
  const days = sampleDays(10, { spend: "40", leads: "0" });
  expect(judge(sampleRule({ threshold }), sampleFacts({ days }))).toMatchObject({ verdict: "between", limit: null });
});

test("missing days are no judgement, and days on which nothing ran are idle", () => {
  const missing = [{ account: "google:1", date: sampleNight, reason: "notRead" } as const];
  expect(judge(rule, sampleFacts({ missing })).verdict).toBe("noData");
  expect(judge(rule, sampleFacts({ days: late(14, { spend: "0", leads: "0" }) })).verdict).toBe("idle");
});

const counts = fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 20 })), {
  minLength: 14,
  maxLength: 14,
});
const habits = fc.record({
  results: fc.integer({ min: 0, max: 500 }),
  exposure: fc.integer({ min: 0, max: 50_000 }),
  dispersion: fc.double({ min: 1, max: 5, noNaN: true }),
});

test("more spend with no more leads never lowers the probability, more leads with no more spend never raise it", () => {
  fc.assert(
    fc.property(counts, habits, fc.nat(13), fc.integer({ min: 1, max: 400 }), (figures, habit, which, more) => {
      const chance = (extra: { spend: number; leads: number }) => {
        const days = figures.map(([spend, leads], at): DayFacts => {
          const [moreSpend, moreLeads] = at === which ? [extra.spend, extra.leads] : [0, 0];
          const sums = { spend: whole(spend + moreSpend), leads: whole(leads + moreLeads) };
          return { date: addDays(sampleNight, at - 13), sums, share: 1 };
        });
        return (
          chanceBeyond(rule, sampleFacts({ days, habit }), within(days, trailing(14, sampleNight)), micros("60")) ?? 0
        );
      };
      const plain = chance({ spend: 0, leads: 0 });
      expect(chance({ spend: more, leads: 0 })).toBeGreaterThanOrEqual(plain - 1e-9);
      expect(chance({ spend: 0, leads: more })).toBeLessThanOrEqual(plain + 1e-9);
    }),
  );
});

test("what is surely beyond the clear threshold is never inside, so fired and cleared never follow from the same figures", () => {
  fc.assert(
    fc.property(counts, habits, (figures, habit) => {
      const days = figures.map(([spend, leads], at): DayFacts => {
        return { date: addDays(sampleNight, at - 13), sums: { spend: whole(spend), leads: whole(leads) }, share: 1 };
      });
      const facts = sampleFacts({ days, habit, subject: sampleSubject() });
      const window = within(days, trailing(14, sampleNight));
      const [at, clear] = [
        chanceBeyond(rule, facts, window, micros("60")),
        chanceBeyond(rule, facts, window, micros("54")),
      ];
      // Each threshold starts from the same habit unless there is none of it, when it starts from itself.
      if (habit.results > 0) expect(clear ?? 0).toBeGreaterThanOrEqual((at ?? 0) - 0.05);
      expect((at ?? 0) >= 0.95 && judge(rule, facts).verdict === "inside").toBe(false);
    }),
  );
});

const whole = (count: number): Micros => micros(String(count));
