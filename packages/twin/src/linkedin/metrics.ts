import { divideHalfEven, format, type Micros, micros } from "@leadline/core/micros";
import { draws } from "../market/random.ts";

/** Exact sums of one row. Counts whole, money in millionths. */
export interface LinkedinSums {
  spend: bigint;
  impressions: bigint;
  clicks: bigint;
  landingPageClicks: bigint;
  /** What each creative reached, by day: people seen by several count once. */
  readonly reach: Map<string, readonly bigint[]>;
  postClick: bigint;
  postView: bigint;
  value: bigint;
  readonly forms: Map<string, bigint>;
}

export const noSums = (): LinkedinSums => ({
  spend: 0n,
  impressions: 0n,
  clicks: 0n,
  landingPageClicks: 0n,
  reach: new Map(),
  postClick: 0n,
  postView: 0n,
  value: 0n,
  forms: new Map(),
});

type DeliveryPart = Pick<LinkedinSums, "spend" | "impressions" | "clicks" | "landingPageClicks" | "reach">;

export function addDelivery(sums: LinkedinSums, part: DeliveryPart): void {
  sums.spend += part.spend;
  sums.impressions += part.impressions;
  sums.clicks += part.clicks;
  sums.landingPageClicks += part.landingPageClicks;
  for (const [day, people] of part.reach) sums.reach.set(day, [...(sums.reach.get(day) ?? []), ...people]);
}

export function addAll(sums: LinkedinSums, other: LinkedinSums): void {
  addDelivery(sums, other);
  sums.postClick += other.postClick;
  sums.postView += other.postView;
  sums.value += other.value;
  for (const [form, count] of other.forms) sums.forms.set(form, (sums.forms.get(form) ?? 0n) + count);
}

/** What a metric needs besides the sums. */
export interface RowContext {
  readonly currency: string;
  /** Days from the first to the last of the question. */
  readonly days: number;
  /** Tells rows apart; decides how their decimals are written. */
  readonly key: string;
  readonly byEntity: boolean;
}

export type Wire = number | string;

export interface LinkedinMetric {
  /** Delivery says nothing per rule, and what needs a whole audience nothing per trait of its members. */
  readonly offered: "everywhere" | "notPerRule" | "notPerMember" | "neither";
  /** `undefined`: LinkedIn leaves the key out. */
  readonly wire: (sums: LinkedinSums, context: RowContext) => Wire | undefined;
}

const count = (
  of: (sums: LinkedinSums) => bigint,
  offered: LinkedinMetric["offered"] = "notPerRule",
): LinkedinMetric => ({
  offered,
  wire: (sums) => Number(of(sums)),
});

const money = (
  of: (sums: LinkedinSums, context: RowContext) => bigint,
  offered: LinkedinMetric["offered"],
): LinkedinMetric => ({
  offered,
  wire: (sums, context) => decimalText(of(sums, context), sums.impressions > 0n, context.key),
});

/**
 * An amount as LinkedIn writes it: short, with zeros behind, or with the dust of its own doubles, also where nothing
 * was charged. The dust is always below half a millionth.
 */
export function decimalText(millionths: bigint, delivered: boolean, key: string): string {
  if (millionths === 0n) return delivered ? "-2E-18" : "0";
  const amount = format(micros(`${millionths}e-6`));
  const [whole = "", fraction = ""] = amount.split(".");
  const style = draws(`${key}|${millionths}`)();
  if (style < 0.3) return amount;
  if (style < 0.6) return `${whole}.${fraction.padEnd(3, "0")}`;
  return `${whole}.${fraction.padEnd(6, "0")}${style < 0.8 ? "310493" : "0000000003"}`;
}

const dollars: Readonly<Record<string, bigint>> = { EUR: 10_843n };

const inDollars = ({ spend }: LinkedinSums, { currency }: RowContext): bigint =>
  divideHalfEven(spend * (dollars[currency] ?? 10_000n), 10_000n);

const form = (id: string) => count(({ forms }) => forms.get(id) ?? 0n);

/** Less than the sum of the parts and at least the largest of them; larger for more parts. */
function together(parts: readonly bigint[]): bigint {
  const sum = parts.reduce((a, b) => a + b, 0n);
  return parts.reduce((most, part) => (part > most ? part : most), (sum * 6n) / 10n);
}

const reachOf = ({ reach }: LinkedinSums): bigint => together([...reach.values()].map(together));

const longestReach = 92;

const measured: Readonly<Record<string, LinkedinMetric>> = {
  impressions: count(({ impressions }) => impressions),
  clicks: count(({ clicks }) => clicks),
  landingPageClicks: count(({ landingPageClicks }) => landingPageClicks),
  totalEngagements: count(({ clicks, impressions }) => clicks + impressions / 500n),
  costInLocalCurrency: money(({ spend }) => spend, "notPerRule"),
  costInUsd: money(inDollars, "notPerRule"),
  approximateMemberReach: {
    offered: "neither",
    wire: (sums, { days }) => (days > longestReach ? undefined : Number(reachOf(sums))),
  },
  audiencePenetration: {
    offered: "neither",
    wire: (sums, { days, byEntity }) =>
      days > longestReach || !byEntity ? undefined : Number(reachOf(sums)) / 250_000,
  },
  externalWebsiteConversions: count(({ postClick, postView }) => postClick + postView, "everywhere"),
  externalWebsitePostClickConversions: count(({ postClick }) => postClick, "everywhere"),
  externalWebsitePostViewConversions: count(({ postView }) => postView, "everywhere"),
  conversionValueInLocalCurrency: {
    offered: "notPerMember",
    wire: ({ value }, { key }) => decimalText(value, false, `${key}|value`),
  },
  oneClickLeads: form("oneClickLeads"),
  oneClickLeadFormOpens: count(({ forms }) => (forms.get("oneClickLeads") ?? 0n) * 3n),
  qualifiedLeads: form("qualifiedLeads"),
  validWorkEmailLeads: count(({ forms }) => ((forms.get("oneClickLeads") ?? 0n) * 2n) / 3n),
  costPerQualifiedLead: {
    offered: "notPerRule",
    wire: ({ spend, forms }, { key }) => {
      const leads = forms.get("qualifiedLeads") ?? 0n;
      return leads === 0n ? undefined : decimalText(divideHalfEven(spend, leads), false, key);
    },
  },
};

/** Known to LinkedIn and never other than zero here: no messages, no videos, nothing shared on. */
const idle = [
  "actionClicks",
  "cardClicks",
  "cardImpressions",
  "comments",
  "companyPageClicks",
  "follows",
  "leadGenerationMailContactInfoShares",
  "leadGenerationMailInterestedClicks",
  "likes",
  "opens",
  "otherEngagements",
  "reactions",
  "sends",
  "shares",
  "textUrlClicks",
  "videoCompletions",
  "videoStarts",
  "videoViews",
  "viralClicks",
  "viralExternalWebsiteConversions",
  "viralImpressions",
  "viralLandingPageClicks",
  "viralOneClickLeads",
];

export const linkedinMetrics: Readonly<Record<string, LinkedinMetric>> = {
  ...measured,
  ...Object.fromEntries(idle.map((name) => [name, count(() => 0n)])),
};

/** The decimal text of an amount is zero only if LinkedIn charged nothing; dust is nothing. */
export const isZero = (value: Wire | undefined): boolean =>
  value === undefined || value === 0 || (typeof value === "string" && micros(value) === zero);

const zero: Micros = micros("0");
