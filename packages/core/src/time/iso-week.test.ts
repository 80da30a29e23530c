import { expect, test } from "vitest";
import { calendarDate } from "./calendar-date.ts";
import { isoWeekOf } from "./iso-week.ts";

test.each([
  ["2026-11-16", "2026-W47"],
  ["2026-11-22", "2026-W47"],
  ["2026-11-23", "2026-W48"],
  ["2027-01-03", "2026-W53"],
  ["2027-01-04", "2027-W01"],
  ["2024-12-30", "2025-W01"],
  ["2021-01-01", "2020-W53"],
  ["1969-12-31", "1970-W01"],
])("%s lies in week %s", (date, week) => {
  expect(isoWeekOf(calendarDate(date))).toBe(week);
});
