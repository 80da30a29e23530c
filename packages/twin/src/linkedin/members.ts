import type { CalendarDate, DateRange } from "@leadline/core/time/calendar-date";
import { draws } from "../market/random.ts";
import type { AnalyticsRow } from "./analytics.ts";
import type { Cell } from "./cells.ts";
import { addAll, type LinkedinSums, noSums } from "./metrics.ts";
import { type MemberPivot, traitsOf } from "./pivots.ts";

/** Smaller than this nothing is told of a group of members. */
const fewestEvents = 3n;

/**
 * Rows per trait of the members: approximate on purpose, without values too small, and so neither adding up to the whole
 * nor from day to day. The campaign is not in the row.
 */
export function memberRows(
  pivot: MemberPivot,
  cells: readonly Cell[],
  periodOf: (date: CalendarDate) => DateRange,
): AnalyticsRow[] {
  const wholes = new Map<string, AnalyticsRow>();
  for (const { leaf, date, sums } of cells) {
    const period = periodOf(date);
    const { currency } = leaf.view.account;
    const whole = wholes.get(period.from) ?? { values: [], period, currency, sums: noSums() };
    wholes.set(period.from, whole);
    addAll(whole.sums, sums);
  }
  return [...wholes.values()].flatMap((whole) =>
    traitsOf(pivot).map(({ value, share }) => ({
      ...whole,
      values: [value],
      sums: approximate(whole.sums, share, `${value}|${whole.period.from}|${whole.period.to}`),
    })),
  );
}

function approximate(sums: LinkedinSums, share: number, key: string): LinkedinSums {
  const draw = draws(`${key}|member`);
  const part = (amount: bigint): bigint => {
    const found = (amount * BigInt(Math.round(share * (90 + 20 * draw())))) / 10_000n;
    return found < fewestEvents ? 0n : found;
  };
  return {
    ...noSums(),
    impressions: part(sums.impressions),
    clicks: part(sums.clicks),
    landingPageClicks: part(sums.landingPageClicks),
    spend: part(sums.spend),
    postClick: part(sums.postClick),
    postView: part(sums.postView),
    forms: new Map([...sums.forms].map(([form, count]) => [form, part(count)])),
  };
}
