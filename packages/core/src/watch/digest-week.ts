import { accountName } from "../ids.ts";
import { loadAccounts } from "../load/accounts.ts";
import type { DayPages } from "../query/account-input.ts";
import type { Column, KpiQuery } from "../query/question.ts";
import type { QueryRow } from "../query/rows.ts";
import { runQuery } from "../query.ts";
import type { DigestSettings } from "../settings/told.ts";
import type { ClientSettings } from "../settings.ts";
import { addDays, type CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import { datesRead, type Gap, gapsOf } from "./digest-gaps.ts";
import type { Month } from "./digest-pace.ts";
import { pagesAWeekAgo } from "./digest-same-age.ts";
import type { StandingRule } from "./digest-standing.ts";
import type { WatchPorts } from "./watch.ts";
import type { WeekAsked } from "./week-asked.ts";

/** What a client's week was like, before it is put into words. */
export interface Week {
  readonly digest: DigestSettings;
  readonly client: Pick<ClientSettings, "id" | "name">;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly currency: string;
  /** Of all accounts, as known now; `null` without any. */
  readonly total: QueryRow | null;
  readonly comparison: Comparison;
  readonly gaps: readonly Gap[];
  /** `null` without a budget. */
  readonly month: Month | null;
  readonly standing: readonly StandingRule[];
  readonly at: Instant;
}

/** The week beside the one before, of the accounts of which both are whole. */
export interface Comparison {
  /** With what was known of the week before when it was as old, or with what is known of it now: then its late results have come. */
  readonly by: "sameAge" | "asNow";
  /** `null` where no account has both weeks. */
  readonly total: QueryRow | null;
  readonly campaigns: readonly QueryRow[];
}

export const digestColumns = ["spend", "leads", "cpl", "conversionRate", "ctr", "cpm", "roas"] as const;
const columns: readonly Column[] = [...digestColumns, "expectedLeads", "expectedCpl"];

type Figures = Pick<Week, "total" | "comparison" | "gaps">;

/** The week's figures beside those of the week before, judged equally mature. */
export async function figuresOfWeek(asked: WeekAsked, ports: WatchPorts): Promise<Figures> {
  const { client } = asked;
  const query = weekQuery(asked, ports);
  const before = { from: addDays(query.from, -7), to: addDays(query.to, -7) };
  // Without estimates and rates: neither is asked for twice.
  const then = { ...query, ...before, columns: digestColumns, currency: undefined, compare: undefined };
  const [live, aged] = [await loadAccounts(query, client, ports), await pagesAWeekAgo(then, asked, ports)];
  const whole = live.filter(({ pages, compared }) => isWhole(pages) && isWhole(compared));
  const asThen = whole.map((account) => ({ ...account, compared: aged.get(accountName(account)) ?? nothing }));
  const by = asThen.every(({ compared }) => isWhole(compared)) ? "sameAge" : "asNow";
  const found = runQuery(query, by === "sameAge" ? asThen : whole);
  return {
    total: runQuery({ ...query, compare: undefined }, live).totals[0] ?? null,
    comparison: { by, total: found.totals[0] ?? null, campaigns: found.rows },
    gaps: gapsOf(asked, [before, query], live),
  };
}

function weekQuery({ client, to, at }: WeekAsked, { settings }: WatchPorts): KpiQuery {
  return {
    client: client.id,
    from: addDays(to, -6),
    to,
    by: ["campaign"],
    columns,
    currency: settings.reportingCurrency,
    goal: client.conversionGoal,
    compare: "previous",
    at,
  };
}

const nothing: DayPages = { whole: [], parts: [] };

const isWhole = (pages: DayPages | undefined) => datesRead(pages).size === 7;
