import { expect, test } from "vitest";
import { calendarDate } from "../time/calendar-date.ts";
import { isTargetClosed, nextPublishingDay, publishingDayFor } from "./target-calendar.ts";

test.each([
  ["2000-04-21", "2000-04-24"],
  ["2008-03-21", "2008-03-24"],
  ["2011-04-22", "2011-04-25"],
  ["2024-03-29", "2024-04-01"],
  ["2025-04-18", "2025-04-21"],
  ["2026-04-03", "2026-04-06"],
  ["2027-03-26", "2027-03-29"],
  ["2038-04-23", "2038-04-26"],
])("no rates from Good Friday %s to Easter Monday %s", (friday, monday) => {
  expect([friday, monday].map((date) => isTargetClosed(calendarDate(date)))).toEqual([true, true]);
  expect(publishingDayFor(calendarDate(monday)) < friday).toBe(true);
  expect(nextPublishingDay(calendarDate(friday)) > monday).toBe(true);
});

test.each([
  ["2026-11-20", "2026-11-20", "2026-11-23"],
  ["2026-11-21", "2026-11-20", "2026-11-23"],
  ["2026-11-22", "2026-11-20", "2026-11-23"],
  ["2026-12-24", "2026-12-24", "2026-12-28"],
  ["2026-12-27", "2026-12-24", "2026-12-28"],
  ["2027-01-01", "2026-12-31", "2027-01-04"],
  ["2026-05-01", "2026-04-30", "2026-05-04"],
])("%s takes the rates of %s, and the next come on %s", (date, rates, next) => {
  expect(publishingDayFor(calendarDate(date))).toBe(rates);
  expect(nextPublishingDay(calendarDate(date))).toBe(next);
});

test("holidays of single countries have rates", () => {
  for (const date of ["2026-05-14", "2026-05-25", "2026-07-14", "2026-10-05", "2026-12-24", "2026-12-31"]) {
    expect(isTargetClosed(calendarDate(date))).toBe(false);
  }
});
