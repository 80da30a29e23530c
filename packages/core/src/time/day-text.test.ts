import { expect, test } from "vitest";
import { calendarDate } from "./calendar-date.ts";
import { daysText, dayText, monthText, rangeText, weekdaysText } from "./day-text.ts";

const plain = (text: string) => text.replace(/[\u00a0\u2009\u202f]/g, " ");

test("a day is written as its language writes it", () => {
  const day = calendarDate("2026-11-01");
  expect(dayText(day, "en-GB")).toBe("1 November 2026");
  expect(dayText(day, "fr-FR")).toBe("1er novembre 2026");
  expect(dayText(calendarDate("2026-11-21"), "fr-FR")).toBe("21 novembre 2026");
});

test("a range says once what both ends share", () => {
  const [from, to, next] = ["2026-11-16", "2026-11-22", "2027-01-03"].map(calendarDate);
  if (from === undefined || to === undefined || next === undefined) return expect.unreachable();
  expect(plain(rangeText({ from, to }, "en-GB"))).toBe("16 – 22 November 2026");
  expect(plain(rangeText({ from, to }, "fr-FR"))).toBe("16–22 novembre 2026");
  expect(plain(rangeText({ from, to: next }, "en-GB"))).toBe("16 November 2026 – 3 January 2027");
  expect(plain(rangeText({ from, to: from }, "en-GB"))).toBe("16 November 2026");
});

test("days that follow each other are one range", () => {
  const days = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-22"].map(calendarDate);
  expect(plain(daysText(days, "en-GB"))).toBe("16 – 18 November 2026, 22 November 2026");
  expect(daysText([], "en-GB")).toBe("");
});

test("weekdays are what comes every week, in the order of their days", () => {
  const days = ["2026-11-20", "2026-11-21", "2026-11-22"].map(calendarDate);
  expect(weekdaysText(days, "en-GB")).toBe("Fridays, Saturdays and Sundays");
  expect(weekdaysText(days.slice(2), "fr-FR")).toBe("dimanches");
});

test("a month is named with its year", () => {
  expect(monthText(calendarDate("2026-11-22"), "en-GB")).toBe("November 2026");
  expect(monthText(calendarDate("2026-11-22"), "fr-FR")).toBe("novembre 2026");
});
