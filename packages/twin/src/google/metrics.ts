/** Exact sums of one row. Counts whole, money and conversions in millionths. */
export interface Sums {
  cost: bigint;
  impressions: bigint;
  clicks: bigint;
  interactions: bigint;
  viewThrough: bigint;
  crossDevice: bigint;
  conversions: bigint;
  value: bigint;
  all: bigint;
  allValue: bigint;
  conversionsByDate: bigint;
  valueByDate: bigint;
  allByDate: bigint;
  allValueByDate: bigint;
}

export const noSums = (): Sums => ({
  cost: 0n,
  impressions: 0n,
  clicks: 0n,
  interactions: 0n,
  viewThrough: 0n,
  crossDevice: 0n,
  conversions: 0n,
  value: 0n,
  all: 0n,
  allValue: 0n,
  conversionsByDate: 0n,
  valueByDate: 0n,
  allByDate: 0n,
  allValueByDate: 0n,
});

export interface GoogleMetric {
  /** Conversion metrics alone go with segments that name the action. */
  readonly family: "delivery" | "conversion";
  readonly needsConversions: boolean;
  /** int64 as text, doubles as numbers; a ratio over nothing is left out. */
  readonly wire: (sums: Sums) => string | number | undefined;
}

const whole = (family: GoogleMetric["family"], of: keyof Sums): GoogleMetric => ({
  family,
  needsConversions: family === "conversion",
  wire: (sums) => String(sums[of]),
});

/** Millionths below 2^53 divide into the double nearest to the decimal, so its text is the decimal again. */
const double = (of: keyof Sums): GoogleMetric => ({
  family: "conversion",
  needsConversions: true,
  wire: (sums) => Number(sums[of]) / 1e6,
});

const quotient = (family: GoogleMetric["family"], over: keyof Sums, of: keyof Sums, scale: number): GoogleMetric => ({
  family,
  needsConversions: family === "conversion" || of === "conversions",
  wire: (sums) => (sums[of] === 0n ? undefined : (Number(sums[over]) / Number(sums[of])) * scale),
});

export const googleMetrics: Readonly<Record<string, GoogleMetric>> = {
  "metrics.impressions": whole("delivery", "impressions"),
  "metrics.clicks": whole("delivery", "clicks"),
  "metrics.interactions": whole("delivery", "interactions"),
  "metrics.cost_micros": whole("delivery", "cost"),
  "metrics.ctr": quotient("delivery", "clicks", "impressions", 1),
  "metrics.average_cpc": quotient("delivery", "cost", "clicks", 1),
  "metrics.average_cpm": quotient("delivery", "cost", "impressions", 1_000),
  "metrics.cost_per_conversion": quotient("delivery", "cost", "conversions", 1e6),
  "metrics.conversions": double("conversions"),
  "metrics.conversions_value": double("value"),
  "metrics.all_conversions": double("all"),
  "metrics.all_conversions_value": double("allValue"),
  "metrics.conversions_by_conversion_date": double("conversionsByDate"),
  "metrics.conversions_value_by_conversion_date": double("valueByDate"),
  "metrics.all_conversions_by_conversion_date": double("allByDate"),
  "metrics.all_conversions_value_by_conversion_date": double("allValueByDate"),
  "metrics.value_per_conversion": quotient("conversion", "value", "conversions", 1),
  "metrics.cross_device_conversions": double("crossDevice"),
  "metrics.view_through_conversions": whole("conversion", "viewThrough"),
};
