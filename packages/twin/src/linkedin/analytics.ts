import { type CalendarDate, calendarDate, type DateRange, datesIn } from "@leadline/core/time/calendar-date";
import { draws, shuffled } from "../market/random.ts";
import { type View, viewOf } from "../market/world.ts";
import { json, type Reply } from "../server/route.ts";
import { type Call, visible } from "./call.ts";
import { type Cell, cellsOf, type Leaf } from "./cells.ts";
import { memberRows } from "./members.ts";
import {
  addAll,
  isZero,
  type LinkedinMetric,
  type LinkedinSums,
  linkedinMetrics,
  noSums,
  type Wire,
} from "./metrics.ts";
import { isMemberPivot, pivotValuesOf } from "./pivots.ts";
import {
  type AnalyticsQuestion,
  analyticsQuestion,
  type Facet,
  firstOfMonth,
  type Granularity,
  lastOfMonth,
} from "./question.ts";
import { linkedinHeaders } from "./refusal.ts";

/** One row before it is printed. */
export interface AnalyticsRow {
  readonly values: readonly string[];
  readonly period: DateRange;
  readonly currency: string;
  readonly sums: LinkedinSums;
}

/** More than these are silently left out. */
export const mostElements = 15_000;

/**
 * `adAnalytics`. No paging, and no order unless one is asked for. An account the member has no role in is answered like
 * one without activity.
 */
export function analytics(call: Call): Reply {
  const question = analyticsQuestion(call);
  const rows = rowsOf(question, question.isOfType ? cellsIn(question, call) : []);
  const elements = ordered(rows, question, call).flatMap((row) => printed(row, question) ?? []);
  const body = { paging: { start: 0, count: 10, links: [] }, elements: elements.slice(0, mostElements) };
  return { ...json(200, body, linkedinHeaders(call.asked)), days: question.days };
}

function cellsIn({ facets, range }: AnalyticsQuestion, { asked }: Call): Cell[] {
  const wanted = facets.get("accounts");
  const views = visible
    .filter(({ id }) => wanted === undefined || wanted.includes(id))
    .map((account) => viewOf(asked.world, account));
  return views.flatMap((view) =>
    datesIn(within(range, view)).flatMap((date) =>
      view.campaigns.flatMap((group) => cellsOf(view, group, date)).filter(({ leaf }) => matches(leaf, facets)),
    ),
  );
}

const within = ({ from, to }: DateRange, { opens, today }: View): DateRange => ({
  from: from < opens ? opens : from,
  to: to > today ? today : to,
});

function matches({ view, campaign, creative }: Leaf, facets: AnalyticsQuestion["facets"]): boolean {
  const ids: Readonly<Record<Facet, string>> = {
    accounts: view.account.id,
    campaignGroups: campaign.group.id,
    campaigns: campaign.id,
    creatives: creative.id,
    shares: `70${creative.id}`,
    companies: String(Number(view.account.id) - 500_000_000),
  };
  return [...facets].every(([facet, wanted]) => wanted.includes(ids[facet]));
}

function rowsOf(question: AnalyticsQuestion, cells: readonly Cell[]): AnalyticsRow[] {
  const { pivots, granularity, range } = question;
  const [pivot] = pivots;
  if (pivot !== undefined && isMemberPivot(pivot))
    return memberRows(pivot, cells, (date) => periodOf(date, granularity, range));
  const rows = new Map<string, AnalyticsRow>();
  for (const cell of cells) {
    const values = pivotValuesOf(pivots, cell);
    if (values === null) continue;
    const period = periodOf(cell.date, granularity, range);
    const key = `${values.join()}|${period.from}`;
    const row = rows.get(key) ?? { values, period, currency: cell.leaf.view.account.currency, sums: noSums() };
    rows.set(key, row);
    addAll(row.sums, cell.sums);
  }
  return [...rows.values()];
}

/** The part of the range that a day's row covers. */
function periodOf(date: CalendarDate, granularity: Granularity, { from, to }: DateRange): DateRange {
  if (granularity === "ALL") return { from, to };
  if (granularity === "DAILY") return { from: date, to: date };
  const year = { first: calendarDate(`${date.slice(0, 4)}-01-01`), last: calendarDate(`${date.slice(0, 4)}-12-31`) };
  const { first, last } = granularity === "YEARLY" ? year : { first: firstOfMonth(date), last: lastOfMonth(date) };
  return { from: first < from ? from : first, to: last > to ? to : last };
}

function ordered(rows: readonly AnalyticsRow[], { order }: AnalyticsQuestion, { asked }: Call): AnalyticsRow[] {
  const mixed = shuffled(rows, `${asked.url.pathname}|${asked.number}`);
  if (order === null) return mixed;
  const rankOf = ({ sums }: AnalyticsRow) =>
    Number(linkedinMetrics[order.metric]?.wire(sums, { currency: "", days: 1, key: "", byEntity: true }) ?? 0);
  return mixed.toSorted((a, b) => (order.descending ? rankOf(b) - rankOf(a) : rankOf(a) - rankOf(b)));
}

/** `null` when all that was asked for is zero: such a row is not in this answer, though it may be in another. */
function printed(row: AnalyticsRow, question: AnalyticsQuestion): object | null {
  const { metrics, pivots, days, withDates, withPivots } = question;
  const key = `${row.values.join()}|${row.period.from}|${row.period.to}`;
  const isMember = pivots.some(isMemberPivot);
  const byEntity = pivots.some((pivot) => ["ACCOUNT", "CAMPAIGN_GROUP", "CAMPAIGN"].includes(pivot));
  const context = { currency: row.currency, days, key, byEntity };
  const cells = metrics.flatMap((name): [string, Wire][] => {
    const metric = linkedinMetrics[name];
    const value = metric !== undefined && isOffered(metric, question) ? metric.wire(row.sums, context) : undefined;
    return value === undefined || (isMember && isZero(value)) ? [] : [[name, value]];
  });
  const isEmpty = metrics.length === 0 ? row.sums.impressions === 0n : cells.every(([, value]) => isZero(value));
  if (isEmpty) return null;
  return {
    ...(withPivots ? { pivotValues: row.values } : {}),
    ...(withDates ? { dateRange: printedRange(row.period, key) } : {}),
    ...Object.fromEntries(cells),
  };
}

/** What a pivot cannot tell is dropped without a word. */
function isOffered({ offered }: LinkedinMetric, { pivots }: AnalyticsQuestion): boolean {
  if (pivots.includes("CONVERSION")) return offered === "everywhere" || offered === "notPerMember";
  if (pivots.some(isMemberPivot)) return offered === "everywhere" || offered === "notPerRule";
  return true;
}

/** Keys in whatever order. */
function printedRange({ from, to }: DateRange, key: string): object {
  const partsOf = (date: CalendarDate, end: string) => {
    const [year, month, day] = date.split("-").map(Number);
    return Object.fromEntries(shuffled(Object.entries({ year, month, day }), `${key}|${end}`));
  };
  const ends = { start: partsOf(from, "start"), end: partsOf(to, "end") };
  return draws(`${key}|ends`)() < 0.5 ? ends : { end: ends.end, start: ends.start };
}
