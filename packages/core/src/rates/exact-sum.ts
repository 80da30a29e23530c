import { divideHalfEven, type Micros, ONE } from "../micros.ts";

/** An amount in micros that is not rounded yet: `numerator / denominator`, the denominator above zero, seldom reduced. */
export interface ExactSum {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const noSum: ExactSum = { numerator: 0n, denominator: 1n };

/** An amount as it is. */
export function exact(amount: Micros): ExactSum {
  return { numerator: amount, denominator: 1n };
}

/** The amount multiplied by a fraction, unrounded. */
export function times(amount: bigint, { numerator, denominator }: ExactSum): ExactSum {
  return { numerator: amount * numerator, denominator };
}

export function addExact(a: ExactSum, b: ExactSum): ExactSum {
  if (a.denominator === b.denominator) {
    return { numerator: a.numerator + b.numerator, denominator: a.denominator };
  }
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function subtractExact(a: ExactSum, b: ExactSum): ExactSum {
  return addExact(a, { numerator: -b.numerator, denominator: b.denominator });
}

/** Sums by halves, so that hundreds of unlike denominators stay short for as long as possible. */
export function sumExact(parts: readonly ExactSum[]): ExactSum {
  const [first, second] = parts;
  if (first === undefined) return noSum;
  if (second === undefined) return first;
  const middle = parts.length >> 1;
  return addExact(sumExact(parts.slice(0, middle)), sumExact(parts.slice(middle)));
}

/** The one rounding, half to even, of a sum that is shown as it is. */
export function roundExact({ numerator, denominator }: ExactSum): Micros {
  return divideHalfEven(numerator, denominator) as Micros;
}

/** `per * a / b` in micros, rounded once, half to even, both parts exact until then. `null` when b is zero. */
export function exactRatio(a: ExactSum, b: ExactSum, per = 1n): Micros | null {
  if (b.numerator === 0n) return null;
  const [over, under] = [a.numerator * b.denominator * per * ONE, a.denominator * b.numerator];
  return (under < 0n ? divideHalfEven(-over, -under) : divideHalfEven(over, under)) as Micros;
}
