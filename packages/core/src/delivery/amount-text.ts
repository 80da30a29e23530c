import type { Kpi } from "../kpis.ts";
import type { Micros } from "../micros.ts";
import type { Language } from "./notice.ts";

/** How an amount is to be read. */
export interface AmountStyle {
  readonly unit: Kpi["unit"] | "count";
  /** ISO 4217; read for money only. `null`: money is shown as a bare number. */
  readonly currency: string | null;
  readonly language: Language;
}

/** Which English and which French: the world's, with 1,234.50 and 1 234,50. */
export const locales = { en: "en-GB", fr: "fr-FR" } as const satisfies Record<Language, string>;

const formats = new Map<string, Intl.NumberFormat>();

/** As people of the language write it: money with its sign and its own places, shares in percent; a dash over nothing. Exact, half-even. */
export function amountText(amount: Micros | null, style: AmountStyle): string {
  return amount === null ? "–" : formatFor(style, "auto").format(exactly(amount));
}

/** The same with its sign, for what something was changed by. */
export function signedText(amount: Micros, style: AmountStyle): string {
  return formatFor(style, "exceptZero").format(exactly(amount));
}

/** A relative change with its sign, in whole percents: `+12%`. */
export function changeText(rate: Micros, language: Language): string {
  return formatFor({ unit: "wholePercent", currency: null, language }, "exceptZero").format(exactly(rate));
}

/** A part of a whole in whole percents: `73%`. */
export function shareText(part: Micros, language: Language): string {
  return formatFor({ unit: "wholePercent", currency: null, language }, "auto").format(exactly(part));
}

/** Millionths as text: no binary floating point comes in between. */
const exactly = (amount: Micros) => `${BigInt(amount)}E-6` as `${number}`; // An integer with an exponent is a number.

type Style = Omit<AmountStyle, "unit"> & { readonly unit: AmountStyle["unit"] | "wholePercent" };

function formatFor({ unit, currency, language }: Style, signDisplay: "auto" | "exceptZero"): Intl.NumberFormat {
  const key = `${unit} ${currency} ${language} ${signDisplay}`;
  const known = formats.get(key);
  if (known) return known;
  const shape = unit === "money" ? shapeOfMoney(currency) : shapes[unit];
  const made = new Intl.NumberFormat(locales[language], { ...shape, signDisplay, roundingMode: "halfEven" });
  formats.set(key, made);
  return made;
}

const twoPlaces = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
const shapes = {
  multiple: twoPlaces,
  share: { style: "percent", ...twoPlaces },
  wholePercent: { style: "percent", maximumFractionDigits: 0 },
  count: { maximumFractionDigits: 0 },
} as const;

/** A currency nobody knows is shown by its code; what is no code, not at all. */
function shapeOfMoney(currency: string | null): Intl.NumberFormatOptions {
  return currency !== null && /^[A-Z]{3}$/.test(currency) ? { style: "currency", currency } : twoPlaces;
}
