import type { Micros } from "@leadline/core/micros";
import { type RateDay, type RateTable, rateTable } from "@leadline/core/rates";
import type { DatedAmount } from "@leadline/core/rates/convert";
import { isTargetClosed } from "@leadline/core/rates/target-calendar";
import { addDays, type CalendarDate, calendarDate, datesIn } from "@leadline/core/time/calendar-date";
import fc from "fast-check";

export const currencies = ["EUR", "USD", "JPY", "IDR", "GBP"] as const;

export const from = calendarDate("2026-10-26");
export const to = calendarDate("2026-11-22");

/** A rate as it is published: four to six figures that count, behind two to five places. */
const anyRate = fc
  .tuple(fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 0, max: 5 }))
  .map(([digits, places]) => {
    const text = String(digits).padStart(places + 1, "0");
    return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  });

/** Rates on every working day of four weeks. */
export const anyTable: fc.Arbitrary<RateTable> = fc
  .tuple(
    ...datesIn({ from, to })
      .filter((date) => !isTargetClosed(date))
      .map((date) =>
        fc
          .record({ USD: anyRate, JPY: anyRate, IDR: anyRate, GBP: anyRate })
          .map((perEuro): RateDay => ({ date, perEuro })),
      ),
  )
  .map(rateTable);

export const anyDate: fc.Arbitrary<CalendarDate> = fc.integer({ min: 0, max: 27 }).map((days) => addDays(from, days));
export const anyCurrency = fc.constantFrom(...currencies);
export const anyAmount: fc.Arbitrary<Micros> = fc
  .bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
  .map((n) => n as Micros);
export const anyAmounts: fc.Arbitrary<DatedAmount[]> = fc.array(
  fc.record({ currency: anyCurrency, date: anyDate, amount: anyAmount }),
  { maxLength: 30 },
);
