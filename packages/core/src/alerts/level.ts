import * as z from "zod";
import { LeadlineError } from "../errors.ts";
import { divideHalfEven, type Micros, micros, ONE } from "../micros.ts";
import { parsedBy } from "../parsed-by.ts";

/** A number as it was written: `49.90`, or `5%` where the KPI is a share. */
export interface Level {
  readonly is: "number";
  readonly value: Micros;
  readonly isPercent: boolean;
}

/** A change as it was written: `+50%` is 0.5. */
export interface Change {
  readonly is: "change";
  readonly value: Micros;
}

/** Decimal text of at most six places, never negative; read exactly. */
export const decimal = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,6})?$/, { error: "a decimal number in quotes, such as 49.90", abort: true })
  .transform((text): Micros => micros(text));

/** Decimal text as above, or a percentage of at most four places. */
export const level = z
  .string()
  .regex(/^(\d{1,12}(\.\d{1,6})?|\d{1,3}(\.\d{1,4})?%)$/, {
    error: "a decimal number in quotes without a currency, such as 49.90, or for shares a percentage such as 5%",
    abort: true,
  })
  .transform((text): Level => {
    const isPercent = text.endsWith("%");
    return { is: "number", value: isPercent ? hundredth(text) : micros(text), isPercent };
  });

/** A percentage with its sign. */
export const change = parsedBy((text): Change => {
  if (/^[+-]\d{1,4}(\.\d{1,4})?%$/.test(text)) return { is: "change", value: hundredth(text) };
  throw new LeadlineError("input.invalid", "Not a change", { expected: "a change such as +50% or -20%" });
});

const hundredth = (percentage: string): Micros => divideHalfEven(micros(percentage.slice(0, -1)), 100n) as Micros;

/** Exact to the micro, half to even. */
export const part = (amount: Micros, share: bigint): Micros => divideHalfEven(amount * share, ONE) as Micros;
