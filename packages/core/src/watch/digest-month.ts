import { accountName } from "../ids.ts";
import { loadAccounts } from "../load/accounts.ts";
import { type Micros, micros } from "../micros.ts";
import type { AccountInput } from "../query/account-input.ts";
import type { KpiQuery } from "../query/question.ts";
import { runQuery } from "../query.ts";
import { addDays, calendarDate, daysBetween, monthOf } from "../time/calendar-date.ts";
import { datesRead } from "./digest-gaps.ts";
import type { Month } from "./digest-pace.ts";
import type { WatchPorts } from "./watch.ts";
import { openAccounts, type WeekAsked } from "./week-asked.ts";

/** The calendar month of the week's last day, up to that day: on the first of a month it is the whole month before. */
export async function monthOfWeek(budget: Micros, asked: WeekAsked, ports: WatchPorts): Promise<Month> {
  const { client, to, at } = asked;
  const from = calendarDate(`${monthOf(to)}-01`);
  const currency = ports.settings.reportingCurrency;
  const query: KpiQuery = { client: client.id, from, to, by: [], columns: ["spend"], currency, at };
  const live = await loadAccounts(query, client, ports);
  const spend = runQuery(query, live).totals[0]?.values.spend ?? null;
  const gone = daysBetween(from, to) + 1;
  return {
    budget,
    spent: spend === null ? null : micros(spend),
    from,
    gone,
    days: daysBetween(from, calendarDate(`${monthOf(addDays(from, 31))}-01`)),
    unread: unreadOf(asked, live, gone),
  };
}

/** An account that its platform has closed spends nothing, read or not. */
function unreadOf(asked: WeekAsked, live: readonly AccountInput[], gone: number): number {
  const read = new Map(live.map((account) => [accountName(account), datesRead(account.pages).size]));
  const open = openAccounts(asked);
  return asked.client.accounts
    .map(accountName)
    .filter((name) => open.has(name) || !read.has(name))
    .reduce((sum, name) => sum + gone - (read.get(name) ?? 0), 0);
}
