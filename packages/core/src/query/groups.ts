import { dateOf, type Fact, type FactPage } from "../facts.ts";
import { type AccountKey, accountName } from "../ids.ts";
import { type MappingSpan, spanOn } from "../mapping/overrides.ts";
import type { CompiledMapping } from "../mapping.ts";
import type { BaseMetric } from "../metrics.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import { monthOf } from "../time/calendar-date.ts";
import { isoWeekOf } from "../time/iso-week.ts";
import {
  addNothing,
  addRow,
  type Cell,
  cellsOf,
  emptyTally,
  remainder,
  rowReader,
  type Tally,
  totalsOf,
} from "../totals.ts";
import type { AccountInput, Dimension, KpiQuery } from "./question.ts";
import { daysAsked, groupingOf, metricsAsked, reportsAsked } from "./question.ts";

export interface MappedAccount {
  readonly account: AccountInput;
  readonly mappings: readonly (MappingSpan & { readonly compiled: CompiledMapping })[];
}

/** What every row of a bucket shares: its days, platform, account and currency, campaigns aside. */
export interface Bucket {
  readonly month?: string;
  readonly week?: string;
  readonly day?: CalendarDate;
  readonly owner?: AccountKey | Pick<AccountKey, "platform">;
  readonly currency: string;
  /** Account-days asked for, and those of them that have been read. */
  days: number;
  read: number;
  /** Everything that is not split by campaign. */
  readonly whole: Tally;
  readonly campaigns: Map<string, Tally>;
  readonly rest: Tally;
  /** The account's total is known for days without campaigns: all of it is unallocated. */
  campaignsMissing: boolean;
}

interface Plan {
  readonly query: KpiQuery;
  readonly metrics: readonly BaseMetric[];
  readonly grouping: readonly Dimension[];
  readonly times: ReadonlyMap<
    CalendarDate,
    { readonly month?: string; readonly week?: string; readonly day?: CalendarDate }
  >;
  readonly buckets: Map<string, Bucket>;
  readonly asked: ReadonlySet<string> | null;
}

/** Sums every page into its bucket, one pass over the rows. A bucket nobody read is there all the same, with nothing in it. */
export function collect(query: KpiQuery, accounts: readonly MappedAccount[]): readonly Bucket[] {
  const grouping = groupingOf(query.by);
  const plan: Plan = {
    query,
    grouping,
    metrics: metricsAsked(query),
    times: new Map(daysAsked(query).map((date) => [date, timesOf(date, grouping)])),
    buckets: new Map(),
    asked: query.campaigns === undefined ? null : new Set(query.campaigns),
  };
  for (const mapped of accounts) collectAccount(mapped, plan);
  return [...plan.buckets.values()];
}

function timesOf(date: CalendarDate, grouping: readonly Dimension[]) {
  return {
    ...(grouping.includes("month") ? { month: monthOf(date) } : {}),
    ...(grouping.includes("week") ? { week: isoWeekOf(date) } : {}),
    ...(grouping.includes("day") ? { day: date } : {}),
  };
}

function collectAccount(mapped: MappedAccount, plan: Plan): void {
  const { account } = mapped;
  const reports = reportsAsked(plan.query);
  for (const date of plan.times.keys()) bucketFor(plan, account, date, account.currency).days += 1;
  if (reports.campaign) addByCampaign(mapped, plan, reports.account);
  else addWhole(mapped, plan);
}

function addByCampaign(mapped: MappedAccount, plan: Plan, withTotals: boolean): void {
  const { account } = mapped;
  const totals = withTotals ? accountTotals(mapped, plan) : new Map<CalendarDate, DayTotal>();
  for (const { page, date, mapping } of daysOf(account.campaignPages, mapped, plan)) {
    const bucket = bucketFor(plan, account, date, page.currency);
    bucket.read += 1;
    const parts = addCampaigns(bucket, page, mapping, plan);
    const total = totals.get(date);
    if (total === undefined) continue;
    addRow(restOf(bucket, plan), remainder(total.cells, parts));
    totals.delete(date);
  }
  for (const [date, { cells, currency }] of totals) {
    const bucket = bucketFor(plan, account, date, currency);
    bucket.read += 1;
    bucket.campaignsMissing = true;
    addRow(restOf(bucket, plan), cells);
  }
}

