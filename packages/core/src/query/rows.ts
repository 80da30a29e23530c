import type { Entity } from "../facts.ts";
import { type AccountId, type AccountKey, accountName, type PlatformId } from "../ids.ts";
import { computeKpi, isKpi, type Sums } from "../kpis.ts";
import { isBaseMetric } from "../metrics.ts";
import { format, type Micros } from "../micros.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import { addTally, emptyTally, sumsOf, type Tally } from "../totals.ts";
import type { Bucket } from "./groups.ts";
import { notesOf } from "./notes.ts";
import { type AccountInput, type Column, groupingOf, type KpiQuery, unallocated } from "./question.ts";

/** One flat row: the dimensions asked for, their labels, and exact decimal text per column. */
export interface QueryRow {
  readonly month?: string;
  readonly week?: string;
  readonly day?: CalendarDate;
  readonly platform?: PlatformId;
  readonly account?: AccountId;
  readonly accountName?: string;
  /** The vendor's id, or `unallocated`. */
  readonly campaign?: string;
  readonly campaignName?: string | null;
  readonly campaignStatus?: string | null;
  readonly currency: string;
  readonly values: Readonly<Partial<Record<Column, string | null>>>;
  /** Account-days asked for, and those of them that have been read. */
  readonly days: number;
  readonly daysRead: number;
  readonly notes: readonly string[];
}

interface Line {
  readonly bucket: Bucket;
  readonly campaign: string | null;
  readonly tally: Tally;
  /** What it is sorted by, then the dimensions. */
  readonly value: Micros | string | null;
  readonly place: readonly string[];
}

/** Sorted, not limited. Campaigns that delivered nothing are no rows; days nobody has read are, with a note. */
export function rowsOf(buckets: readonly Bucket[], query: KpiQuery, accounts: readonly AccountInput[]): QueryRow[] {
  const label = labels(accounts);
  const lines = buckets.flatMap((bucket) => linesOf(bucket, query));
  const sign = query.sort?.order === "desc" ? -1 : 1;
  return lines.sort((a, b) => compare(a, b, sign)).map((line) => rowOf(line, query, label));
}

/** One row per currency over everything, however it was cut. */
export function totalsRows(buckets: readonly Bucket[], query: KpiQuery): QueryRow[] {
  const byCurrency = Map.groupBy(buckets, ({ currency }) => currency);
  return [...byCurrency].sort(byFirst).map(([currency, group]) => {
    const tally = emptyTally(group[0]?.whole.metrics ?? []);
    const span = { days: 0, read: 0, campaignsMissing: false };
    for (const bucket of group) {
      for (const part of [bucket.whole, bucket.rest, ...bucket.campaigns.values()]) addTally(tally, part);
      span.days += bucket.days;
      span.read += bucket.read;
      span.campaignsMissing ||= bucket.campaignsMissing;
    }
    return { currency, ...numbersOf(tally, span, query) };
  });
}

function linesOf(bucket: Bucket, query: KpiQuery): Line[] {
  const line = (campaign: string | null, tally: Tally): Line => ({
    bucket,
    campaign,
    tally,
    value: sortValue(bucket, campaign, tally, query),
    place: groupingOf(query.by).map((dimension) => placeOf(bucket, campaign, dimension)),
  });
  if (!query.by.includes("campaign")) return [line(null, bucket.whole)];
  const rest = bucket.rest.sums.some((sum) => sum !== null && sum !== 0n) ? [line(unallocated, bucket.rest)] : [];
  return [...[...bucket.campaigns].map(([campaign, tally]) => line(campaign, tally)), ...rest];
}

function placeOf(bucket: Bucket, campaign: string | null, dimension: KpiQuery["by"][number]): string {
  switch (dimension) {
    case "platform":
      return bucket.owner?.platform ?? "";
    case "account":
      return accountOf(bucket.owner) ?? "";
    case "campaign":
      return campaign ?? "";
    default:
      return bucket[dimension] ?? "";
  }
}

function accountOf(owner: Bucket["owner"]): AccountId | undefined {
  return owner !== undefined && "account" in owner ? owner.account : undefined;
}

function sortValue(bucket: Bucket, campaign: string | null, tally: Tally, { sort, goal }: KpiQuery): Line["value"] {
  if (sort === undefined) return null;
  const { by } = sort;
  if (isKpi(by)) return computeKpi(by, sumsOf(tally), goal);
  if (isBaseMetric(by)) return sumsOf(tally)[by] ?? null;
  return placeOf(bucket, campaign, by);
}

function compare(a: Line, b: Line, sign: number): number {
  if (a.value !== b.value) {
    if (a.value === null) return 1;
    if (b.value === null) return -1;
    return a.value < b.value ? -sign : sign;
  }
  const at = a.place.findIndex((part, index) => part !== b.place[index]);
  if (at >= 0) return (a.place[at] ?? "") < (b.place[at] ?? "") ? -1 : 1;
  return a.bucket.currency < b.bucket.currency ? -1 : 1;
}

interface Labels {
  readonly account: (owner: AccountKey) => string | undefined;
  readonly campaign: (owner: AccountKey, id: string) => Entity | undefined;
}

function labels(accounts: readonly AccountInput[]): Labels {
  const names = new Map(accounts.map((account) => [accountName(account), account.name]));
  const campaigns = new Map(
    accounts.map((account) => {
      const entities: ReadonlyMap<string, Entity> = new Map((account.campaigns?.entities ?? []).map((e) => [e.id, e]));
      return [accountName(account), entities] as const;
    }),
  );
  return {
    account: (owner) => names.get(accountName(owner)),
    campaign: (owner, id) => campaigns.get(accountName(owner))?.get(id),
  };
}

function rowOf({ bucket, campaign, tally }: Line, query: KpiQuery, label: Labels): QueryRow {
  const { month, week, day, owner, currency } = bucket;
  return {
    ...(month === undefined ? {} : { month }),
    ...(week === undefined ? {} : { week }),
    ...(day === undefined ? {} : { day }),
    ...(owner === undefined ? {} : ownerOf(owner, campaign, label)),
    currency,
    ...numbersOf(tally, bucket, query),
  };
}

function ownerOf(owner: NonNullable<Bucket["owner"]>, campaign: string | null, label: Labels): Partial<QueryRow> {
  if (!("account" in owner)) return { platform: owner.platform };
  const named = { ...owner, accountName: label.account(owner) ?? owner.account };
  if (campaign === null) return named;
  const entity = label.campaign(owner, campaign);
  return { ...named, campaign, campaignName: entity?.name ?? null, campaignStatus: entity?.status ?? null };
}

function numbersOf(
  tally: Tally,
  span: Pick<Bucket, "days" | "read" | "campaignsMissing">,
  query: KpiQuery,
): Pick<QueryRow, "values" | "days" | "daysRead" | "notes"> {
  const sums = sumsOf(tally);
  const values = Object.fromEntries(query.columns.map((column) => [column, textOf(column, sums, query)]));
  return { values, days: span.days, daysRead: span.read, notes: notesOf(tally, span, query) };
}

function textOf(column: Column, sums: Sums, { goal }: KpiQuery): string | null {
  const value = isKpi(column) ? computeKpi(column, sums, goal) : (sums[column] ?? null);
  return value === null ? null : format(value);
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
