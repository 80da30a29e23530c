import * as z from "zod";
import { currencyCode } from "../currency.ts";
import { type Micros, ONE } from "../micros.ts";
import { change, level, part } from "./level.ts";

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

export const thresholdSchema = z.strictObject({
  above: level.optional().describe("Tells when the KPI is above this number; of shares also a percentage such as 5%"),
  below: level.optional().describe("Tells when the KPI is below this number; of shares also a percentage such as 5%"),
  baseline: z.enum(baselines).optional().describe("Tells when the KPI has left this behind"),
  by: change.optional().describe("By how much, such as +50% or -20%; with baseline"),
  target: level.optional().describe("The number aimed at; with baseline: target"),
  currency: currencyCode.optional().describe("ISO 4217, for numbers that are money"),
  clear: z
    .union([level, change], { error: "a number such as 45, or with baseline a change such as +35%" })
    .optional()
    .describe(
      "All is well again behind this number; with baseline, behind this change, such as +35%. 10 % inside the threshold when left out",
    ),
});

export type ThresholdFields = z.output<typeof thresholdSchema>;

/** Of fields that `issuesOfThreshold` finds nothing wrong with. */
export function thresholdOf(fields: ThresholdFields): Threshold {
  const { above, below, baseline, currency, clear } = fields;
  const margin = fields.by?.value ?? 0n;
  const factor = (margin + ONE) as Micros;
  const side: Side = above !== undefined || (below === undefined && margin > 0n) ? "above" : "below";
  const inside = (at: Micros): Micros => part(at, side === "above" ? 900_000n : 1_100_000n);
  if (baseline !== undefined && baseline !== "target") {
    const until = clear === undefined ? inside(factor) : ((clear.value + ONE) as Micros);
    return { kind: "relative", baseline, side, at: factor, clear: until };
  }
  const target = fields.target?.value ?? (0n as Micros);
  const at = above?.value ?? below?.value ?? part(target, factor);
  const until =
    clear === undefined ? inside(at) : clear.is === "number" ? clear.value : part(target, clear.value + ONE);
  return { kind: "fixed", side, at, clear: until, currency: currency ?? null };
}