function addWhole(mapped: MappedAccount, plan: Plan): void {
  for (const { page, date, mapping } of daysOf(mapped.account.accountPages, mapped, plan)) {
    const bucket = bucketFor(plan, mapped.account, date, page.currency);
    bucket.read += 1;
    const { zeros, cells } = rowReader(page, plan.metrics, mapping);
    if (page.facts.length === 0) addNothing(bucket.whole, zeros);
    for (const fact of page.facts) addRow(bucket.whole, cells(fact));
  }
}

/** The sum over all campaigns, those the filter hides included: what is unallocated does not depend on a filter. */
function addCampaigns(bucket: Bucket, page: FactPage, mapping: CompiledMapping, plan: Plan): Tally {
  const { zeros, cells } = rowReader(page, plan.metrics, mapping);
  const parts = emptyTally(plan.metrics);
  let shown = 0;
  for (const fact of page.facts) {
    const row = cells(fact);
    addRow(parts, row);
    if (!(plan.asked?.has(fact.entity) ?? true)) continue;
    addRow(tallyFor(bucket, fact, plan), row);
    shown += 1;
  }
  if (shown === 0) addNothing(bucket.whole, zeros);
  return parts;
}

function tallyFor(bucket: Bucket, { entity }: Fact, plan: Plan): Tally {
  if (!plan.grouping.includes("campaign")) return bucket.whole;
  const known = bucket.campaigns.get(entity);
  if (known) return known;
  const made = emptyTally(plan.metrics);
  bucket.campaigns.set(entity, made);
  return made;
}

/** Without a split by campaign the unallocated part a filter asks for joins the rest. */
function restOf(bucket: Bucket, plan: Plan): Tally {
  return plan.grouping.includes("campaign") ? bucket.rest : bucket.whole;
}

interface DayTotal {
  readonly cells: readonly Cell[];
  readonly currency: string;
}

function accountTotals(mapped: MappedAccount, plan: Plan): Map<CalendarDate, DayTotal> {
  const totals = new Map<CalendarDate, DayTotal>();
  for (const { page, date, mapping } of daysOf(mapped.account.accountPages, mapped, plan)) {
    totals.set(date, { cells: cellsOf(totalsOf([page], plan.metrics, () => mapping)), currency: page.currency });
  }
  return totals;
}

function* daysOf(pages: Iterable<FactPage>, { mappings }: MappedAccount, { times }: Plan) {
  for (const page of pages) {
    const date = dateOf(page.period);
    const mapping = times.has(date) ? spanOn(mappings, date) : undefined;
    if (mapping !== undefined) yield { page, date, mapping: mapping.compiled };
  }
}

function bucketFor(plan: Plan, owner: AccountKey, date: CalendarDate, currency: string): Bucket {
  const times = plan.times.get(date) ?? {};
  const split = plan.grouping.includes("account")
    ? { platform: owner.platform, account: owner.account }
    : plan.grouping.includes("platform")
      ? { platform: owner.platform }
      : undefined;
  const name = split === undefined ? "" : "account" in split ? accountName(owner) : split.platform;
  const key = [times.month, times.week, times.day, name, currency].join("|");
  const known = plan.buckets.get(key);
  if (known) return known;
  const made: Bucket = {
    ...times,
    ...(split === undefined ? {} : { owner: split }),
    currency,
    days: 0,
    read: 0,
    whole: emptyTally(plan.metrics),
    campaigns: new Map(),
    rest: emptyTally(plan.metrics),
    campaignsMissing: false,
  };
  plan.buckets.set(key, made);
  return made;
}
