import type { BaseMetric } from "../metrics.ts";
import { add, type Micros, ZERO } from "../micros.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import { plain } from "./figures.ts";
import type { DayFacts } from "./subject.ts";

interface Day {
  readonly sums: Partial<Record<BaseMetric, Micros>>;
  volume: number;
  readonly believed: Part;
  readonly seen: Part;
}

interface Part {
  known: number;
  least: number;
}

/** How much of a day's results is known; see `DayFacts`. */
export type KnownPart = Pick<DayFacts, "share" | "seenShare">;

/** Sums by day, changed in place since every row of every page goes in. */
export type Series = Map<CalendarDate, Day>;

/** Amounts of one row or of one empty page, in the currency of the series. */
export function addDay(
  series: Series,
  date: CalendarDate,
  amounts: Readonly<Partial<Record<BaseMetric, Micros>>>,
  { share, seenShare = share }: KnownPart,
): void {
  const day = series.get(date) ?? { sums: {}, volume: 0, believed: partOf(share), seen: partOf(seenShare) };
  series.set(date, day);
  for (const [name, amount] of Object.entries(amounts)) {
    const metric = name as BaseMetric; // Keys of the amounts are metrics.
    day.sums[metric] = add(day.sums[metric] ?? ZERO, amount);
  }
  const volume = Math.max(0, plain(amounts.spend ?? amounts.linkClicks ?? amounts.leads));
  day.volume += volume;
  addPart(day.believed, volume, share);
  addPart(day.seen, volume, seenShare);
}

const partOf = (share: number): Part => ({ known: 0, least: share });

function addPart(part: Part, volume: number, share: number): void {
  part.known += volume * share;
  part.least = Math.min(part.least, share);
}

/** The days in order. Accounts that differ in what is known of a day count by their spend; of a rate, by the clicks or leads it is made of. */
export function daysOf(series: Series): readonly DayFacts[] {
  return [...series]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, { sums, volume, believed, seen }]) => {
      const [share, seenShare] = [shareOf(believed, volume), shareOf(seen, volume)];
      return share === seenShare ? { date, sums, share } : { date, sums, share, seenShare };
    });
}

const shareOf = ({ known, least }: Part, volume: number): number => (volume > 0 ? known / volume : least);

/** All of them together, added to `into`. */
export function sumSeries(all: readonly Series[], into: Series = new Map()): Series {
  for (const { date, sums, ...known } of all.flatMap(daysOf)) {
    const amounts: Partial<Record<BaseMetric, Micros>> = {};
    for (const [name, amount] of Object.entries(sums)) {
      if (amount !== null) amounts[name as BaseMetric] = amount; // Keys of `Sums` are metrics.
    }
    addDay(into, date, amounts, known);
  }
  return into;
}
