import fc from "fast-check";
import { expect, test } from "vitest";
import { type Micros, micros } from "../micros.ts";
import { amountText, changeText, shareText, signedText } from "./amount-text.ts";

const money = (currency: string | null) => ({ unit: "money", currency }) as const;

test("money is written as its language writes it, with its own sign and places", () => {
  const amount = micros("1234.5");
  expect(amountText(amount, { ...money("EUR"), language: "en" })).toBe("€1,234.50");
  expect(amountText(amount, { ...money("EUR"), language: "fr" })).toBe("1\u202f234,50\u00a0€");
  expect(amountText(amount, { ...money("USD"), language: "en" })).toBe("US$1,234.50");
  expect(amountText(amount, { ...money("CHF"), language: "fr" })).toBe("1\u202f234,50\u00a0CHF");
  expect(amountText(amount, { ...money("JPY"), language: "en" })).toBe("JP¥1,234");
});

test("shares are percents, multiples and money without a currency have two places, counts none, nothing is a dash", () => {
  const [en, fr] = [{ currency: "EUR", language: "en" } as const, { currency: "EUR", language: "fr" } as const];
  expect(amountText(micros("0.03125"), { ...en, unit: "share" })).toBe("3.12%");
  expect(amountText(micros("0.03125"), { ...fr, unit: "share" })).toBe("3,12\u00a0%");
  expect(amountText(micros("3"), { ...en, unit: "multiple" })).toBe("3.00");
  expect(amountText(micros("3"), { ...en, ...money(null) })).toBe("3.00");
  expect(amountText(micros("3"), { ...en, ...money("") })).toBe("3.00");
  expect(amountText(micros("12345.4"), { ...en, unit: "count" })).toBe("12,345");
  expect(changeText(micros("0.125"), "en")).toBe("+12%");
  expect(shareText(micros("0.7334"), "en")).toBe("73%");
  expect(changeText(micros("-0.4"), "fr")).toBe("-40\u00a0%");
  expect(amountText(null, { ...fr, unit: "count" })).toBe("–");
});

test("a change bears its sign, and nothing bears none", () => {
  const eur = { ...money("EUR"), language: "en" } as const;
  expect([micros("14.1"), micros("-2"), micros("0.001")].map((one) => signedText(one, eur))).toEqual([
    "+€14.10",
    "-€2.00",
    "€0.00",
  ]);
});

test("every digit of an amount is shown, however large it is", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), (cents) => {
      const amount = (cents * 10_000n) as Micros; // Whole cents.
      const shown = amountText(amount, { ...money("EUR"), language: "en" });
      expect(BigInt(shown.replace(/\D/g, ""))).toBe(cents);
    }),
  );
});
