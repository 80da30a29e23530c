import type { FactPage } from "../facts.ts";
import { accountName } from "../ids.ts";
import { ZERO } from "../micros.ts";
import type { AccountInput } from "../query/account-input.ts";
import type { ClientSettings } from "../settings.ts";
import { type CalendarDate, datesIn } from "../time/calendar-date.ts";
import { countsOf } from "./figures.ts";
import { habitOf } from "./habit.ts";
import { dayReader, type ReadDay } from "./read-days.ts";
import { type AlertRule, evidenceOf } from "./rule.ts";
import { campaignFilter, campaignSubject, isInScope, subjectOf, sumsCampaigns } from "./scope.ts";
import { addDay, daysOf, type Series, sumSeries } from "./series.ts";
import { daysNeeded, habitRange, spansOf, trailing, windowOf, within } from "./spans.ts";
import type { DayFacts, MissingDay, PartFacts, Subject, SubjectFacts } from "./subject.ts";

/** What the facts of one client are made of, for one evaluation of one rule. */
export interface FactsInput {
  readonly rule: AlertRule;
  readonly client: Pick<ClientSettings, "id" | "name" | "conversionGoal">;
  readonly night: CalendarDate;
  /**
   * With the day pages of `daysNeeded`: account totals, and campaigns where the rule sums them (`sumsCampaigns`) or where a message
   * should name those that moved it.
   */
  readonly accounts: readonly AccountInput[];
  /** Where accounts of several currencies meet and the threshold names none. */
  readonly reportingCurrency: string;
}

/** Everything a night's evaluation of a rule rests on, subject by subject in the order of their keys. Pure. */
export function subjectFacts(input: FactsInput): readonly SubjectFacts[] {
  const { rule, client } = input;
  const accounts = input.accounts.filter((account) => isInScope(rule, account));
  const groups = Map.groupBy(accounts, (account) => subjectOf(rule, client, account).key);
  return [...groups.values()]
    .flatMap((group) => factsOfGroup(group, input))
    .sort((a, b) => (a.subject.key < b.subject.key ? -1 : 1));
}

/** The accounts of one subject; of campaigns, those of one account. */
function factsOfGroup(group: readonly AccountInput[], input: FactsInput): readonly SubjectFacts[] {
  const { rule, client, night } = input;
  const [first] = group;
  if (first === undefined) return [];
  const currency = currencyOf(group, input);
  const gathered = group.map((account) => gather(account, currency, input));
  const days = daysOf(sumSeries(gathered.map(({ total }) => total)));
  const parts = gathered.flatMap(({ campaigns }) => [...campaigns.values()].map(partOf));
  const shared = { currency, goal: client.conversionGoal, night, missing: missingOf(gathered) };
  if (rule.scope.each !== "campaign") {
    const habit = habitFor(input, days, [days]);
    return [{ ...shared, subject: subjectOf(rule, client, first), days, habit, parts }];
  }
  const series = parts.map((part) => part.days);
  const habit = habitFor(input, days, series);
  const recent = trailing(Math.max(...spansOf(rule)), night);
  const isRunning = ({ days: own }: PartFacts) =>
    within(own, recent).some(({ sums }) => Object.values(sums).some((sum) => sum !== ZERO));
  return parts.filter(isRunning).map((part) => ({ ...shared, ...part, habit, parts: [] }));
}

/** The threshold's currency, else that of the accounts if they agree, else the reporting currency. */
function currencyOf(group: readonly AccountInput[], { rule, reportingCurrency }: FactsInput): string {
  if (rule.threshold.kind === "fixed" && rule.threshold.currency !== null) return rule.threshold.currency;
  const [only, another] = new Set(group.map(({ currency }) => currency));
  return only !== undefined && another === undefined ? only : reportingCurrency;
}

function habitFor(
  { rule, client, night }: FactsInput,
  days: readonly DayFacts[],
  series: readonly (readonly DayFacts[])[],
) {
  const before = habitRange(rule, night);
  const counts = (own: readonly DayFacts[]) =>
    within(own, before).map((day) => countsOf(rule.kpi, client.conversionGoal, [day]));
  return habitOf(counts(days), series.map(counts), evidenceOf(rule.kpi) === "share");
}

