import * as z from "zod";
import { LeadlineError } from "../errors.ts";
import { type KpiName, kpis } from "../kpis.ts";
import { divideHalfEven, type Micros, micros, ONE } from "../micros.ts";
import { parsedBy } from "../parsed-by.ts";

/** What a KPI may be compared with besides a fixed number. */
export const baselines = ["previousPeriod", "sameWeekday", "target"] as const;
export type Baseline = (typeof baselines)[number];

/** Where the bad side lies. */
export type Side = "above" | "below";

/** A number the KPI must not cross, and the number behind which all is well again. */
export interface FixedThreshold {
  readonly kind: "fixed";
  readonly side: Side;
  readonly at: Micros;
  readonly clear: Micros;
  /** ISO 4217; `null` where the KPI has no currency. */
  readonly currency: string | null;
}

/** A multiple of what the KPI was before: of as many days directly before, or of the same weekdays of the four weeks before. */
export interface RelativeThreshold {
  readonly kind: "relative";
  readonly baseline: Exclude<Baseline, "target">;
  readonly side: Side;
  readonly at: Micros;
  readonly clear: Micros;
}

export type Threshold = FixedThreshold | RelativeThreshold;

const decimalText = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, { error: "a decimal number in quotes, such as 49.90" });

/** Decimal text of at most six places, never negative; read exactly. */
export const decimal = decimalText.transform((text): Micros => micros(text));

const percent = parsedBy((text): Micros => {
  if (/^[+-]\d{1,4}(\.\d{1,4})?%$/.test(text)) return divideHalfEven(micros(text.slice(0, -1)), 100n) as Micros;
  throw new LeadlineError("input.invalid", "Not a change", { expected: "a change such as +50% or -20%" });
});

export const thresholdSchema = z.strictObject({
  above: decimal.optional().describe("Tells when the KPI is above this number"),
  below: decimal.optional().describe("Tells when the KPI is below this number"),
  baseline: z.enum(baselines).optional().describe("Tells when the KPI has left this behind"),
  by: percent.optional().describe("By how much, such as +50% or -20%; with baseline"),
  target: decimal.optional().describe("The number aimed at; with baseline: target"),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: "a currency such as EUR" })
    .optional()
    .describe("ISO 4217, for numbers that are money"),
  clear: z
    .union([decimal, percent], { error: "a number such as 45, or with baseline a change such as +35%" })
    .optional()
    .describe("All is well again behind this number, or this change; 10 % inside the threshold when left out"),
});

type ThresholdFields = z.output<typeof thresholdSchema>;

interface Misfit {
  readonly path: readonly string[];
  readonly expected: string;
}

/** What the fields do not say by themselves: which of them belong together, and which to this KPI. */
export function issuesOfThreshold(kpi: KpiName, fields: ThresholdFields): readonly Misfit[] {
  const { above, below, baseline, by, target, currency } = fields;
  const given = [above, below, baseline].filter((one) => one !== undefined).length;
  if (given !== 1) return [{ path: [], expected: "one of above, below and baseline" }];
  const misfits: Misfit[] = [];
  const expect = (holds: boolean, path: string, expected: string) => {
    if (!holds) misfits.push({ path: [path], expected });
  };
  const fixed = baseline === undefined || baseline === "target";
  const money = kpis[kpi].unit === "money";
  expect((by === undefined) === (baseline === undefined), "by", "a change such as +50%, with baseline and only there");
  expect(by === undefined || (by !== 0n && by > -ONE), "by", "a change other than 0 % and above -100 %");
  expect(
    (target === undefined) === (baseline !== "target"),
    "target",
    "a number, with baseline: target and only there",
  );
  expect((currency !== undefined) === (fixed && money), "currency", currencyExpected(kpi, fixed && money));
  expect(
    [above, below, target].every((number) => number !== 0n),
    baseline ?? "above",
    "a number above 0",
  );
  if (misfits.length > 0) return misfits;
  const { side, at, clear } = thresholdOf(fields);
  expect(
    clear > 0n && (side === "above" ? clear <= at : clear >= at),
    "clear",
    `a number ${side === "above" ? "not above" : "not below"} the threshold`,
  );
  return misfits;
}

function currencyExpected(kpi: KpiName, needed: boolean): string {
  return needed
    ? "a currency such as EUR, since the number is money"
    : `no currency, since the threshold of ${kpi} has none`;
}

/** Of fields without misfits. */
export function thresholdOf(fields: ThresholdFields): Threshold {
  const { above, below, baseline, by, target, currency } = fields;
  const clearGiven = fields.clear;
  const factor = ((by ?? 0n) + ONE) as Micros;
  const side: Side = above !== undefined || (below === undefined && (by ?? 0n) > 0n) ? "above" : "below";
  const inside = (at: Micros): Micros => part(at, side === "above" ? 900_000n : 1_100_000n);
  if (baseline === undefined || baseline === "target") {
    const at = above ?? below ?? part(target ?? (0n as Micros), factor);
    const clear =
      clearGiven === undefined
        ? inside(at)
        : baseline === "target"
          ? part(target ?? (0n as Micros), clearGiven + ONE)
          : clearGiven;
    return { kind: "fixed", side, at, clear, currency: currency ?? null };
  }
  const clear = clearGiven === undefined ? inside(factor) : ((clearGiven + ONE) as Micros);
  return { kind: "relative", baseline, side, at: factor, clear };
}

const part = (amount: Micros, share: bigint): Micros => divideHalfEven(amount * share, ONE) as Micros;
