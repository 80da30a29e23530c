import { expect, test } from "vitest";
import type { RateDay } from "../rates.ts";
import { calendarDate } from "../time/calendar-date.ts";
import { instant } from "../time/instant.ts";
import { mergeMonth } from "./merge-month.ts";

const readAt = instant("2026-11-06T15:00:00Z");
const newestKnown = calendarDate("2026-11-05");
const times = { readAt, newestKnown };
const day = (date: string, perEuro: RateDay["perEuro"]): RateDay => ({ date: calendarDate(date), perEuro });

const stored = {
  month: "2026-11",
  version: 3,
  readAt: instant("2026-11-05T15:00:00Z"),
  days: [day("2026-11-03", { RUB: "98", USD: "1.1" }), day("2026-11-05", { USD: "1.2" })],
};
const nothing = { month: null, late: [], added: [], corrected: [], withdrawn: [] };

test("a new day joins those that are known", () => {
  const next = day("2026-11-06", { USD: "1.3" });
  expect(mergeMonth(stored, [next], times)).toEqual({
    ...nothing,
    month: { month: "2026-11", version: 4, readAt, days: [...stored.days, next] },
    added: ["2026-11-06"],
  });
});

test("the first days of a month make its first version", () => {
  const { month } = mergeMonth(null, [day("2026-12-01", { USD: "1" })], times);
  expect(month).toMatchObject({ month: "2026-12", version: 1 });
});

test("what is known already is no change", () => {
  expect(mergeMonth(stored, stored.days, times)).toEqual(nothing);
  expect(mergeMonth(stored, [], times)).toEqual(nothing);
});

test("a corrected rate takes the place of the old one, and a currency may come to a day later", () => {
  const { month, corrected } = mergeMonth(stored, [day("2026-11-05", { GBP: "0.9", USD: "1.25" })], times);
  expect(month?.days[1]).toEqual(day("2026-11-05", { GBP: "0.9", USD: "1.25" }));
  expect(corrected).toEqual([
    { date: "2026-11-05", currency: "USD", before: "1.2", after: "1.25" },
    { date: "2026-11-05", currency: "GBP", before: null, after: "0.9" },
  ]);
});

test("a rate that is no longer published is kept, and told", () => {
  const withdrawn = [{ date: "2026-11-03", currency: "RUB", before: "98", after: null }];
  expect(mergeMonth(stored, [day("2026-11-03", { USD: "1.1" })], times)).toEqual({ ...nothing, withdrawn });
  const both = mergeMonth(stored, [day("2026-11-03", { USD: "1.15" })], times);
  expect(both.month?.days[0]).toEqual(day("2026-11-03", { RUB: "98", USD: "1.15" }));
});

test("a day between known ones is late, also where it is the last of its month", () => {
  expect(mergeMonth(stored, [day("2026-11-04", { USD: "1" })], times)).toMatchObject({ late: ["2026-11-04"] });
  const october = { ...stored, month: "2026-10", days: [day("2026-10-29", { USD: "1" })] };
  expect(mergeMonth(october, [day("2026-10-30", { USD: "1" })], times)).toMatchObject({ late: ["2026-10-30"] });
});