interface CampaignSeries {
  readonly subject: Subject;
  readonly series: Series;
}

interface Gathered {
  readonly total: Series;
  readonly campaigns: ReadonlyMap<string, CampaignSeries>;
  readonly missing: readonly MissingDay[];
  /** Whether any of its days tells the KPI. */
  readonly tells: boolean;
}

const partOf = ({ subject, series }: CampaignSeries): PartFacts => ({ subject, days: daysOf(series) });

/** An account that can never tell the KPI is left out as long as another one can. */
function missingOf(gathered: readonly Gathered[]): readonly MissingDay[] {
  const telling = gathered.filter(({ tells }) => tells);
  return (telling.length > 0 ? gathered.filter((one) => one.tells || !isMute(one)) : gathered).flatMap(
    ({ missing }) => missing,
  );
}

const isMute = ({ missing }: Gathered) => missing.every(({ reason }) => reason === "notTold");

function gather(account: AccountInput, currency: string, input: FactsInput): Gathered {
  const { rule, client, night } = input;
  const read = dayReader(account, rule, { goal: client.conversionGoal, currency });
  const needed = daysNeeded(rule, night);
  const isNeeded = ({ date }: ReadDay) => date >= needed.from && date <= needed.to;
  const total: Series = new Map();
  const parts = [...readPages(account.pages.parts, read)].filter(({ day }) => isNeeded(day));
  const campaigns = campaignSeries(parts, account, input);
  const deciding = sumsCampaigns(rule)
    ? parts.map(({ day }) => day)
    : [...readPages(account.pages.whole, read)].map(({ day }) => day).filter(isNeeded);
  if (sumsCampaigns(rule)) for (const { series } of campaigns.values()) sumSeries([series], total);
  for (const { date, rows, zeros, share, reason } of deciding) {
    if (reason !== null) continue;
    addDay(total, date, zeros, share);
    if (sumsCampaigns(rule)) continue;
    for (const row of rows) if (row !== null) addDay(total, date, row, share);
  }
  const tells = deciding.some(({ reason }) => reason === null);
  return { total, campaigns, missing: missingDays(account, deciding, input), tells };
}

function* readPages(pages: Iterable<FactPage>, read: (page: FactPage) => ReadDay) {
  for (const page of pages) yield { page, day: read(page) };
}

/** Every campaign in scope; days that were read and on which it did not run are days with zeros. */
function campaignSeries(
  parts: readonly { readonly page: FactPage; readonly day: ReadDay }[],
  account: AccountInput,
  { rule, client }: FactsInput,
): ReadonlyMap<string, CampaignSeries> {
  const isWanted = campaignFilter(rule, account);
  const found = new Map<string, CampaignSeries>();
  for (const { page, day } of parts) {
    for (const [at, { entity }] of page.facts.entries()) {
      const row = day.rows[at];
      if (!row || !isWanted(entity)) continue;
      const known = found.get(entity) ?? { subject: campaignSubject(client, account, entity), series: new Map() };
      found.set(entity, known);
      addDay(known.series, day.date, row, day.share);
    }
  }
  for (const { day } of parts) {
    if (day.reason !== null) continue;
    for (const { series } of found.values()) addDay(series, day.date, day.zeros, day.share);
  }
  return found;
}

/** Days of the window without figures, those before the account's first one aside. */
function missingDays(
  account: AccountInput,
  read: readonly ReadDay[],
  { rule, night }: FactsInput,
): readonly MissingDay[] {
  const days = new Map<CalendarDate, ReadDay>(read.map((day) => [day.date, day]));
  const [first] = [...days.keys()].sort();
  return datesIn(windowOf(rule, night)).flatMap((date): readonly MissingDay[] => {
    if (first !== undefined && date < first) return [];
    const day = days.get(date);
    const reason = day === undefined ? "notRead" : day.reason;
    return reason === null ? [] : [{ account: accountName(account), date, reason }];
  });
}
