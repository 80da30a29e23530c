import { type AudienceKind, audienceKinds, isAudienceKind } from "../audience-kinds.ts";
import { type EstimateName, estimates, isEstimate } from "../estimates.ts";
import type { AccountKey, ClientId, PlatformId } from "../ids.ts";
import { type ConversionGoal, isKpi, type KpiName, kpis } from "../kpis.ts";
import { type BaseMetric, baseMetrics, isBaseMetric } from "../metrics.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";

const plain = ["month", "week", "day", "platform", "account", "campaign", "adGroup", "ad"] as const;
type AudienceDimension = `audience.${AudienceKind}`;
export type Dimension = (typeof plain)[number] | AudienceDimension | "targetedAudience";

const audienceDimensions = Object.keys(audienceKinds)
  .filter(isAudienceKind)
  .map((kind): AudienceDimension => `audience.${kind}`);

/** What an answer may be split by, coarse before fine. `week` is the ISO week; at most one kind of audience at once. */
export const dimensions: readonly Dimension[] = [...plain, ...audienceDimensions, "targetedAudience"];

export function isDimension(name: string): name is Dimension {
  return dimensions.some((dimension) => dimension === name);
}

export function isAudience(dimension: Dimension): dimension is AudienceDimension {
  return dimension.startsWith("audience.");
}

export type Column = BaseMetric | KpiName | EstimateName;

/** Every number that may be asked for. */
export const columnNames: readonly Column[] = [
  ...Object.keys(baseMetrics),
  ...Object.keys(kpis),
  ...Object.keys(estimates),
].filter(isColumn);

export function isColumn(name: string): name is Column {
  return isBaseMetric(name) || isKpi(name) || isEstimate(name);
}

/** The row, and the word in a filter of campaigns, ad groups or ads, for what an account reports beyond the sum of them. */
export const unallocated = "unallocated";

/** `previous`: as many days directly before. `year`: the same calendar dates of the year before; 29 February has no counterpart. */
export const comparisons = ["previous", "year"] as const;
export type Comparison = (typeof comparisons)[number];

/** A question about one client. Both ends of the range are inclusive, in each account's own reporting zone. */
export interface KpiQuery {
  readonly client: ClientId;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly by: readonly Dimension[];
  readonly columns: readonly Column[];
  readonly platforms?: readonly PlatformId[] | undefined;
  readonly accounts?: readonly AccountKey[] | undefined;
  /** Campaign ids, or `unallocated`; ad groups and ads likewise. */
  readonly campaigns?: readonly string[] | undefined;
  readonly adGroups?: readonly string[] | undefined;
  readonly ads?: readonly string[] | undefined;
  /** Dimensions in their order when left out. Absent values come last either way. */
  readonly sort?: { readonly by: Dimension | Column; readonly order: "asc" | "desc" } | undefined;
  /** Rows of one page; 10,000 when left out. */
  readonly limit?: number | undefined;
  /** What the conversion rate counts; `leads` when left out. */
  readonly goal?: ConversionGoal | undefined;
  /** ISO 4217: every amount is converted at its own date's rate. Without it currencies stay apart. */
  readonly currency?: string | undefined;
  readonly compare?: Comparison | undefined;
  /** The figures as they were known then; names and lead mapping as they are now. */
  readonly asOf?: Instant | undefined;
  /** Only rows in which something has changed since then: see `QueryAnswer.knownAt` for the value to ask with next time. */
  readonly changedSince?: Instant | undefined;
  /** With the receipt: what every number was computed from. */
  readonly explain?: boolean | undefined;
  /** As the page before gave it; opaque. The rest of the question must be the same. */
  readonly cursor?: string | undefined;
  /** The moment of asking. Estimates of young days, cursors and `knownAt` need it. */
  readonly at?: Instant | undefined;
}

/** Ads belong to ad groups, these to campaigns, and so on up, so the finer brings the coarser along. */
export function groupingOf(by: readonly Dimension[]): readonly Dimension[] {
  const asked = new Set(by);
  if (asked.has("ad")) asked.add("adGroup");
  if (asked.has("adGroup")) asked.add("campaign");
  if (asked.has("campaign")) asked.add("account");
  if (asked.has("account")) asked.add("platform");
  return dimensions.filter((dimension) => asked.has(dimension));
}

/** The kind of audience an answer is split by; at most one, or the same spend would be counted once per kind. */
export function audienceOf(by: readonly Dimension[]): AudienceDimension | null {
  return by.find(isAudience) ?? null;
}
