import type { Branded } from "./branded.ts";
import { LeadlineError } from "./errors.ts";

/** An exact amount or count in millionths. Money of one currency, a fractional conversion, a ratio. Never a float. */
export type Micros = Branded<bigint, "Micros">;

export const ONE = 1_000_000n;
export const ZERO = 0n as Micros;

const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Parses decimal text as vendors write it: signs, leading zeros, exponents (`-2E-18`), any number of places.
 * Beyond six places it rounds half to even. Throws `input.invalid` for anything that is not a number.
 */
export function micros(text: string): Micros {
  const found = decimal.exec(text);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = found ?? [];
  if (!found || (whole === "" && fraction === "")) {
    throw new LeadlineError("input.invalid", `Not a decimal number: ${text.slice(0, 40)}`, { saw: text.slice(0, 40) });
  }
  const shift = 6 + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : divideHalfEven(digits, 10n ** BigInt(-shift));
  return (sign === "-" ? -size : size) as Micros;
}

/** The shortest exact decimal text: `12`, `0.5`, `-3.000001`. `micros` reads it back unchanged. */
export function format(amount: Micros): string {
  const size = amount < 0n ? -amount : amount;
  const fraction = (size % ONE).toString().padStart(6, "0").replace(/0+$/, "");
  const text = fraction === "" ? `${size / ONE}` : `${size / ONE}.${fraction}`;
  return amount < 0n ? `-${text}` : text;
}

/** Exact sum. */
export function add(a: Micros, b: Micros): Micros {
  return (a + b) as Micros;
}

/** Exact difference. */
export function subtract(a: Micros, b: Micros): Micros {
  return (a - b) as Micros;
}

/** `numerator / denominator` for a denominator > 0, rounded half to even. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  const quotient = size / denominator;
  const twice = (size % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  const rounded = up ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}

/** `per * a / b`, itself in micros, rounded half to even. `null` when b is zero: an undefined ratio is absent, not 0. */
export function ratio(a: Micros, b: Micros, per = 1n): Micros | null {
  if (b === 0n) return null;
  return (b < 0n ? divideHalfEven(-a * per * ONE, -b) : divideHalfEven(a * per * ONE, b)) as Micros;
}
