import { dayPeriod, type ReportId } from "../facts.ts";
import { type CalendarDate, datesIn } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import type { RunsSource } from "./account-source.ts";

/**
 * The days whose comparison may come out otherwise than before `since`, oldest first: a read since then has changed them, or was
 * the first to find them as the read before had left them, after which a difference is no movement any more.
 */
export function newDays(
  { tasks, reports, reconciled }: Pick<RunsSource, "tasks" | "reports" | "reconciled">,
  since: Instant,
): readonly CalendarDate[] {
  const outcomes = tasks.flatMap((task) => task.outcomes).filter(({ state }) => state === "stored");
  const reads = outcomes.toSorted((a, b) => (a.verifiedAt < b.verifiedAt ? -1 : 1));
  const isNew = (report: ReportId, date: CalendarDate) => {
    const own = reads.filter((one) => one.report === report && one.from <= date && date <= one.to);
    return own.some(({ verifiedAt }, at) => {
      const both = own.slice(Math.max(0, at - 1), at + 1);
      return verifiedAt >= since && both.some(({ changed }) => changed.includes(dayPeriod(date)));
    });
  };
  return datesIn(reconciled).filter((date) => isNew(reports.account, date) || isNew(reports.campaign, date));
}
