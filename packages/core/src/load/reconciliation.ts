import { dateOf, dayPeriod, type FactPage } from "../facts.ts";
import type { PageVersion } from "../ports.ts";
import type { ResidualCause } from "../reconcile/causes.ts";
import type { ReconciledDay } from "../reconcile/summary.ts";
import { type DayReads, type PageRead, reconcileDay } from "../reconcile.ts";
import { type CalendarDate, type DateRange, datesIn } from "../time/calendar-date.ts";
import { factPage, type RunsSource, verifiedAt } from "./account-source.ts";

type LivePage = Omit<PageVersion, "until">;

/** How the account's own total compares with the sum of its campaigns on each of these days; `totals` are the live pages of its account report. */
export async function loadReconciliation(
  source: RunsSource,
  range: DateRange,
  totals: readonly LivePage[],
): Promise<readonly ReconciledDay[]> {
  const { reports, owner, store } = source;
  const whole = readsByDay(source, totals);
  const [from, to] = [dayPeriod(range.from), dayPeriod(range.to)];
  const parts = readsByDay(source, await store.pages.pages(owner, reports.campaign, from, to));
  const days = datesIn(range).map((date) => {
    return reconciledDay(source, date, { whole: whole.get(date) ?? null, parts: parts.get(date) ?? null, earlier: [] });
  });
  return await withHistory(days, source);
}

function reconciledDay(source: RunsSource, date: CalendarDate, reads: DayReads): ReconciledDay {
  const { traits, mappingOn } = source;
  const rules = {
    mapping: mappingOn(date),
    level: "campaign",
    residuals: traits.residuals ?? [],
    restated: traits.window.restated,
  } as const;
  return { date, reads, residuals: reconcileDay(reads, rules) };
}

function readsByDay(source: RunsSource, stored: readonly LivePage[]): ReadonlyMap<CalendarDate, PageRead> {
  const found = stored.flatMap((one) => {
    const page = factPage(source.owner, one);
    const read = page && { page, since: one.since, verifiedAt: verifiedAt(source, one) };
    return read ? [[dateOf(one.period), read] as const] : [];
  });
  return new Map(found);
}

const settledAnyway: ReadonlySet<ResidualCause> = new Set(["notRead", "rounding", "notTold"]);

/** Only history tells that campaigns were removed, and only days that differ are worth its reading. */
async function withHistory(days: readonly ReconciledDay[], source: RunsSource): Promise<readonly ReconciledDay[]> {
  const open = days.filter(isOpen).map(({ date }) => date);
  const [first, last] = [open[0], open.at(-1)];
  if (first === undefined || last === undefined) return days;
  const { store, owner, reports } = source;
  const versions = await store.pages.versions(owner, reports.campaign, dayPeriod(first), dayPeriod(last));
  const earlier = Map.groupBy(
    versions.filter(({ until }) => until !== null),
    ({ period }) => dateOf(period),
  );
  return days.map((day) => {
    const pages = (earlier.get(day.date) ?? []).flatMap((one): FactPage[] => {
      const page = isOpen(day) ? factPage(owner, one) : null;
      return page ? [page] : [];
    });
    return pages.length === 0 ? day : reconciledDay(source, day.date, { ...day.reads, earlier: pages });
  });
}

function isOpen({ residuals: { metrics, results } }: ReconciledDay): boolean {
  const found = [...Object.values(metrics), ...Object.values(results).flatMap(({ count, value }) => [count, value])];
  return found.some(({ shares }) => shares.some(({ cause }) => !settledAnyway.has(cause)));
}
