import * as z from "zod";

const known: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));
const expected = "a currency such as EUR";

/** ISO 4217, as the Unicode CLDR lists it; anything else would never be converted. */
export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, { error: expected, abort: true })
  .refine((text) => known.has(text), { error: expected });
