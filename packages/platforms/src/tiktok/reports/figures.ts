import { LeadlineError } from "@leadline/core/errors";
import { resultKey } from "@leadline/core/facts";
import type { StoredMetric } from "@leadline/core/metrics";
import type { RenamedRow } from "@leadline/core/platform";
import { basis } from "../traits.ts";

/** Our metric -> TikTok's. It has one click figure, destination clicks, so our `linkClicks` hold it too. */
const metricNames = {
  spend: "spend",
  impressions: "impressions",
  clicks: "clicks",
  landingPageViews: "total_landing_page_view",
  videoViews: "video_play_actions",
} as const satisfies Partial<Record<StoredMetric, string>>;

/** Action -> TikTok's count and money value. The value of website payments is `total_complete_payment_rate`, despite its name. */
const resultNames: Readonly<Record<string, { readonly count: string; readonly value?: string }>> = {
  form: { count: "form", value: "total_form_value" },
  onsite_form: { count: "onsite_form", value: "total_onsite_form_value" },
  sales_lead: { count: "sales_lead", value: "total_sales_lead_value" },
  complete_payment: { count: "complete_payment", value: "total_complete_payment_rate" },
  total_purchase: { count: "total_purchase", value: "total_purchase_value" },
  onsite_shopping: { count: "onsite_shopping", value: "total_onsite_shopping_value" },
  conversion: { count: "conversion" },
};

const results = Object.entries(resultNames).map(([action, names]) => ({ key: resultKey(action, basis), ...names }));

/** Every metric a fact report asks for; legal at all levels. */
export const askedMetrics: readonly string[] = [
  ...new Set([
    ...Object.values(metricNames),
    ...results.flatMap(({ count, value }) => (value === undefined ? [count] : [count, value])),
  ]),
];

/** TikTok's figures of one row under our names. */
export function renameFigures(vendor: Readonly<Record<string, unknown>>): Pick<RenamedRow, "metrics" | "results"> {
  const named: Record<string, Result> = {};
  for (const { key, count, value } of results) {
    const result: Result = { count: figure(vendor, count) };
    if (value !== undefined) result.value = figure(vendor, value);
    if (saysSomething(result)) named[key] = result;
  }
  const clicks = figure(vendor, metricNames.clicks);
  return {
    metrics: {
      spend: figure(vendor, metricNames.spend),
      impressions: figure(vendor, metricNames.impressions),
      clicks,
      linkClicks: clicks,
      landingPageViews: figure(vendor, metricNames.landingPageViews),
      videoViews: figure(vendor, metricNames.videoViews),
    },
    results: named,
  };
}

interface Result {
  count: string | null;
  value?: string | null;
}

const zero = /^-?0*\.?0*$/;

/** An absent key means zero, so a count that TikTok did not say ("-") stays as null; a zero count has no value to speak of. */
function saysSomething({ count, value }: Result): boolean {
  return count === null || !zero.test(count) || (value !== undefined && value !== null && !zero.test(value));
}

/** `"-"` is no value and `"<5"` an unknown one: both null. A figure that was asked for and is missing is no answer at all. */
function figure(vendor: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = vendor[name];
  if (value === null) return null;
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") {
    throw new LeadlineError("upstream.contract", `TikTok's row lacks ${name}.`, {
      platform: "tiktok",
      field: `metrics.${name}`,
      saw: typeof value,
      expected: "text",
    });
  }
  return value === "" || value === "-" || value.startsWith("<") ? null : value;
}
