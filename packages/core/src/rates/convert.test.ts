import { expect, test } from "vitest";
import { micros } from "../micros.ts";
import { rateTable } from "../rates.ts";
import { calendarDate } from "../time/calendar-date.ts";
import { convert, joinRates } from "./convert.ts";
import { type ExactSum, noSum, roundExact } from "./exact-sum.ts";
import { money, someTable } from "./sample.ts";

const whole = (sum: ExactSum | null): ExactSum => {
  if (sum === null) throw new Error("No sum.");
  return sum;
};
test("amounts of several currencies and days are summed exactly and rounded once", () => {
  const amounts = [
    money("10", "USD", "2026-11-19"),
    money("10", "USD", "2026-11-20"),
    money("10", "USD", "2026-11-22"),
    money("100", "JPY", "2026-11-20"),
    money("3", "EUR", "2026-11-18"),
  ];
  const { sum, rates } = convert(amounts, "EUR", someTable);
  // 10/1.09 + 20/1.1 + 100/163.52 + 3
  expect(roundExact(whole(sum))).toBe(micros("30.967676"));
  expect(rates).toEqual([
    { currency: "JPY", source: "ECB", rateDates: { from: "2026-11-20", to: "2026-11-20" }, missing: [] },
    { currency: "USD", source: "ECB", rateDates: { from: "2026-11-19", to: "2026-11-20" }, missing: [] },
  ]);
});

test("one missing rate makes the whole sum absent, and every missing one is named once", () => {
  const amounts = [
    money("1", "USD", "2026-11-20"),
    money("1", "RUB", "2026-11-20"),
    money("2", "RUB", "2026-11-21"),
    money("2", "RUB", "2026-11-24"),
    money("1", "USD", "2026-11-01"),
  ];
  expect(convert(amounts, "EUR", someTable)).toEqual({
    sum: null,
    rates: [
      {
        currency: "RUB",
        source: "ECB",
        rateDates: null,
        missing: [
          { reason: "currencyNotPublished", currency: "RUB", date: "2026-11-20" },
          { reason: "dateNotPublishedYet", currency: "RUB", date: "2026-11-24" },
        ],
      },
      {
        currency: "USD",
        source: "ECB",
        rateDates: { from: "2026-11-20", to: "2026-11-20" },
        missing: [{ reason: "beforeHistory", currency: "USD", date: "2026-10-30" }],
      },
    ],
  });
});

test("nothing spent needs no rate, and nothing at all is a sum of zero", () => {
  expect(convert([money("0", "RUB", "2030-01-01")], "EUR", someTable)).toEqual({ sum: noSum, rates: [] });
  expect(convert([], "EUR", someTable)).toEqual({ sum: noSum, rates: [] });
});

test("rates behind several sums are told once per currency", () => {
  const spend = convert([money("1", "USD", "2026-11-19"), money("1", "RUB", "2026-11-20")], "EUR", someTable).rates;
  const revenue = convert([money("1", "USD", "2026-11-20"), money("1", "RUB", "2026-11-20")], "EUR", someTable).rates;
  expect(joinRates([spend, revenue])).toEqual([
    {
      currency: "RUB",
      source: "ECB",
      rateDates: null,
      missing: [{ reason: "currencyNotPublished", currency: "RUB", date: "2026-11-20" }],
    },
    { currency: "USD", source: "ECB", rateDates: { from: "2026-11-19", to: "2026-11-20" }, missing: [] },
  ]);
});

test("a year of daily rates of a currency that is not the euro stays a number one can compute with", () => {
  const days = Array.from({ length: 1200 }, (_, at) => ({
    date: calendarDate(new Date(Date.UTC(2023, 0, 1 + at)).toISOString().slice(0, 10)),
    perEuro: { USD: `1.${String(1009 + at * 2)}`, GBP: `0.${String(84001 + at * 4)}` },
  }));
  const amounts = days.map(({ date }) => ({ currency: "USD", date, amount: micros("12.345678") }));
  const { sum } = convert(amounts, "GBP", rateTable(days));
  expect(whole(sum).denominator.toString().length).toBeLessThan(12_000);
  expect(roundExact(whole(sum))).toBeGreaterThan(0n);
});
