import { ONE } from "@leadline/core/micros";
import { addDays, calendarDate, type DateRange, monthOf } from "@leadline/core/time/calendar-date";
import { askAnalytics, totalOf } from "../analytics.ts";
import { contract } from "../contract.ts";
import type { Reading } from "./reading.ts";

/** LinkedIn speaks of six months in which it tells days one by one, and does not say what it answers beyond. */
const toldDays = 180;

/**
 * Throws `upstream.contract` where LinkedIn knows delivery that it no longer tells by day: an empty answer about old days
 * would wipe out what was read while it still told them. Costs nothing for younger days.
 */
export async function ensureDaysTold({ session, slice, account }: Reading): Promise<void> {
  const last = addDays(calendarDate(session.transport.now().slice(0, 10)), -toldDays - 1);
  if (slice.from > last) return;
  const range = wholeMonths({ from: slice.from, to: slice.to < last ? slice.to : last });
  const asked = { account, slice: range, pivots: ["ACCOUNT"], metrics: ["impressions"] } as const;
  const whole = totalOf(await askAnalytics({ ...asked, granularity: "ALL" }, session), "impressions");
  const byDay = totalOf(await askAnalytics(asked, session), "impressions");
  if (byDay * ONE >= whole * nearlyAll) return;
  throw contract("LinkedIn tells these days by the month only: what was read of them before stays as it is.", {
    account,
    field: "dateRange",
    saw: `${range.from} to ${range.to}`,
    expected: "all of its days",
  });
}

/** Figures may move between two questions; a month's days are more than a hundredth of it. */
const nearlyAll = (ONE * 99n) / 100n;

/** LinkedIn rounds old sums to these. */
function wholeMonths({ from, to }: DateRange): DateRange {
  const next = addDays(firstOf(monthOf(to)), 31);
  return { from: firstOf(monthOf(from)), to: addDays(firstOf(monthOf(next)), -1) };
}

const firstOf = (month: string) => calendarDate(`${month}-01`);
