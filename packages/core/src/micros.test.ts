import fc from "fast-check";
import { expect, test } from "vitest";
import { divideHalfEven, format, type Micros, micros, ratio } from "./micros.ts";

const amount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map((n) => n as Micros);

test("micros survive the trip through decimal text", () => {
  fc.assert(
    fc.property(amount, (n) => {
      expect(micros(format(n))).toBe(n);
    }),
  );
});

const places = fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 9 });
const asVendorsWrite = fc
  .tuple(
    fc.constantFrom("", "-", "+"),
    fc.bigInt({ min: 0n, max: 10n ** 18n }),
    places,
    fc.constantFrom("", "e-6", "E2"),
  )
  .map(([sign, whole, fraction, exponent]) => ({
    text: `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}${exponent}`,
    exact: { size: BigInt(`${whole}${fraction}`), shift: Number(exponent.slice(1)) - fraction.length },
    sign: sign === "-" ? -1n : 1n,
  }));

test("plain figures are read as exactly as long ones", () => {
  fc.assert(
    fc.property(asVendorsWrite, ({ text, exact: { size, shift }, sign }) => {
      const millionths = divideHalfEven(size * 10n ** BigInt(shift + 20), 10n ** 14n);
      expect(micros(text)).toBe(sign * millionths);
    }),
    { numRuns: 500 },
  );
});

test("the shortest text has no zeros to spare, at any size", () => {
  fc.assert(
    fc.property(fc.oneof(amount, fc.bigInt({ min: -(10n ** 7n), max: 10n ** 7n })), (n) => {
      const [whole, fraction, none] = format(micros(format(n as Micros))).split(".");
      expect(none).toBeUndefined();
      expect(fraction).not.toBe("");
      expect(fraction?.endsWith("0") ?? false).toBe(false);
      expect(whole).toMatch(/^-?(0|[1-9]\d*)$/);
    }),
  );
});

test.each([
  ["12", "12"],
  ["-0.5", "-0.5"],
  [".5", "0.5"],
  ["5.", "5"],
  ["+1e2", "100"],
  ["-2E-18", "0"],
  ["4560000e-6", "4.56"],
  ["0.0000005", "0"],
  ["0.0000015", "0.000002"],
  ["-5.25", "-5.25"],
  ["1E-5", "0.00001"],
  ["9007199254740993.000001", "9007199254740993.000001"],
])("%s is read as %s", (text, expected) => {
  expect(format(micros(text))).toBe(expected);
});

test.each(["", "-", ".", "1,5", "1 2", "NaN", "Infinity", "0x10", "1e", "--1", "1e9999", "12a", "١٢"])(
  "%j is refused",
  (text) => {
    expect(() => micros(text)).toThrow(expect.objectContaining({ code: "input.invalid" }));
  },
);

test("what JavaScript prints of a double is read to the nearest millionth", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (n) => {
      expect(micros(String(n / 1000))).toBe(BigInt(n) * 1000n);
    }),
  );
});

test("a ratio over nothing is absent", () => {
  fc.assert(
    fc.property(amount, (n) => {
      expect(ratio(n, micros("0"))).toBeNull();
    }),
  );
});

test("a ratio is within half a millionth of the true quotient", () => {
  fc.assert(
    fc.property(amount, amount, fc.integer({ min: 1, max: 1000 }), (a, b, per) => {
      fc.pre(b !== 0n);
      const found = ratio(a, b, BigInt(per)) ?? micros("0");
      const error = found * b - a * BigInt(per) * 1_000_000n;
      expect((error < 0n ? -error : error) * 2n).toBeLessThanOrEqual(b < 0n ? -b : b);
    }),
  );
});

test("halves go to the even neighbour", () => {
  expect([1n, 3n, 5n, -1n, -3n].map((n) => divideHalfEven(n, 2n))).toEqual([0n, 2n, 2n, 0n, -2n]);
});

test("zeros in front change nothing, however long the text becomes", () => {
  const digits = fc.stringMatching(/^\d{0,17}(\.\d{0,8})?(e-6)?$/).filter((text) => /^\.?\d/.test(text));
  fc.assert(
    fc.property(digits, fc.boolean(), (text, negative) => {
      const sign = negative ? "-" : "";
      expect(micros(sign + text)).toBe(micros(`${sign}${"0".repeat(20)}${text}`));
    }),
    { numRuns: 2000 },
  );
});

test.each(["", "-", ".", "-.", "1.2.3", "1-", "--1", "e-6", "1e-", "1.5e", "12e-6e-6", "0x10", " 1", "1 ", "NaN", "١"])(
  "%j is no number",
  (text) => {
    expect(() => micros(text)).toThrow(expect.objectContaining({ code: "input.invalid" }));
  },
);

test.each([
  [9_007_199_254_740_991n, "9007199254.740991"],
  [9_007_199_254_740_992n, "9007199254.740992"],
  [-9_007_199_254_740_993n, "-9007199254.740993"],
  [8_999_999_999_999_999n, "8999999999.999999"],
])("where doubles end, %d millionths are written exactly", (amount, text) => {
  expect(micros(text)).toBe(amount);
  expect(format(micros(text))).toBe(text);
});
