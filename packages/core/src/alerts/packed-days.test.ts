import fc from "fast-check";
import { expect, test } from "vitest";
import type { Sums } from "../kpis.ts";
import { micros } from "../micros.ts";
import { addDays } from "../time/calendar-date.ts";
import { packed } from "./packed-days.ts";
import { sampleNight } from "./sample.ts";

const amounts = fc.oneof(
  fc.constantFrom("0", "-0.000001", "9007199254.740991", "9007199254.740992", "123456789012345.678901"),
  fc.integer().map(String),
);
const sums = fc
  .dictionary(fc.constantFrom("spend", "leads", "impressions"), amounts)
  .map((found): Sums => Object.fromEntries(Object.entries(found).map(([name, text]) => [name, micros(text)])));
const shares = fc.double({ min: 0, max: 1.5, noNaN: true, noDefaultInfinity: true });

test("days are the same once they are unpacked, whatever is missing or too great for a double", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(sums, shares, fc.option(shares)), { maxLength: 6 }), (all) => {
      const days = all.map(([found, share, seen], at) => {
        const day = { date: addDays(sampleNight, at), share, sums: found };
        return seen === null || seen === share ? day : { ...day, seenShare: seen };
      });
      const kept = packed({ days, more: 1 });
      expect(kept).toEqual({ days, more: 1 });
      expect(kept.days).toEqual(kept.days);
    }),
  );
});
