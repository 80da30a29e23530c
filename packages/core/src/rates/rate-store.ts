import { type RateDay, type RateTable, rateTable } from "../rates.ts";
import { addDays, type DateRange, monthOf } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";

/** The published days of one calendar month, as far as they are known. */
export interface RateMonth {
  /** `2026-11`. */
  readonly month: string;
  /** Counts the writes, from 1. */
  readonly version: number;
  /** The read that brought this version. */
  readonly readAt: Instant;
  /** Oldest first. */
  readonly days: readonly RateDay[];
}

/** Published exchange rates, kept for ever. All reads are consistent. */
export interface RateStore {
  /** Months from..to, both included, in order; those nobody has read are left out. */
  months(from: string, to: string): Promise<readonly RateMonth[]>;
  /**
   * Puts a month in place of the version before it, of none where its version is 1; false, and nothing changed, when another
   * was faster. `supersedes`: keep the version before as well, since a rate it held has changed.
   */
  put(month: RateMonth, options: { readonly supersedes: RateMonth | null }): Promise<boolean>;
  /** Versions of a month whose rates were corrected later, oldest first. */
  superseded(month: string): Promise<readonly RateMonth[]>;
  /** When the rates of the last weeks were last compared with what the source publishes; `null` for never. */
  compared(): Promise<Instant | null>;
  /** Notes such a comparison; an older one than known changes nothing. */
  noteCompared(at: Instant): Promise<void>;
}

/** More than the longest run of days without rates: whatever is asked for, the day that settles it is loaded too. */
const marginDays = 14;

/** The rates that days of this range may need. */
export async function loadRates(store: Pick<RateStore, "months">, { from, to }: DateRange): Promise<RateTable> {
  const months = await store.months(monthOf(addDays(from, -marginDays)), monthOf(addDays(to, marginDays)));
  return rateTable(months.flatMap(({ days }) => days));
}
