import fc from "fast-check";
import { expect, test } from "vitest";
import { type Micros, micros } from "../micros.ts";
import { calendarDate } from "../time/calendar-date.ts";
import { type Month, paceOf, projected } from "./digest-pace.ts";

const month = (over: Partial<Month> = {}): Month => ({
  ...{ budget: micros("3000"), spent: micros("1500"), from: calendarDate("2026-11-01") },
  ...{ gone: 15, days: 30, unread: 0 },
  ...over,
});
const spent = (text: string) => ({ spent: micros(text) });

test("half the money in half the month keeps pace, a tenth more or less too", () => {
  expect(["1500", "1650", "1350"].map((text) => paceOf(month(spent(text))))).toEqual(["even", "even", "even"]);
  expect(paceOf(month(spent("1650.000001")))).toBe("ahead");
  expect(paceOf(month(spent("1349.999999")))).toBe("behind");
});

test("no pace shows before a week has gone by, unless all is spent already", () => {
  expect(paceOf(month({ gone: 1, ...spent("900") }))).toBe("early");
  expect(paceOf(month({ gone: 6, ...spent("0") }))).toBe("early");
  expect(paceOf(month({ gone: 7, ...spent("0") }))).toBe("behind");
  expect(paceOf(month({ gone: 1, ...spent("3000.01") }))).toBe("over");
});

test.each([28, 29, 30, 31])("a month of %i days is over on its last day, and its end is told", (days) => {
  const ended = (text: string) => paceOf(month({ days, gone: days, ...spent(text) }));
  expect(["3000.000001", "3000", "2700", "2699.999999"].map(ended)).toEqual(["over", "within", "within", "under"]);
  expect(projected(month({ days, gone: days }))).toBeNull();
});

test("days that nobody has read make no month look slow", () => {
  expect(paceOf(month({ unread: 1, ...spent("10") }))).toBe("unread");
  expect(paceOf(month({ unread: 1, spent: null }))).toBe("unread");
  expect(paceOf(month({ unread: 1, ...spent("3001") }))).toBe("over");
  expect(projected(month({ unread: 1 }))).toBeNull();
  expect(paceOf(month({ spent: null }))).toBe("unknown");
});

test("what it will come to lies beyond the budget exactly where the pace does", () => {
  const amounts = fc.bigInt(1n, 10n ** 13n);
  fc.assert(
    fc.property(amounts, amounts, fc.integer({ min: 7, max: 27 }), (budget, amount, gone) => {
      const found = month({ budget: budget as Micros, spent: amount as Micros, gone });
      const whole = projected(found);
      if (whole === null) expect(amount > budget).toBe(true);
      else if (whole * 10n > budget * 11n + 10n) expect(paceOf(found)).toBe("ahead");
      else if (whole * 10n < budget * 9n - 10n) expect(paceOf(found)).toBe("behind");
    }),
  );
});
