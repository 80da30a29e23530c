import { type KpiName, kpis } from "../kpis.ts";
import { ONE } from "../micros.ts";
import { evidenceOf } from "./evidence.ts";
import type { Level } from "./level.ts";
import { type ThresholdFields, thresholdOf } from "./threshold.ts";

interface Misfit {
  readonly path: readonly string[];
  readonly expected: string;
}

/** What the fields do not say by themselves: which of them belong together, and which to this KPI. */
export function issuesOfThreshold(kpi: KpiName, fields: ThresholdFields): readonly Misfit[] {
  const { above, below, baseline } = fields;
  const given = [above, below, baseline].filter((one) => one !== undefined).length;
  if (given !== 1) return [{ path: [], expected: "one of above, below and baseline" }];
  const misfits = [...issuesOfParts(kpi, fields), ...issuesOfLevels(kpi, fields)];
  return misfits.length > 0 ? misfits : issuesOfClear(fields);
}

function issuesOfParts(kpi: KpiName, { baseline, by, target, currency }: ThresholdFields): readonly Misfit[] {
  const needsCurrency = (baseline === undefined || baseline === "target") && kpis[kpi].unit === "money";
  return [
    ...unless(
      (by === undefined) === (baseline === undefined),
      "by",
      "a change such as +50%, with baseline and only there",
    ),
    ...unless(
      by === undefined || (by.value !== 0n && by.value > -ONE),
      "by",
      "a change other than 0 % and above -100 %",
    ),
    ...unless(
      (target === undefined) === (baseline !== "target"),
      "target",
      "a number, with baseline: target and only there",
    ),
    ...unless((currency !== undefined) === needsCurrency, "currency", currencyExpected(kpi, needsCurrency)),
  ];
}

function currencyExpected(kpi: KpiName, needed: boolean): string {
  return needed
    ? "a currency such as EUR, since the number is money"
    : `no currency, since the threshold of ${kpi} has none`;
}

function issuesOfLevels(kpi: KpiName, fields: ThresholdFields): readonly Misfit[] {
  return (["above", "below", "target", "clear"] as const).flatMap((name) => {
    const found = fields[name];
    if (found?.is !== "number") return [];
    const expected = levelExpected(kpi, found);
    return expected === null ? [] : [{ path: [name], expected }];
  });
}

/** `null` when the number fits. */
function levelExpected(kpi: KpiName, { value, isPercent }: Level): string | null {
  if (value === 0n) return "a number above 0";
  if (isPercent && kpis[kpi].unit !== "share") return `a number without %, since ${kpi} is no share`;
  if (evidenceOf(kpi) === "share" && value > ONE) return "a share of at most 1, such as 0.05, or 5%";
  return null;
}

function issuesOfClear(fields: ThresholdFields): readonly Misfit[] {
  const { baseline, clear } = fields;
  if (clear?.is === "change" && baseline === undefined) {
    return [{ path: ["clear"], expected: "a number such as 45, since the threshold is a number" }];
  }
  if (clear?.is === "number" && baseline !== undefined && baseline !== "target") {
    return [{ path: ["clear"], expected: "a change such as +35%, since the threshold is a change" }];
  }
  const threshold = thresholdOf(fields);
  const { side, at, clear: until } = threshold;
  const fits = until > 0n && (side === "above" ? until <= at : until >= at);
  const what = clear?.is === "change" ? "change" : "number";
  return unless(fits, "clear", `a ${what} ${side === "above" ? "not above" : "not below"} the threshold`);
}

function unless(holds: boolean, path: string, expected: string): readonly Misfit[] {
  return holds ? [] : [{ path: [path], expected }];
}
