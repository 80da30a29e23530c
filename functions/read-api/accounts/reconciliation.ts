import { dateOf, dayPeriod, type FactPage } from "@leadline/core/facts";
import { type AccountSource, factPage, verifiedAt } from "@leadline/core/load/account-source";
import { format, type Micros } from "@leadline/core/micros";
import type { PageVersion } from "@leadline/core/ports";
import { type DayReads, type PageRead, reconcileDay } from "@leadline/core/reconcile";
import type { ResidualCause } from "@leadline/core/reconcile/causes";
import { type MetricSummary, type ReconciledDay, summarise } from "@leadline/core/reconcile/summary";
import { type CalendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { exactNumber } from "../exact-json.ts";

/** How the account's own total compares with the sum of its campaigns over the last days, and why they differ. */
export async function reconciliationOf(source: AccountSource) {
  const { reports, reconciled, owner, store } = source;
  const [from, to] = [dayPeriod(reconciled.from), dayPeriod(reconciled.to)];
  const live = source.versions.filter(({ until }) => until === null);
  const whole = readsByDay(source, live);
  const parts = readsByDay(source, await store.pages.pages(owner, reports.campaign, from, to));
  const days = datesIn(reconciled).map((date) => {
    return reconciledDay(source, date, { whole: whole.get(date) ?? null, parts: parts.get(date) ?? null, earlier: [] });
  });
  const looked = await withHistory(days, source);
  const { metrics, ...counts } = summarise(looked, ["spend", "leads"]);
  const told = Object.entries(metrics).map(([metric, summary]) => [metric, summaryJson(summary)] as const);
  return { ...reconciled, days: days.length, ...counts, ...Object.fromEntries(told) };
}

function reconciledDay(source: AccountSource, date: CalendarDate, reads: DayReads): ReconciledDay {
  const { traits, mappingOn } = source;
  const rules = {
    mapping: mappingOn(date),
    level: "campaign",
    residuals: traits.residuals ?? [],
    restated: traits.window.restated,
  } as const;
  return { date, reads, residuals: reconcileDay(reads, rules) };
}

function readsByDay(
  source: AccountSource,
  stored: readonly Omit<PageVersion, "until">[],
): ReadonlyMap<CalendarDate, PageRead> {
  const found = stored.flatMap((one) => {
    const page = factPage(source.owner, one);
    const read = page && { page, since: one.since, verifiedAt: verifiedAt(source, one) };
    return read ? [[dateOf(one.period), read] as const] : [];
  });
  return new Map(found);
}

const settledAnyway: ReadonlySet<ResidualCause> = new Set(["notRead", "rounding", "notTold"]);

/** Only history tells that campaigns were removed, and only days that differ are worth its reading. */
async function withHistory(days: readonly ReconciledDay[], source: AccountSource): Promise<readonly ReconciledDay[]> {
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

const exact = (amount: Micros) => exactNumber(format(amount), "number");

function summaryJson({ unallocated, causes, worst }: MetricSummary) {
  return {
    unallocated: unallocated === null ? null : exact(unallocated),
    causes: causes.map(({ cause, amount }) => ({ cause, amount: exact(amount) })),
    worst: worst && { day: worst.date, unallocated: exact(worst.unallocated) },
  };
}
