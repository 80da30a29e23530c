import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, calendarDate, datesIn, daysBetween, splitRange } from "./calendar-date.ts";
import { addMs, instant, lastDateDue, localTime } from "./instant.ts";

const date = fc.integer({ min: 0, max: 30_000 }).map((days) => addDays(calendarDate("1999-12-31"), days));

test("ranges split without gap or overlap", () => {
  fc.assert(
    fc.property(date, fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 400 }), (from, length, days) => {
      const range = { from, to: addDays(from, length) };
      const parts = splitRange(range, days);
      expect(parts.flatMap(datesIn)).toEqual(datesIn(range));
      expect(parts.every((part) => daysBetween(part.from, part.to) < days)).toBe(true);
    }),
  );
});

test("adding and counting days are inverse", () => {
  fc.assert(
    fc.property(date, fc.integer({ min: -5000, max: 5000 }), (from, days) => {
      expect(daysBetween(from, addDays(from, days))).toBe(days);
    }),
  );
});

test.each(["2026-02-29", "2026-13-01", "2026-1-1", "20261121", "", "2026-11-21T00:00:00Z", "+002026-11-21"])(
  "%j is no date",
  (text) => {
    expect(() => calendarDate(text)).toThrow(expect.objectContaining({ code: "input.invalid" }));
  },
);

test("a leap day is a date", () => {
  expect(calendarDate("2028-02-29")).toBe("2028-02-29");
});

test("a local date is the zone's own", () => {
  const at = instant("2026-11-21T13:30:00Z");
  expect(localTime(at, "Pacific/Auckland")).toEqual({ date: "2026-11-22", hour: 2 });
  expect(localTime(at, "America/Los_Angeles")).toEqual({ date: "2026-11-21", hour: 5 });
});

test("a night falls due when its hour has passed in the zone, also on the day the clocks change", () => {
  expect(lastDateDue(instant("2026-11-21T13:59:59Z"), "Pacific/Auckland", 3)).toBe("2026-11-21");
  expect(lastDateDue(instant("2026-11-21T14:00:00Z"), "Pacific/Auckland", 3)).toBe("2026-11-22");
  expect(lastDateDue(instant("2026-10-25T01:59:59Z"), "Europe/Paris", 3)).toBe("2026-10-24");
  expect(lastDateDue(instant("2026-10-25T02:00:00Z"), "Europe/Paris", 3)).toBe("2026-10-25");
  expect(lastDateDue(instant("2026-03-08T10:00:00Z"), "America/Los_Angeles", 3)).toBe("2026-03-08");
});

test("each day of a year falls due exactly once in every zone", () => {
  for (const zone of ["Europe/Paris", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata", "UTC"]) {
    const hours = Array.from({ length: 24 * 366 }, (_, hour) =>
      addMs(instant("2026-01-01T00:00:00Z"), hour * 3_600_000),
    );
    const due = hours.map((at) => lastDateDue(at, zone, 3));
    expect(due).toEqual(due.toSorted());
    expect([...new Set(due)]).toEqual(
      datesIn({ from: due[0] ?? calendarDate("2026-01-01"), to: due.at(-1) ?? calendarDate("2026-01-01") }),
    );
  }
});

test("an unknown zone is refused with its name", () => {
  expect(() => localTime(instant("2026-11-21T00:00:00Z"), "Europe/Atlantis")).toThrow(/Europe\/Atlantis/);
});

test.each(["2026-11-21", "yesterday", "2026-11-21T03:00:00"])("%j is no instant", (text) => {
  expect(() => instant(text)).toThrow(expect.objectContaining({ code: "input.invalid" }));
});
