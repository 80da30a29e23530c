import { expect, test } from "vitest";
import { type Micros, micros } from "../micros.ts";
import { runQuery } from "../query.ts";
import { calendarDate } from "../time/calendar-date.ts";
import type { KpiQuery } from "./question.ts";
import { sampleAccount, sampleQuery } from "./sample.ts";

const [one, two] = ["2026-11-02", "2026-11-03"] as const;
const shares: readonly Micros[] = ["0.5", "0.8", "1"].map(micros);
const maturity = {
  today: calendarDate("2026-11-04"),
  curves: { leads: { shares, doubts: shares.map(() => micros("0.1")), evidence: micros("100") } },
};
const day = (spend: string, leads: string) => ({ account: [{ entity: "1", spend, leads }] });
const account = sampleAccount("google:1", { [one]: day("100", "8"), [two]: day("60", "2") }, { maturity });
const columns = ["leads", "expectedLeads", "cpl", "expectedCpl", "completeness"] as const;

const ask = (more: Partial<KpiQuery> = {}, accounts = [account]) =>
  runQuery(sampleQuery({ from: calendarDate(one), to: calendarDate(two), columns, ...more }), accounts);

test("what leads will come to is each day's leads over the share that is known", () => {
  expect(ask().rows[0]?.values).toEqual({
    leads: "10",
    // 8 ÷ 0.8 + 2 ÷ 0.5
    expectedLeads: "14",
    cpl: "16",
    expectedCpl: "11.428571",
    // (100 × 0.8 + 60 × 0.5) ÷ 160
    completeness: "0.6875",
  });
});

test("it has bounds around it, and so has what a lead will cost", () => {
  const bounds = ask().rows[0]?.bounds ?? {};
  const [leads, cost] = [bounds.expectedLeads, bounds.expectedCpl];
  if (!leads?.high || !cost?.high) throw new Error("No bounds.");
  expect(
    micros(leads.low) >= micros("10") && micros(leads.low) < micros("14") && micros("14") < micros(leads.high),
  ).toBe(true);
  expect(micros(cost.low) < micros("11.428571") && micros("11.428571") < micros(cost.high)).toBe(true);
  expect(bounds.completeness).toBeUndefined();
});

test("a lead costs at most what it costs where none comes any more, to the last digit", () => {
  const curves = { leads: { ...maturity.curves.leads, shares: ["0.997", "0.999", "1"].map(micros) } };
  const quiet = sampleAccount("google:1", { [one]: day("1964.8", "74.259823") }, { maturity: { ...maturity, curves } });
  const [row] = ask({ to: calendarDate(one) }, [quiet]).rows;
  expect(row?.bounds.expectedLeads?.low).toBe(row?.values.leads);
  expect(row?.bounds.expectedCpl?.high).toBe(row?.values.cpl);
});

test("days that have settled are what they are", () => {
  const settled = {
    ...account,
    maturity: { today: calendarDate("2026-12-01"), curves: { leads: { ...maturity.curves.leads, doubts: [] } } },
  };
  expect(ask({}, [settled]).rows[0]).toMatchObject({
    values: { expectedLeads: "10", completeness: "1" },
    bounds: { expectedLeads: { low: "10", high: "10" } },
  });
});

test("estimates of the parts add up to that of the whole", () => {
  const byDay = ask({ by: ["day"] }).rows.map(({ values }) => values.expectedLeads);
  expect(byDay).toEqual(["10", "4"]);
  expect(ask().totals[0]?.values.expectedLeads).toBe("14");
});

test("where nobody knows how complete a day is, nothing is estimated", () => {
  const unknown = { ...account, maturity: null };
  expect(ask({}, [unknown]).rows[0]).toMatchObject({
    values: { leads: "10", expectedLeads: null, completeness: null },
    notes: ["expectedLeadsNotLearnt"],
  });
  const today = { ...account, maturity: { ...maturity, today: calendarDate(two) } };
  expect(ask({ by: ["day"] }, [today]).rows.map(({ values }) => values.expectedLeads)).toEqual(["16", null]);
});

test("spend without a lead may still bring some: no upper bound of the cost", () => {
  const quiet = sampleAccount("google:1", { [one]: day("100", "0"), [two]: day("60", "0") }, { maturity });
  const [row] = ask({}, [quiet]).rows;
  expect(row).toMatchObject({
    values: { expectedLeads: "0", expectedCpl: null },
    notes: ["spendWithoutLeads", "spendWithoutExpectedLeads"],
  });
  expect(row?.bounds.expectedLeads?.high).not.toBe("0");
});
