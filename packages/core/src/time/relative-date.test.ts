import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, calendarDate, monthOf } from "./calendar-date.ts";
import { dateMeant, dateWord, dateWordPattern, monthMeant, monthWord, monthWordPattern } from "./relative-date.ts";

const today = calendarDate("2026-03-31");

test.each([
  ["2026-01-05", "2026-01-05"],
  ["today", "2026-03-31"],
  ["yesterday", "2026-03-30"],
  ["-30d", "2026-03-01"],
  ["-0d", "2026-03-31"],
  ["-2w", "2026-03-17"],
  ["-1m", "2026-02-28"],
  ["-3m", "2025-12-31"],
  ["-25m", "2024-02-29"],
])("seen from the last of March, %s is %s", (word, day) => {
  expect(dateMeant(dateWord(word), today)).toBe(day);
});

test.each([
  ["this", "2026-11-23", "2026-11-01", "2026-11-22"],
  ["this", "2026-11-01", "2026-11-01", "2026-11-01"],
  ["last", "2026-01-15", "2025-12-01", "2025-12-31"],
  ["2024-02", "2026-11-23", "2024-02-01", "2024-02-29"],
  ["2026-11", "2026-11-23", "2026-11-01", "2026-11-22"],
  ["2026-12", "2026-11-23", "2026-12-01", "2026-12-31"],
])("the month %s, seen from %s, runs from %s to %s", (word, from, first, last) => {
  expect(monthMeant(monthWord(word), calendarDate(from))).toEqual({ from: first, to: last });
});

test.each(["", "tomorrow", "-d", "-3y", "30d", "-1.5d", "-99999d", "2026-02-30", "Today"])("%j is no day", (text) => {
  expect(() => dateWord(text)).toThrow(expect.objectContaining({ code: "input.invalid" }));
});

test.each(["", "2026-13", "2026-00", "next", "2026-1", "-1m"])("%j is no month", (text) => {
  expect(() => monthWord(text)).toThrow(expect.objectContaining({ code: "input.invalid" }));
});

test("a month back lies in the month before, however long that is, and any number back is a day", () => {
  const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays(calendarDate("2000-01-01"), days));
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: 9999 }), fc.constantFrom("d", "w", "m"), (from, back, unit) => {
      const meant = dateMeant(dateWord(`-${back}${unit}`), from);
      expect(calendarDate(meant)).toBe(meant);
      expect(meant <= from).toBe(true);
      if (unit === "m" && back === 1) {
        expect(monthOf(addDays(meant, 31)) >= monthOf(from)).toBe(true);
        expect(monthOf(meant) < monthOf(from)).toBe(true);
      }
    }),
  );
});

test("whatever is read fits the published pattern", () => {
  const words = fc.oneof(fc.string(), fc.constantFrom("today", "-3m", "2026-01-01", "this", "last", "2026-10"));
  fc.assert(
    fc.property(words, (text) => {
      if (reads(dateWord, text)) expect(text).toMatch(new RegExp(dateWordPattern));
      if (reads(monthWord, text)) expect(text).toMatch(new RegExp(monthWordPattern));
    }),
  );
});

function reads(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
