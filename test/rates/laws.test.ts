import { type Micros, ratio } from "@leadline/core/micros";
import { isAbsent, type Rate, rateOn, rateTable } from "@leadline/core/rates";
import { convert } from "@leadline/core/rates/convert";
import {
  type ExactSum,
  exact,
  exactRatio,
  noSum,
  roundExact,
  subtractExact,
  sumExact,
  times,
} from "@leadline/core/rates/exact-sum";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyAmount, anyAmounts, anyCurrency, anyDate, anyTable, currencies } from "./any-rates.ts";

const whole = (sum: ExactSum | null): ExactSum => {
  if (sum === null) throw new Error("No sum.");
  return sum;
};
const isEqual = (a: ExactSum, b: ExactSum) => subtractExact(a, b).numerator === 0n;

const rate = (...asked: Parameters<typeof rateOn>): Rate => {
  const found = rateOn(...asked);
  if (isAbsent(found)) throw new Error(`No rate: ${JSON.stringify(found)}`);
  return found;
};

test("there and back is exactly where one started, and a way over a third currency is the direct one", () => {
  fc.assert(
    fc.property(anyTable, anyCurrency, anyCurrency, anyCurrency, anyDate, (table, a, b, c, date) => {
      const [ab, ba, bc, ac] = [
        [a, b],
        [b, a],
        [b, c],
        [a, c],
      ].map(([from = "", to = ""]) => rate(table, from, to, date));
      if (!ab || !ba || !bc || !ac) throw new Error("unreachable");
      expect(ab.numerator * ba.numerator).toBe(ab.denominator * ba.denominator);
      expect(ab.numerator * bc.numerator * ac.denominator).toBe(ab.denominator * bc.denominator * ac.numerator);
    }),
  );
});

test("days that are published later change no answer that was given before", () => {
  fc.assert(
    fc.property(anyTable, fc.nat(), anyCurrency, anyCurrency, anyDate, ({ days }, cut, a, b, date) => {
      const early = rateOn(rateTable(days.slice(0, cut % (days.length + 1))), a, b, date);
      const late = rateOn(rateTable(days), a, b, date);
      if (!isAbsent(early)) expect(late).toEqual(early);
      else expect(early.reason).toBe("dateNotPublishedYet");
    }),
  );
});

test("a sum is what its parts are exactly, however it is cut and ordered", () => {
  fc.assert(
    fc.property(anyTable, anyAmounts, fc.nat(), anyCurrency, (table, amounts, cut, to) => {
      const at = amounts.length === 0 ? 0 : cut % amounts.length;
      const parts = [amounts.slice(at), amounts.slice(0, at)].map((some) => whole(convert(some, to, table).sum));
      const one = amounts.map(({ amount, currency, date }) => {
        const rate = rateOn(table, currency, to, date);
        return isAbsent(rate) ? noSum : times(amount, rate);
      });
      const sum = whole(convert(amounts, to, table).sum);
      expect(isEqual(sum, sumExact(parts))).toBe(true);
      expect(isEqual(sum, sumExact(one))).toBe(true);
    }),
  );
});

test("an amount that goes there and back is itself, but for the roundings between", () => {
  fc.assert(
    fc.property(anyTable, anyAmount, anyCurrency, anyCurrency, anyDate, (table, amount, a, b, date) => {
      const there = whole(convert([{ amount, currency: a, date }], b, table).sum);
      const shown = convert([{ amount: roundExact(there), currency: b, date }], a, table);
      const back = rateOn(table, b, a, date);
      if (isAbsent(back)) throw new Error("No rate.");
      // Half a micro of b is worth this much of a.
      const allowed = { numerator: back.numerator, denominator: back.denominator * 2n };
      const off = subtractExact(whole(shown.sum), exact(amount));
      expect(distance(off, noSum, allowed)).toBeLessThanOrEqual(0n);
    }),
  );
});

/** How far |a − b| exceeds what is allowed; at most zero when it does not. */
function distance(a: ExactSum, b: ExactSum, allowed: ExactSum): bigint {
  const { numerator, denominator } = subtractExact(a, b);
  return subtractExact({ numerator: numerator < 0n ? -numerator : numerator, denominator }, allowed).numerator;
}

const anyDay = fc.record({
  table: anyTable,
  date: anyDate,
  spend: fc.array(fc.tuple(anyCurrency, fc.bigInt({ min: 1n, max: 10n ** 13n })), { minLength: 1, maxLength: 8 }),
  revenue: fc.array(fc.tuple(anyCurrency, fc.bigInt({ min: 0n, max: 10n ** 13n })), { maxLength: 8 }),
  leads: fc.bigInt({ min: 1n, max: 5000n }).map((count) => exact((count * 1_000_000n) as Micros)),
});

test("the return on ad spend of a day is the same in every reporting currency, to the micro", () => {
  fc.assert(
    fc.property(anyDay, ({ table, date, spend, revenue }) => {
      const inMoney = (amounts: readonly (readonly [string, bigint])[], to: string) =>
        whole(
          convert(
            amounts.map(([currency, n]) => ({ currency, date, amount: n as Micros })),
            to,
            table,
          ).sum,
        );
      const answers = currencies.map((to) => exactRatio(inMoney(revenue, to), inMoney(spend, to)));
      expect(new Set(answers).size).toBe(1);
      expect(answers[0]).not.toBeNull();
    }),
  );
});

test("the cost per lead of a day in one reporting currency is that in another once converted, but for one rounding each", () => {
  fc.assert(
    fc.property(anyDay, anyCurrency, anyCurrency, ({ table, date, spend, leads }, a, b) => {
      const amounts = spend.map(([currency, n]) => ({ currency, date, amount: n as Micros }));
      const [inA, inB] = [a, b].map((to) => exactRatio(whole(convert(amounts, to, table).sum), leads));
      const rate = rateOn(table, a, b, date);
      if (inA == null || inB == null || isAbsent(rate)) throw new Error("No answer.");
      const half = { numerator: 1n, denominator: 2n };
      const allowed = sumExact([half, { numerator: rate.numerator, denominator: rate.denominator * 2n }]);
      expect(distance(times(inA, rate), exact(inB), allowed)).toBeLessThanOrEqual(0n);
    }),
  );
});

test("over several days the cost per lead is made of each day's rate, whichever way it goes", () => {
  fc.assert(
    fc.property(anyTable, anyAmounts, anyCurrency, anyCurrency, (table, amounts, over, to) => {
      const direct = whole(convert(amounts, to, table).sum);
      const byDay = amounts.map((amount) => {
        const rate = rateOn(table, over, to, amount.date);
        if (isAbsent(rate)) throw new Error("No rate.");
        const { numerator, denominator } = whole(convert([amount], over, table).sum);
        return { numerator: numerator * rate.numerator, denominator: denominator * rate.denominator };
      });
      expect(isEqual(direct, sumExact(byDay))).toBe(true);
    }),
  );
});

test("an exact ratio of amounts in micros is the ratio of the amounts", () => {
  fc.assert(
    fc.property(anyAmount, anyAmount, fc.constantFrom(1n, 1000n), (a, b, per) => {
      expect(exactRatio(exact(a), exact(b), per)).toBe(ratio(a, b, per));
    }),
  );
});
