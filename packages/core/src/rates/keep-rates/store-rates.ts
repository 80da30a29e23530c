import { LeadlineError } from "../../errors.ts";
import type { Log } from "../../ports.ts";
import type { RateDay } from "../../rates.ts";
import { addDays, type CalendarDate, monthOf } from "../../time/calendar-date.ts";
import type { Instant } from "../../time/instant.ts";
import { type MergedMonth, mergeMonth, type RateChange } from "../merge-month.ts";
import type { RateMonth, RateStore } from "../rate-store.ts";

export interface StoreRatesPorts {
  readonly store: RateStore;
  readonly log: Log;
  /** The instant before the read. */
  readonly readAt: Instant;
}

export interface StoredRates {
  readonly newest: CalendarDate | null;
  /** Days that were not known, and rates that differ from what was. */
  readonly added: number;
  readonly corrected: number;
}

/** A correction of more days at once is no correction: the file is not believed. */
const mostCorrectedDays = 5;
const mostTries = 5;
const mostLogged = 20;

/**
 * Stores what was read, month by month and oldest first, so that what is there has no gap whenever this is interrupted.
 * Unchanged months are not written. Throws `upstream.contract`, before anything is written, when the file contradicts what is
 * stored on more than a few days.
 */
export async function storeRates(days: readonly RateDay[], ports: StoreRatesPorts): Promise<StoredRates> {
  const known = await knownMonths(days, ports.store);
  const newestKnown = [...known.values()].at(-1)?.days.at(-1);
  const times = { readAt: ports.readAt, newestKnown: newestKnown?.date ?? null };
  const months = [...Map.groupBy(days, ({ date }) => monthOf(date))].toSorted(([a], [b]) => (a < b ? -1 : 1));
  ensureBelievable(months.map(([month, read]) => mergeMonth(known.get(month) ?? null, read, times)));
  tellCurrencies(days, newestKnown, ports.log);
  const done: MergedMonth[] = [];
  for (const [month, read] of months) {
    done.push(await storeMonth(read, known.get(month) ?? null, { ...ports, ...times }));
  }
  return {
    newest: days.at(-1)?.date ?? null,
    added: done.reduce((sum, { added }) => sum + added.length, 0),
    corrected: done.reduce((sum, { corrected }) => sum + corrected.length, 0),
  };
}

/** One month more than was read: the newest day known may be the last of the month before. */
async function knownMonths(days: readonly RateDay[], store: RateStore): Promise<ReadonlyMap<string, RateMonth>> {
  const [first, last] = [days[0], days.at(-1)];
  const found = first && last ? await store.months(monthOf(addDays(first.date, -31)), monthOf(last.date)) : [];
  return new Map(found.map((one) => [one.month, one]));
}

function ensureBelievable(merged: readonly MergedMonth[]): void {
  const changes = merged.flatMap(({ corrected }) => corrected).filter(({ before }) => before !== null);
  const dates = [...new Set(changes.map(({ date }) => date))];
  if (dates.length <= mostCorrectedDays) return;
  throw new LeadlineError(
    "upstream.contract",
    "The European Central Bank's file contradicts the rates that are stored.",
    {
      platform: "ecb",
      saw: `other rates on ${dates.length} days from ${dates[0]} on`,
      expected: `the published ones, corrected on at most ${mostCorrectedDays} days`,
      hint: "Nothing was changed. Compare the file with the bank's own pages before anything is believed.",
    },
  );
}

/** Somebody else may write the same month at the same time: then it is merged anew. */
async function storeMonth(
  read: readonly RateDay[],
  known: RateMonth | null,
  { store, log, ...times }: StoreRatesPorts & { readonly newestKnown: CalendarDate | null },
): Promise<MergedMonth> {
  let stored = known;
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const merged = mergeMonth(stored, read, times);
    const supersedes = merged.corrected.length + merged.late.length > 0 ? stored : null;
    if (merged.month === null || (await store.put(merged.month, { supersedes }))) {
      tell(merged, log);
      return merged;
    }
    const { month } = merged.month;
    [stored = null] = await store.months(month, month);
  }
  throw new LeadlineError("store.conflict", "Another worker kept changing the rates of the same month.");
}

function tell({ late, corrected, withdrawn }: MergedMonth, log: Log): void {
  if (late.length > 0) log.warn("rates.late", { dates: late.slice(0, mostLogged) });
  const kinds: readonly (readonly [string, readonly RateChange[]])[] = [
    ["rates.corrected", corrected],
    ["rates.withdrawn", withdrawn],
  ];
  for (const [event, changes] of kinds) {
    if (changes.length > 0) log.warn(event, { count: changes.length, changes: changes.slice(0, mostLogged) });
  }
}

/** A currency that came or went between the newest day known and the newest one read. */
function tellCurrencies(days: readonly RateDay[], known: RateDay | undefined, log: Log): void {
  const newest = days.at(-1);
  if (newest === undefined || known === undefined || newest.date <= known.date) return;
  const missing = (a: RateDay, b: RateDay) => Object.keys(a.perEuro).filter((name) => !Object.hasOwn(b.perEuro, name));
  const [gone, come] = [missing(known, newest), missing(newest, known)];
  if (gone.length + come.length > 0) log.warn("rates.currencies", { date: newest.date, gone, come });
}
