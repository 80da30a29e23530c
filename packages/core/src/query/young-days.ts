import type { EstimateMeasure } from "../estimates.ts";
import type { ConversionGoal } from "../kpis.ts";
import { completeness, doubtOf } from "../maturity.ts";
import { divideHalfEven, type Micros, ONE, ZERO } from "../micros.ts";
import type { Cell } from "../tally.ts";
import { type CalendarDate, daysBetween } from "../time/calendar-date.ts";
import type { Maturity } from "./account-input.ts";

/** What is known of a day of an account: the share of its leads, or of another goal, and how far that may be off. */
export interface KnownShare {
  readonly share: Micros;
  /** Relative standard error of 1 over the share. */
  readonly doubt: Micros;
}

/** `null` for a day that is not over yet, and where no curve was learned. */
export function knownShare(
  maturity: Maturity | null | undefined,
  date: CalendarDate,
  goal: ConversionGoal = "leads",
): KnownShare | null {
  const curve = maturity?.curves[goal];
  if (!maturity || !curve) return null;
  const nights = daysBetween(date, maturity.today);
  const share = completeness(curve, nights);
  return share === null || share <= ZERO ? null : { share, doubt: doubtOf(curve, nights) };
}

/** Whether the day may still change. */
export function isYoung(maturity: Maturity | null | undefined, date: CalendarDate): boolean {
  return (knownShare(maturity, date)?.share ?? ZERO) !== ONE;
}

/**
 * The measures of one row, in the order of `estimateMeasures`: leads ÷ share; that times the curve's doubt; spend × share;
 * spend × (1 − share) ÷ share. Each rounded to the micro, so that they may be summed like any metric.
 */
export function estimateCells(
  spend: Cell,
  leads: Cell,
  known: KnownShare | null,
): Readonly<Record<EstimateMeasure, Cell>> {
  if (known === null) {
    return { expectedLeads: "NotLearnt", curveDoubt: "NotLearnt", exposure: "NotLearnt", spread: "NotLearnt" };
  }
  const { share, doubt } = known;
  const missing = share > ONE ? share - ONE : ONE - share;
  const expected = typeof leads === "bigint" ? divideHalfEven(leads * ONE, share) : null;
  return {
    expectedLeads: expected === null ? leads : amount(expected),
    curveDoubt: expected === null ? leads : amount(divideHalfEven(expected * doubt, ONE)),
    exposure: typeof spend === "bigint" ? amount(divideHalfEven(spend * share, ONE)) : spend,
    spread: typeof spend === "bigint" ? amount(divideHalfEven(spend * missing, share)) : spend,
  };
}

const amount = (millionths: bigint) => millionths as Micros;
