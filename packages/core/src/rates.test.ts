import { expect, test } from "vitest";
import { someTable } from "./rates/sample.ts";
import { isAbsent, rateOn, rateTable, rateText } from "./rates.ts";
import { calendarDate } from "./time/calendar-date.ts";

const on = (from: string, to: string, date: string) => rateOn(someTable, from, to, calendarDate(date));

test("a rate is an exact fraction of what was published", () => {
  expect(on("EUR", "USD", "2026-11-20")).toEqual({ numerator: 11n, denominator: 10n, rateDate: "2026-11-20" });
  expect(on("USD", "EUR", "2026-11-20")).toEqual({ numerator: 10n, denominator: 11n, rateDate: "2026-11-20" });
  expect(on("EUR", "JPY", "2026-11-20")).toEqual({ numerator: 4088n, denominator: 25n, rateDate: "2026-11-20" });
  expect(on("USD", "IDR", "2026-11-20")).toEqual({ numerator: 900617n, denominator: 55n, rateDate: "2026-11-20" });
});

test("each day has its own rate, and the newest is no substitute for an older one", () => {
  expect(on("EUR", "USD", "2026-11-19")).toMatchObject({ numerator: 109n, denominator: 100n, rateDate: "2026-11-19" });
});

test("a weekend has the rate of the Friday before", () => {
  expect(on("EUR", "USD", "2026-11-21")).toEqual(on("EUR", "USD", "2026-11-20"));
  expect(on("EUR", "USD", "2026-11-22")).toMatchObject({ rateDate: "2026-11-20" });
});

test("a working day without rates yet has none, and says which are missing", () => {
  const missing = { reason: "dateNotPublishedYet", currency: "USD", date: "2026-11-23" };
  expect(on("EUR", "USD", "2026-11-23")).toEqual(missing);
  expect(on("USD", "EUR", "2026-11-23")).toEqual(missing);
  expect(on("JPY", "USD", "2026-11-24")).toEqual({ ...missing, currency: "JPY", date: "2026-11-24" });
  const empty = { ...missing, date: "2026-11-20" };
  expect(rateOn(rateTable([]), "EUR", "USD", calendarDate("2026-11-22"))).toEqual(empty);
});

test("a weekend whose Friday is not published yet waits for that Friday", () => {
  const thursday = rateTable(someTable.days.slice(0, 1));
  const saturday = calendarDate("2026-11-21");
  expect(rateOn(thursday, "EUR", "USD", saturday)).toMatchObject({ reason: "dateNotPublishedYet", date: "2026-11-20" });
});

test("a working day that turned out to have no rates has those of the day before once a later day has some", () => {
  const table = rateTable([
    { date: calendarDate("1999-12-30"), perEuro: { USD: "1.0046" } },
    { date: calendarDate("2000-01-03"), perEuro: { USD: "1.0090" } },
  ]);
  expect(rateOn(table, "USD", "EUR", calendarDate("1999-12-31"))).toMatchObject({ rateDate: "1999-12-30" });
});

test("from Good Friday to Easter Monday the rate is Thursday's", () => {
  const table = rateTable([{ date: calendarDate("2026-04-02"), perEuro: { USD: "1.1" } }]);
  for (const date of ["2026-04-03", "2026-04-05", "2026-04-06"]) {
    expect(rateOn(table, "USD", "EUR", calendarDate(date))).toMatchObject({ rateDate: "2026-04-02" });
  }
  expect(rateOn(table, "USD", "EUR", calendarDate("2026-04-07"))).toMatchObject({ reason: "dateNotPublishedYet" });
});

test("a currency that was not published on the day has no rate, whatever it had before or gets later", () => {
  const absent = { reason: "currencyNotPublished", currency: "RUB", date: "2026-11-20" };
  expect(on("RUB", "EUR", "2026-11-20")).toEqual(absent);
  expect(on("USD", "RUB", "2026-11-22")).toEqual(absent);
  expect(on("IDR", "USD", "2026-11-19")).toEqual({ ...absent, currency: "IDR", date: "2026-11-19" });
  expect(isAbsent(on("RUB", "EUR", "2026-11-19"))).toBe(false);
  expect(on("toString", "EUR", "2026-11-20")).toMatchObject({ reason: "currencyNotPublished", currency: "toString" });
});

test("days before the first published one have no rate", () => {
  expect(on("USD", "EUR", "2026-11-18")).toEqual({ reason: "beforeHistory", currency: "USD", date: "2026-11-18" });
});

test("a currency is worth itself on any day, published or not", () => {
  expect(on("XTS", "XTS", "2030-01-01")).toEqual({ numerator: 1n, denominator: 1n, rateDate: "2030-01-01" });
});

test.each(["0", "0.000", "-1.1", "1,1", "1e3", " 1.1", "1.", ".5", "N/A", "", "Infinity", "1234567890123"])(
  "%j is no rate",
  (text) => {
    expect(() => rateText(text)).toThrow(expect.objectContaining({ code: "input.invalid" }));
  },
);

test("a day that comes twice makes no table", () => {
  expect(() => rateTable([...someTable.days, ...someTable.days])).toThrow(/2026-11-19/);
});
