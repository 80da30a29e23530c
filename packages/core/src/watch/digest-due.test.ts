import fc from "fast-check";
import { expect, test } from "vitest";
import { clientId } from "../ids.ts";
import { type DigestSettings, weekdays } from "../settings/told.ts";
import { addDays, daysBetween, weekdayOf } from "../time/calendar-date.ts";
import { addMs, instant, localTime } from "../time/instant.ts";
import { dueOn } from "./digest-due.ts";

const digest = (over: Partial<DigestSettings> = {}): DigestSettings => ({
  ...{ id: "week", client: clientId("northwind"), monthlyBudget: null, channels: ["team"] },
  ...{ weekday: "monday", hour: 8, zone: "Europe/Paris" },
  ...over,
});

test("a digest is due from its hour on, until the next one is", () => {
  const due = (at: string) => dueOn(digest(), instant(at));
  expect(due("2026-11-23T06:59:00Z")).toBe("2026-11-16");
  expect(due("2026-11-23T07:00:00Z")).toBe("2026-11-23");
  expect(due("2026-11-30T06:59:00Z")).toBe("2026-11-23");
  expect(due("2026-11-30T07:00:00Z")).toBe("2026-11-30");
});

test("at every moment one is due, of its weekday, at most a week old, and never another one before it", () => {
  const settings = fc.record({
    weekday: fc.constantFrom(...weekdays),
    hour: fc.integer({ min: 0, max: 23 }),
    zone: fc.constantFrom("Europe/Paris", "UTC", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati"),
  });
  const start = instant("2026-01-01T00:00:00Z");
  fc.assert(
    fc.property(settings, fc.integer({ min: 0, max: 400 * 24 * 60 }), (over, minutes) => {
      const at = addMs(start, minutes * 60_000);
      const due = dueOn(digest(over), at);
      const { date, hour } = localTime(at, over.zone);
      expect(weekdays[weekdayOf(due)]).toBe(over.weekday);
      const old = daysBetween(due, date);
      expect(old === 7 ? hour < over.hour : old >= 0 && old < 7).toBe(true);
      expect(old === 0 ? hour >= over.hour : true).toBe(true);
      expect([due, addDays(due, 7)]).toContain(dueOn(digest(over), addMs(at, 6 * 24 * 3_600_000)));
    }),
  );
});
