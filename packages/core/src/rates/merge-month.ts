import type { RateDay } from "../rates.ts";
import { type CalendarDate, monthOf } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import type { RateMonth } from "./rate-store.ts";

/** One rate that was published again and is not what it was: `null` where it was not, or is no longer, published. */
export interface RateChange {
  readonly date: CalendarDate;
  readonly currency: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface MergedMonth {
  /** `null` when nothing is new. */
  readonly month: RateMonth | null;
  /** Days that were not known; `late` are those of them that are older than days which were. */
  readonly late: readonly CalendarDate[];
  readonly added: readonly CalendarDate[];
  /** Rates of known days that differ now or have come to them; they replace what was stored. */
  readonly corrected: readonly RateChange[];
  /** Rates of known days that are no longer published; they are kept. */
  readonly withdrawn: readonly RateChange[];
}

/** What is stored of a month and what was read of it, in one: new days join, corrected rates replace, nothing is ever dropped. */
export function mergeMonth(
  stored: RateMonth | null,
  read: readonly RateDay[],
  { readAt, newestKnown }: { readonly readAt: Instant; readonly newestKnown: CalendarDate | null },
): MergedMonth {
  const known = new Map((stored?.days ?? []).map((day) => [day.date, day]));
  const added = read.filter(({ date }) => !known.has(date)).map(({ date }) => date);
  const late = added.filter((date) => newestKnown !== null && date < newestKnown);
  const changes = read.flatMap((day) => changesOf(known.get(day.date), day));
  const corrected = changes.filter(({ after }) => after !== null);
  const withdrawn = changes.filter(({ after }) => after === null);
  const first = read[0];
  if (first === undefined || (added.length === 0 && corrected.length === 0)) {
    return { month: null, late, added, corrected, withdrawn };
  }
  for (const day of read) known.set(day.date, merged(known.get(day.date), day));
  const days = [...known.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const month = { month: monthOf(first.date), version: (stored?.version ?? 0) + 1, readAt, days };
  return { month, late, added, corrected, withdrawn };
}

function changesOf(known: RateDay | undefined, { date, perEuro }: RateDay): readonly RateChange[] {
  if (known === undefined) return [];
  const currencies = new Set([...Object.keys(known.perEuro), ...Object.keys(perEuro)]);
  return [...currencies]
    .map((currency) => ({
      date,
      currency,
      before: known.perEuro[currency] ?? null,
      after: perEuro[currency] ?? null,
    }))
    .filter(({ before, after }) => before !== after);
}

function merged(known: RateDay | undefined, read: RateDay): RateDay {
  const perEuro = { ...known?.perEuro, ...read.perEuro };
  return { date: read.date, perEuro: Object.fromEntries(Object.entries(perEuro).toSorted(byName)) };
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
