import { dateOf } from "../facts.ts";
import { accountName } from "../ids.ts";
import type { AccountInput, DayPages } from "../query/account-input.ts";
import { type CalendarDate, type DateRange, datesIn } from "../time/calendar-date.ts";
import { accountTitle, openAccounts, type WeekAsked } from "./week-asked.ts";

/** Days that are missing of an account. */
export interface Gap {
  readonly account: string;
  /** Of the week and of the one before, oldest first. `null`: the account was never reached. */
  readonly missing: readonly CalendarDate[] | null;
}

/** The days of which the account's total was read. */
export function datesRead(pages: DayPages | undefined): ReadonlySet<CalendarDate> {
  return new Set([...(pages?.whole ?? [])].map(({ period }) => dateOf(period)));
}

/** Of the week, and of the week before, which the changes need; in the order of the configuration. An account that its platform has closed lacks nothing once it is quiet. */
export function gapsOf(asked: WeekAsked, ranges: readonly DateRange[], live: readonly AccountInput[]): readonly Gap[] {
  const known = new Map(live.map((account) => [accountName(account), account]));
  const open = openAccounts(asked);
  return asked.client.accounts.flatMap((owner): readonly Gap[] => {
    const name = accountName(owner);
    const account = known.get(name);
    if (account === undefined) return [{ account: accountTitle(owner, asked), missing: null }];
    const read = new Set([...datesRead(account.pages), ...datesRead(account.compared)]);
    const missing = ranges.flatMap(datesIn).filter((date) => !read.has(date));
    if (missing.length === 0 || (read.size === 0 && !open.has(name))) return [];
    return [{ account: accountTitle(owner, asked), missing }];
  });
}
