import type { Kpi } from "../kpis.ts";
import { divideHalfEven, format, type Micros } from "../micros.ts";

/** As people read it: two places, percent for shares; a dash over nothing. */
export function amountText(amount: Micros | null, unit: Kpi["unit"] | "count", currency: string | null): string {
  if (amount === null) return "–";
  if (unit === "share") return `${twoPlaces((amount * 100n) as Micros)} %`;
  if (unit === "count") return format((divideHalfEven(amount, 1_000_000n) * 1_000_000n) as Micros);
  return unit === "money" && currency !== null ? `${twoPlaces(amount)} ${currency}` : twoPlaces(amount);
}

/** The same with its sign, for what something was changed by. */
export function signedText(amount: Micros, unit: Kpi["unit"] | "count", currency: string | null): string {
  return `${amount > 0n ? "+" : ""}${amountText(amount, unit, currency)}`;
}

/** Two places, both of them there. */
function twoPlaces(amount: Micros): string {
  const text = format((divideHalfEven(amount, 10_000n) * 10_000n) as Micros);
  const [whole = "", part = ""] = text.split(".");
  return `${whole}.${part.padEnd(2, "0")}`;
}
