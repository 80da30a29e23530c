import { dateOf, type FactPage } from "../facts.ts";
import { accountName } from "../ids.ts";
import type { AccountInput } from "../query/account-input.ts";
import { type CalendarDate, type DateRange, datesIn } from "../time/calendar-date.ts";
import { dayReader, type ReadDay } from "./read-days.ts";
import { campaignFilter, campaignSubject, sumsCampaigns } from "./scope.ts";
import { addDay, type Series, sumSeries } from "./series.ts";
import { daysNeeded, explainedRange, windowOf } from "./spans.ts";
import type { MissingDay, Subject } from "./subject.ts";
import type { GatheringInput } from "./subject-facts.ts";

/** An account without its pages, which come one by one. */
export type PagelessAccount = Omit<AccountInput, "pages">;

/** One account, read for one rule. Pages may come in any order, each once; none is kept. */
export interface AccountGathering {
  /** A day of the account report. */
  whole(page: FactPage): void;
  /** A day of the report that splits it by campaign. */
  part(page: FactPage): void;
  /** All there is to know, once every page has come. */
  end(): GatheredAccount;
}

/** What one account adds to the facts of a rule. */
export interface GatheredAccount {
  readonly total: Series;
  readonly campaigns: readonly GatheredCampaign[];
  readonly missing: readonly MissingDay[];
  /** Whether any of its days tells the KPI. */
  readonly tells: boolean;
}

export interface GatheredCampaign {
  readonly subject: Subject;
  readonly series: Series;
}

/** Days of campaigns a rule needs: all it judges and learns from where it sums them, else those by which a change is explained. */
export function partsNeeded(rule: GatheringInput["rule"], night: CalendarDate): DateRange {
  return sumsCampaigns(rule) ? daysNeeded(rule, night) : explainedRange(rule, night);
}

/** Begins to read an account for a rule, in the currency of its subject. */
export function gatherAccount(account: PagelessAccount, currency: string, input: GatheringInput): AccountGathering {
  const { rule, client, night } = input;
  const read = dayReader(account, rule, { goal: client.conversionGoal, currency });
  const total: Series = new Map();
  const deciding: Told[] = [];
  const parts = campaignsOf(account, input);
  const [needed, ofParts] = [daysNeeded(rule, night), partsNeeded(rule, night)];
  const isSummed = sumsCampaigns(rule);
  return {
    whole(page) {
      if (isSummed || !isIn(page, needed)) return;
      const day = read(page);
      deciding.push(told(day));
      if (day.reason !== null) return;
      addDay(total, day.date, day.zeros, day.known);
      for (const row of day.rows) if (row !== null) addDay(total, day.date, row, day.known);
    },
    part(page) {
      if (!isIn(page, ofParts)) return;
      const day = read(page);
      if (isSummed) deciding.push(told(day));
      parts.add(page, day);
    },
    end() {
      const campaigns = parts.end();
      if (isSummed) {
        for (const { date, zeros, known, reason } of deciding) if (reason === null) addDay(total, date, zeros, known);
        for (const { series } of campaigns) sumSeries([series], total);
      }
      const tells = deciding.some(({ reason }) => reason === null);
      return { total, campaigns, missing: missingDays(account, deciding, input), tells };
    },
  };
}

/** A day without its rows. */
type Told = Omit<ReadDay, "rows">;

const told = ({ rows, ...day }: ReadDay): Told => day;

function isIn(page: FactPage, { from, to }: DateRange): boolean {
  const date = dateOf(page.period);
  return date >= from && date <= to;
}

/** Every campaign in scope; days that were read and on which it did not run are days with zeros. */
function campaignsOf(account: PagelessAccount, { rule, client }: GatheringInput) {
  const isWanted = campaignFilter(rule, account);
  const found = new Map<string, GatheredCampaign>();
  const days: Told[] = [];
  return {
    add(page: FactPage, day: ReadDay): void {
      if (day.reason === null) days.push(told(day));
      for (const [at, { entity }] of page.facts.entries()) {
        const row = day.rows[at];
        if (!row || !isWanted(entity)) continue;
        const known = found.get(entity) ?? { subject: campaignSubject(client, account, entity), series: new Map() };
        found.set(entity, known);
        addDay(known.series, day.date, row, day.known);
      }
    },
    end(): readonly GatheredCampaign[] {
      const all = [...found.values()];
      for (const { date, zeros, known } of days) for (const { series } of all) addDay(series, date, zeros, known);
      return all;
    },
  };
}

/** Days of the window without figures, those before the account's first one aside. */
function missingDays(
  account: PagelessAccount,
  read: readonly Told[],
  { rule, night }: GatheringInput,
): readonly MissingDay[] {
  const days = new Map<CalendarDate, Told>(read.map((day) => [day.date, day]));
  const [first] = [...days.keys()].sort();
  return datesIn(windowOf(rule, night)).flatMap((date): readonly MissingDay[] => {
    if (first !== undefined && date < first) return [];
    const day = days.get(date);
    const reason = day === undefined ? "notRead" : day.reason;
    return reason === null ? [] : [{ account: accountName(account), date, reason }];
  });
}
