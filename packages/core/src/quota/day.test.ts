import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addMs, instant } from "../time/instant.ts";
import { ceilingOf, counted, hourOf, opensAt, usedIn, waterLevel } from "./day.ts";

const now = instant("2026-11-22T03:15:00Z");
const hours = (count: number) => addMs(now, count * 3_600_000);

test("an hour counts for a whole day, and is forgotten afterwards", () => {
  const used = counted({}, { [hourOf(now)]: 7 }, now);
  expect([0, 1, 23, 24, 25].map((later) => usedIn(used, hours(later)))).toEqual([7, 7, 7, 7, 0]);
  expect(counted(used, { [hourOf(hours(25))]: 1 }, hours(25))).toEqual({ [hourOf(hours(25))]: 1 });
});

test("what is given back is no longer used, and no hour goes below nothing", () => {
  const used = counted({}, { [hourOf(now)]: 7 }, now);
  expect(usedIn(counted(used, { [hourOf(now)]: -3 }, now), now)).toBe(4);
  expect(counted(used, { [hourOf(now)]: -9, [hourOf(hours(-1))]: -2 }, now)).toEqual({});
});

test("the app opens again when enough hours are over", () => {
  const used = { [hourOf(hours(-20))]: 5, [hourOf(hours(-2))]: 10 };
  expect(opensAt(used, 15, now)).toBe("2026-11-22T08:00:00.000Z");
  expect(opensAt(used, 10, now)).toBe("2026-11-23T02:00:00.000Z");
});

test("work that can wait leaves a fifth to the core tier", () => {
  expect(ceilingOf(2880, "core")).toBe(2880);
  expect(ceilingOf(2880, undefined)).toBe(2880);
  expect(ceilingOf(2880, "history")).toBe(2304);
});

test("water fills the lowest vessels first", () => {
  expect(waterLevel([0, 0, 0], 9)).toBe(3);
  expect(waterLevel([9, 0, 3], 3)).toBe(3);
  expect(waterLevel([9, 0, 3], 5)).toBe(4);
  expect(waterLevel([5], 4)).toBe(9);
  expect(waterLevel([0, 0, 0, 0], 3)).toBe(1);
  expect(waterLevel([2, 2], 0)).toBe(2);
});

test("nobody could be lifted further without taking from one who has no more", () => {
  const used = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(used, fc.integer({ min: 0, max: 5_000 }), (list, remaining) => {
      const level = waterLevel(list, remaining);
      const needed = (to: number) => list.reduce((sum, own) => sum + Math.max(0, to - own), 0);
      const lowest = Math.min(...list);
      if (needed(level) > remaining) {
        // Less is left than would go round: one more each, as long as it lasts.
        expect([level, remaining > 0]).toEqual([lowest + 1, true]);
      } else {
        expect(needed(level + 1)).toBeGreaterThan(remaining);
      }
    }),
  );
});
