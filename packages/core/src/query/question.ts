import type { EntityPage, FactPage } from "../facts.ts";
import { type AccountKey, accountName, type ClientId, type PlatformId } from "../ids.ts";
import { type ConversionGoal, isKpi, type KpiName, partsOfKpi } from "../kpis.ts";
import type { MappingSpan } from "../mapping/overrides.ts";
import { type BaseMetric, isBaseMetric } from "../metrics.ts";
import { type CalendarDate, datesIn } from "../time/calendar-date.ts";

/** What an answer may be split by, coarse before fine. `week` is the ISO week. */
export const dimensions = ["month", "week", "day", "platform", "account", "campaign"] as const;
export type Dimension = (typeof dimensions)[number];

export type Column = BaseMetric | KpiName;

/** The row, and the word in a campaign filter, for what an account reports beyond the sum of its campaigns. */
export const unallocated = "unallocated";

/** A question about one client. Both ends of the range are inclusive, in each account's own reporting zone. */
export interface KpiQuery {
  readonly client: ClientId;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly by: readonly Dimension[];
  readonly columns: readonly Column[];
  readonly platforms?: readonly PlatformId[] | undefined;
  readonly accounts?: readonly AccountKey[] | undefined;
  /** Campaign ids, or `unallocated`. */
  readonly campaigns?: readonly string[] | undefined;
  /** Dimensions in their order when left out. Absent values come last either way. */
  readonly sort?: { readonly by: Dimension | Column; readonly order: "asc" | "desc" } | undefined;
  readonly limit?: number | undefined;
  /** What the conversion rate counts; `leads` when left out. */
  readonly goal?: ConversionGoal | undefined;
}

/** One account of the client. Pages are read once, one after the other, so they may be decoded on the way. */
export interface AccountInput extends AccountKey {
  readonly name: string;
  readonly zone: string;
  readonly currency: string;
  /** Oldest first; see `mappingSpans`. */
  readonly mapping: readonly MappingSpan[];
  readonly actions: EntityPage | null;
  readonly campaigns: EntityPage | null;
  /** Day pages of the account report, and of the campaign report; `reportsAsked` says which are looked at. */
  readonly accountPages: Iterable<FactPage>;
  readonly campaignPages: Iterable<FactPage>;
}

/** Campaigns belong to an account and accounts to a platform, so the finer brings the coarser along. */
export function groupingOf(by: readonly Dimension[]): readonly Dimension[] {
  const asked = new Set(by);
  if (asked.has("campaign")) asked.add("account");
  if (asked.has("account")) asked.add("platform");
  return dimensions.filter((dimension) => asked.has(dimension));
}

/** Whether the query's filters let the account through. */
export function isAsked({ platforms, accounts }: KpiQuery, owner: AccountKey): boolean {
  const named = (key: AccountKey) => accountName(key) === accountName(owner);
  return (platforms?.includes(owner.platform) ?? true) && (accounts?.some(named) ?? true);
}

/** Which reports the answer is made of: without campaigns the account's own total, which is the whole truth. */
export function reportsAsked({ by, campaigns }: KpiQuery): { readonly account: boolean; readonly campaign: boolean } {
  const campaign = by.includes("campaign") || campaigns !== undefined;
  return { campaign, account: !campaign || (campaigns?.includes(unallocated) ?? true) };
}

/** The base metrics that the columns are made of, each once. */
export function metricsAsked({ columns, sort, goal }: KpiQuery): readonly BaseMetric[] {
  const asked: readonly string[] = sort === undefined ? columns : [...columns, sort.by];
  return [...new Set(asked.flatMap((name) => (isKpi(name) ? partsOfKpi(name, goal) : isBaseMetric(name) ? name : [])))];
}

/** The days of the range, in order. */
export function daysAsked({ from, to }: KpiQuery): readonly CalendarDate[] {
  return datesIn({ from, to });
}
