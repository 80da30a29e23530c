import { divideHalfEven, type Micros } from "../micros.ts";
import type { CalendarDate } from "../time/calendar-date.ts";

/** What a calendar month has cost up to a day, beside what it may cost. */
export interface Month {
  readonly budget: Micros;
  /** `null` where an exchange rate is missing. */
  readonly spent: Micros | null;
  /** The first of the month. */
  readonly from: CalendarDate;
  /** Days up to that day, and all days of the month. */
  readonly gone: number;
  readonly days: number;
  /** Account-days up to that day that nobody has read, of accounts that may spend. */
  readonly unread: number;
}

/** `over`, `within` and `under` are final; `early`, `unread` and `unknown` say why there is nothing to say yet. */
export type Pace = "over" | "within" | "under" | "ahead" | "even" | "behind" | "early" | "unread" | "unknown";

/** Fewer days do not hold every day of the week once. */
const leastGone = 7;
/** A tenth more or less than the days that are gone allow is no news. */
const tolerance = 10n;

/** How the month keeps pace with its budget. Exact: nothing is divided. */
export function paceOf({ budget, spent, gone, days, unread }: Month): Pace {
  if (spent === null) return unread > 0 ? "unread" : "unknown";
  // What is not read can only add to it.
  if (spent > budget) return "over";
  if (unread > 0) return "unread";
  const [run, due] = [spent * BigInt(days), budget * BigInt(gone)];
  const side = tenthAway(run, due);
  if (gone === days) return side === "behind" ? "under" : "within";
  return gone < leastGone ? "early" : side;
}

function tenthAway(run: bigint, due: bigint): "ahead" | "even" | "behind" {
  if ((run - due) * tolerance > due) return "ahead";
  return (due - run) * tolerance > due ? "behind" : "even";
}

/** What the month will have cost if its other days cost as much as those that are gone; `null` where the pace says nothing of them. */
export function projected(month: Month): Micros | null {
  const { spent, gone, days } = month;
  if (spent === null || !["ahead", "even", "behind"].includes(paceOf(month))) return null;
  return divideHalfEven(spent * BigInt(days), BigInt(gone)) as Micros; // Micros times days by days.
}
