import { addDays, type CalendarDate, datesIn } from "@leadline/core/time/calendar-date";
import type { MarketAction, MarketCampaign } from "../market/account.ts";
import { type Delivery, delivery } from "../market/delivery.ts";
import { type Conversion, conversions, longestLag } from "../market/results.ts";
import type { View } from "../market/world.ts";
import type { CheckedQuery } from "./check.ts";
import { actionSegments, dateSegments, type Wire } from "./fields.ts";
import { googleMetrics, noSums, type Sums } from "./metrics.ts";

/** One row of a report before it is printed: the values of its segments, and exact sums. */
export interface Group {
  readonly segments: Readonly<Record<string, Wire>>;
  readonly sums: Sums;
}

/** What the campaigns did together, split by the segments the query selects. Without any there is exactly one group. */
export function groupsOf(query: CheckedQuery, view: View, campaigns: readonly MarketCampaign[]): Group[] {
  const book = bookOf(query);
  const { from, to } = query.range;
  // Clicks before the range may still have conversions inside it, by conversion date.
  for (const date of datesIn({ from: addDays(from, book.needsConversions ? -longestLag.google : 0), to })) {
    for (const campaign of campaigns) {
      const day = delivery(view, campaign, date);
      if (day !== null) bookDay(book, view, campaign, date, day);
    }
  }
  return book.groups();
}

interface Book {
  /** The sums that this day's numbers belong to; `null` outside the range. */
  sums(date: CalendarDate, action: MarketAction | null): Sums | null;
  groups(): Group[];
  readonly byAction: boolean;
  readonly needsConversions: boolean;
}

function bookOf({ range, segments, metrics }: CheckedQuery): Book {
  const actions = segments.filter((segment) => Object.hasOwn(actionSegments, segment));
  const groups = new Map<string, Group>();
  const known = new Map<string, Sums>();
  const sumsOf = (values: Readonly<Record<string, Wire>>): Sums => {
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { segments: values, sums: noSums() };
    groups.set(key, group);
    return group.sums;
  };
  if (segments.length === 0) sumsOf({});
  return {
    byAction: actions.length > 0,
    needsConversions: actions.length > 0 || metrics.some((name) => googleMetrics[name]?.needsConversions === true),
    groups: () => [...groups.values()],
    sums(date, action) {
      if (date < range.from || date > range.to) return null;
      const key = `${date}|${action?.id}`;
      const sums = known.get(key) ?? sumsOf(segmentValues(segments, date, action));
      known.set(key, sums);
      return sums;
    },
  };
}

function segmentValues(segments: readonly string[], date: string, action: MarketAction | null) {
  return Object.fromEntries(
    segments.map((name) => [
      name,
      dateSegments[name]?.(date) ?? (action === null ? undefined : actionSegments[name]?.(action)),
    ]),
  );
}

function bookDay(book: Book, view: View, campaign: MarketCampaign, date: CalendarDate, day: Delivery): void {
  const sums = book.byAction ? null : book.sums(date, null);
  if (sums !== null) {
    sums.cost += day.spend;
    sums.impressions += BigInt(day.impressions);
    sums.clicks += BigInt(day.clicks);
    sums.interactions += BigInt(day.interactions);
  }
  for (const action of book.needsConversions ? view.account.actions : []) {
    const group = book.byAction ? action : null;
    for (const conversion of conversions(view, campaign, action, date, day)) {
      bookByClick(book.sums(date, group), action, conversion);
      bookByConversion(book.sums(conversion.happenedOn, group), action, conversion);
    }
  }
}

function bookByClick(sums: Sums | null, { primary }: MarketAction, { kind, credit, value }: Conversion): void {
  if (sums === null) return;
  if (kind === "view") {
    sums.viewThrough += 1n;
    return;
  }
  if (kind === "crossDevice") sums.crossDevice += credit;
  sums.all += credit;
  sums.allValue += value;
  if (primary && kind === "click") {
    sums.conversions += credit;
    sums.value += value;
  }
}

function bookByConversion(sums: Sums | null, { primary }: MarketAction, { kind, credit, value }: Conversion): void {
  if (sums === null || kind === "view") return;
  sums.allByDate += credit;
  sums.allValueByDate += value;
  if (primary && kind === "click") {
    sums.conversionsByDate += credit;
    sums.valueByDate += value;
  }
}
