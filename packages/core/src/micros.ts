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
  const plain = plainMillionths(text, 0, text.length);
  if (plain !== null) return BigInt(plain) as Micros;
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

/** The number that stands from `from` up to `to` in a longer text, which is not cut up for it; `micros` otherwise. */
export function microsWithin(text: string, from: number, to: number): Micros {
  const plain = plainMillionths(text, from, to);
  return plain === null ? micros(text.slice(from, to)) : (BigInt(plain) as Micros);
}

const tens = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];
const [minus, point, zero, nine] = [45, 46, 48, 57];

/** Of plain digits whose millionths a double holds exactly, which is nearly every figure there is: no pattern, no big arithmetic. */
function plainMillionths(text: string, from: number, to: number): number | null {
  const negative = from < to && text.charCodeAt(from) === minus;
  let [size, digits, places] = [0, 0, -1];
  for (let at = negative ? from + 1 : from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= zero && code <= nine) {
      size = size * 10 + (code - zero);
      digits += 1;
      if (places >= 0) places += 1;
    } else if (code === point && places < 0) places = 0;
    else if (places < 0 && at === to - 3 && text.startsWith("e-6", at)) {
      places = 6;
      break;
    } else return null;
  }
  const scale = tens[Math.max(places, 0)];
  // Beyond fifteen digits `size` itself may have been rounded.
  if (digits === 0 || digits > 15 || scale === undefined || size * scale > Number.MAX_SAFE_INTEGER) return null;
  return negative ? -size * scale : size * scale;
}

/** The shortest exact decimal text: `12`, `0.5`, `-3.000001`. `micros` reads it back unchanged. */
export function format(amount: Micros): string {
  const double = Number(amount);
  if (Number.isSafeInteger(double)) return formatSafe(double);
  const size = amount < 0n ? -amount : amount;
  return signed(amount < 0n, `${size / ONE}`, Number(size % ONE));
}

function formatSafe(amount: number): string {
  const size = Math.abs(amount);
  const millionths = size % 1_000_000;
  return signed(amount < 0, String((size - millionths) / 1_000_000), millionths);
}

function signed(negative: boolean, whole: string, millionths: number): string {
  const text = millionths === 0 ? whole : `${whole}.${fraction(millionths)}`;
  return negative ? `-${text}` : text;
}

/** Six places without the zeros they end in. */
function fraction(millionths: number): string {
  let [digits, places] = [millionths, 6];
  for (; digits % 10 === 0; digits /= 10) places -= 1;
  return String(digits).padStart(places, "0");
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
