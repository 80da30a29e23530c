import { type AccountKey, accountName } from "../ids.ts";
import { emptyTally, type Tally } from "../tally.ts";
import { type CalendarDate, monthOf } from "../time/calendar-date.ts";
import { isoWeekOf } from "../time/iso-week.ts";
import { type Conversion, unconverted } from "./conversions.ts";
import type { Formulas } from "./formulas.ts";
import type { Dimension } from "./question.ts";

/** What one row is about within its bucket: absent where the answer is not split by it, `null` where nobody knows. */
export interface Place {
  readonly campaign?: string | null;
  readonly adGroup?: string | null;
  readonly ad?: string | null;
  readonly audience?: string;
}

/** Amounts that have one exchange rate in common. */
export interface Part {
  readonly conversion: Conversion | null;
  readonly tally: Tally;
}

/** One row to be: its sums, by exchange rate. */
export interface Line {
  readonly place: Place;
  readonly parts: Map<string, Part>;
}

export interface Times {
  readonly month?: string;
  readonly week?: string;
  readonly day?: CalendarDate;
}

/** What every row of a bucket shares: its days, platform, account and currency. */
export interface Bucket extends Times {
  /** Its slot and its currency. */
  readonly key: string;
  /** Days and owner. */
  readonly slot: string;
  readonly owner?: AccountKey | Pick<AccountKey, "platform">;
  readonly currency: string;
  /** Account-days asked for, and those of them that have been read. */
  days: number;
  read: number;
  /** The account's total is known for days whose parts are not: all of it is unallocated. */
  partsMissing: boolean;
  /** Totals and parts were read in different currencies, so what is unallocated cannot be told. */
  torn: boolean;
  readonly lines: Map<string, Line>;
  /** What accounts report beyond the sum of their parts. */
  readonly rest: Line;
  /** Days of which nothing is shown: no row, but zeros in the totals. */
  readonly nothing: Line;
}

/** The one line of a bucket that is not split. */
export const wholeKey = "";

export function timesOf(date: CalendarDate, grouping: readonly Dimension[]): Times {
  return {
    ...(grouping.includes("month") ? { month: monthOf(date) } : {}),
    ...(grouping.includes("week") ? { week: isoWeekOf(date) } : {}),
    ...(grouping.includes("day") ? { day: date } : {}),
  };
}

/** The part of an owner's name that rows are split by. */
export function ownerIn(owner: AccountKey, grouping: readonly Dimension[]): Bucket["owner"] {
  if (grouping.includes("account")) return { platform: owner.platform, account: owner.account };
  return grouping.includes("platform") ? { platform: owner.platform } : undefined;
}

/** What tells buckets apart besides their currency. */
export function bucketSlot(times: Times, owner: Bucket["owner"]): string {
  const name = owner === undefined ? "" : "account" in owner ? accountName(owner) : owner.platform;
  return [times.month, times.week, times.day, name].join("|");
}

/** `place` tells a line apart from the others of its bucket. */
export function lineKey({ campaign, adGroup, ad, audience }: Place): string {
  if (adGroup === undefined && ad === undefined && audience === undefined) return campaign ?? wholeKey;
  return [campaign, adGroup, ad, audience].map((id) => id ?? "").join("|");
}

export function lineIn(bucket: Bucket, place: Place): Line {
  const key = lineKey(place);
  const known = bucket.lines.get(key);
  if (known) return known;
  const made: Line = { place, parts: new Map() };
  bucket.lines.set(key, made);
  return made;
}

/** The tally for amounts of one conversion. */
export function tallyIn({ parts }: Line, conversion: Conversion | null, { metrics, sets }: Formulas): Tally {
  const key = conversion?.key ?? unconverted;
  const known = parts.get(key);
  if (known) return known.tally;
  const tally = emptyTally(metrics, sets);
  parts.set(key, { conversion, tally });
  return tally;
}
