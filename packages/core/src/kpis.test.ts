import fc from "fast-check";
import { expect, test } from "vitest";
import { computeKpi, formulaOf, kpi, kpis, partsOfKpi, type Sums } from "./kpis.ts";
import { baseMetrics } from "./metrics.ts";
import { add, type Micros, micros } from "./micros.ts";

const words = { better: "lower", en: "", fr: "", says: "", saysFr: "" } as const;
const names = Object.keys(kpis).filter((name): name is keyof typeof kpis => Object.hasOwn(kpis, name));

test("the unit follows from the kinds", () => {
  kpi("spend", "leads", { ...words, unit: "money" });
  // @ts-expect-error money over a count is money, not a share
  kpi("spend", "leads", { ...words, unit: "share" });
  // @ts-expect-error a count over money has no unit anyone could read
  kpi("leads", "spend", { ...words, unit: "money" });
  // @ts-expect-error money over money is not money
  kpi("revenue", "spend", { ...words, unit: "money" });
  // @ts-expect-error only like can be taken from like
  kpi("sessions", "sessions", { ...words, unit: "share", minus: "spend" });
  // @ts-expect-error there is no such metric
  kpi("spend", "likes", { ...words, unit: "money" });
  expect(kpis.cpl.unit).toBe("money");
});

test.each([
  ["cpl", { spend: "100", leads: "8" }, "12.5"],
  ["cpql", { spend: "100", qualifiedLeads: "0.5" }, "200"],
  ["cpa", { spend: "10", acquisitions: "3" }, "3.333333"],
  ["roas", { revenue: "450", spend: "100" }, "4.5"],
  ["cos", { revenue: "450", spend: "90" }, "0.2"],
  ["cpm", { spend: "12.34", impressions: "4000" }, "3.085"],
  ["cpc", { spend: "5", linkClicks: "8" }, "0.625"],
  ["ctr", { linkClicks: "123", impressions: "10000" }, "0.0123"],
  ["conversionRate", { leads: "3", linkClicks: "2" }, "1.5"],
  ["acquisitionRate", { acquisitions: "1", leads: "4" }, "0.25"],
  ["frequency", { impressions: "300", reach: "200" }, "1.5"],
  ["bounceRate", { sessions: "200", engagedSessions: "150" }, "0.25"],
] as const)("%s of %o is %s", (name, parts, expected) => {
  expect(computeKpi(name, sums(parts))).toBe(micros(expected));
});

test("every KPI has its formula and its words in both languages", () => {
  for (const name of names) {
    const { en, fr, says, saysFr, of, over } = kpis[name];
    expect([en, fr, says, saysFr].every((text) => text.length > 2)).toBe(true);
    expect(Object.keys(baseMetrics)).toEqual(expect.arrayContaining([of, over]));
    expect(formulaOf(name)).toContain("÷");
  }
  expect(formulaOf("cpm")).toBe("1000 × spend ÷ impressions");
  expect(formulaOf("bounceRate")).toBe("1 − engagedSessions ÷ sessions");
});

test("the conversion rate counts the goal the client names", () => {
  const found = sums({ leads: "10", acquisitions: "2", linkClicks: "100" });
  expect(computeKpi("conversionRate", found)).toBe(micros("0.1"));
  expect(computeKpi("conversionRate", found, "acquisitions")).toBe(micros("0.02"));
  expect(computeKpi("acquisitionRate", found, "qualifiedLeads")).toBe(micros("0.2"));
  expect(formulaOf("conversionRate", "acquisitions")).toBe("acquisitions ÷ linkClicks");
});

test.each(names)("%s over nothing is absent, and so is one of an unknown part", (name) => {
  const parts = partsOfKpi(name);
  const zero = Object.fromEntries(parts.map((part) => [part, micros("0")]));
  expect(computeKpi(name, zero)).toBeNull();
  for (const missing of parts) {
    const told = Object.fromEntries(parts.map((part) => [part, micros("7")]));
    expect(computeKpi(name, { ...told, [missing]: null })).toBeNull();
  }
  expect(computeKpi(name, {})).toBeNull();
});

test.each(names.filter((name) => kpis[name].minus === null))("%s of a sum lies between that of its parts", (name) => {
  const { of, over } = kpis[name];
  const part = fc.record({ of: fc.bigInt(0n, 10n ** 15n), over: fc.bigInt(1n, 10n ** 15n) });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      const each = parts.map((one) => computeKpi(name, { [of]: raw(one.of), [over]: raw(one.over) }) ?? 0n);
      const whole = parts.reduce((a, b) => ({ of: a.of + b.of, over: a.over + b.over }));
      const together = computeKpi(name, { [of]: raw(whole.of), [over]: raw(whole.over) }) ?? -1n;
      expect(together >= each.reduce((a, b) => (b < a ? b : a))).toBe(true);
      expect(together <= each.reduce((a, b) => (b > a ? b : a))).toBe(true);
    }),
  );
});

const raw = (millionths: bigint): Micros =>
  add(micros(String(millionths / 1_000_000n)), micros(`${millionths % 1_000_000n}e-6`));

function sums(parts: Readonly<Record<string, string>>): Sums {
  return Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, micros(text)]));
}
