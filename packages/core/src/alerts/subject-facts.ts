import type { AccountKey } from "../ids.ts";
import { ZERO } from "../micros.ts";
import type { AccountInput } from "../query/account-input.ts";
import type { ClientSettings } from "../settings.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import { daysAsSeen } from "./as-seen.ts";
import { evidenceOf } from "./evidence.ts";
import { countsOf } from "./figures.ts";
import { type AccountGathering, type GatheredAccount, gatherAccount, type PagelessAccount } from "./gather-account.ts";
import { habitOf } from "./habit.ts";
import { packed } from "./packed-days.ts";
import { type AlertRule, demandsMoney } from "./rule.ts";
import { isInScope, subjectOf } from "./scope.ts";
import { daysOf, type Series, sumSeries } from "./series.ts";
import { comparedRange, explainedRange, habitRange, spansOf, trailing, within } from "./spans.ts";
import type { DayFacts, MissingDay, PartFacts, SubjectFacts } from "./subject.ts";

/** What the facts of one client are made of, for one evaluation of one rule, its accounts apart. */
export interface GatheringInput {
  readonly rule: AlertRule;
  readonly client: Pick<ClientSettings, "id" | "name" | "conversionGoal">;
  readonly night: CalendarDate;
  /** Where accounts of several currencies meet, or the rule demands an amount of money, and the threshold names none. */
  readonly reportingCurrency: string;
}

/** The same with all of it at hand. */
export interface FactsInput extends GatheringInput {
  /**
   * With the day pages of `daysNeeded`: account totals, and campaigns where the rule sums them (`sumsCampaigns`) or where a message
   * should name those that moved it.
   */
  readonly accounts: readonly AccountInput[];
}

/** What of an account has to be known before it is read. */
export type AccountHead = Pick<AccountInput, "platform" | "account" | "name" | "label" | "currency">;

/** Facts of a rule in the making: one account after the other, so that none has to be kept. */
export interface FactsGathering {
  /** `null` for an account the rule is not about. One that is begun and not ended adds nothing. */
  begin(account: PagelessAccount): (Pick<AccountGathering, "whole" | "part"> & { end(): void }) | null;
  /** Once all accounts have been read. */
  facts(): readonly SubjectFacts[];
}

/** Everything a night's evaluation of a rule rests on, subject by subject in the order of their keys. Pure. */
export function subjectFacts({ accounts, ...input }: FactsInput): readonly SubjectFacts[] {
  const gathering = gatherFacts(input, accounts);
  for (const { pages, ...account } of accounts) {
    const begun = gathering.begin(account);
    if (begun === null) continue;
    for (const page of pages.whole) begun.whole(page);
    for (const page of pages.parts) begun.part(page);
    begun.end();
  }
  return gathering.facts();
}

/** Begins the facts of a rule; `accounts` are all that will be read, since they settle the currency. */
export function gatherFacts(input: GatheringInput, accounts: readonly AccountHead[]): FactsGathering {
  const { rule, client } = input;
  const keyOf = (account: AccountHead) => subjectOf(rule, client, account).key;
  const heads = Map.groupBy(
    accounts.filter((account) => isInScope(rule, account)),
    keyOf,
  );
  const groups = new Map<string, Group>();
  const complete: SubjectFacts[] = [];
  return {
    begin(account) {
      const key = keyOf(account);
      const own = heads.get(key);
      if (own === undefined || !isInScope(rule, account)) return null;
      const group = groups.get(key) ?? newGroup(account, currencyOf(own, input));
      groups.set(key, group);
      const { end, ...gathering } = gatherAccount(account, group.currency, input);
      return {
        ...gathering,
        end() {
          group.accounts.push({ platform: account.platform, account: account.account });
          addAccount(group, end(), input);
          if (!isOneAccount(rule)) return;
          groups.delete(key);
          complete.push(...factsOfGroup(group, input));
        },
      };
    },
    facts() {
      const all = [...complete, ...[...groups.values()].flatMap((group) => factsOfGroup(group, input))];
      return all.sort((a, b) => (a.subject.key < b.subject.key ? -1 : 1));
    },
  };
}

const isOneAccount = ({ scope }: Pick<AlertRule, "scope">) => scope.each === "account" || scope.each === "campaign";

/** The threshold's currency, else the reporting currency where an amount is demanded, else that of the accounts if they agree. */
function currencyOf(group: readonly AccountHead[], { rule, reportingCurrency }: GatheringInput): string {
  if (rule.threshold.kind === "fixed" && rule.threshold.currency !== null) return rule.threshold.currency;
  if (demandsMoney(rule)) return reportingCurrency;
  const [only, another] = new Set(group.map(({ currency }) => currency));
  return only !== undefined && another === undefined ? only : reportingCurrency;
}

/** The accounts of one subject; of campaigns, the account that holds them. Added to in place. */
interface Group {
  readonly first: AccountHead;
  readonly accounts: AccountKey[];
  readonly currency: string;
  readonly total: Series;
  readonly gaps: Pick<GatheredAccount, "missing" | "tells">[];
  readonly parts: PartFacts[];
}

function newGroup(first: AccountHead, currency: string): Group {
  return { first, accounts: [], currency, total: new Map(), gaps: [], parts: [] };
}

function addAccount(group: Group, { total, campaigns, missing, tells }: GatheredAccount, input: GatheringInput): void {
  sumSeries([total], group.total);
  group.gaps.push({ missing, tells });
  const explained = explainedRange(input.rule, input.night);
  for (const { subject, series } of campaigns) {
    const days = daysOf(series);
    // Campaigns that are judged are so right away, and their habit is part of it.
    group.parts.push(
      input.rule.scope.each === "campaign" ? { subject, days } : packed({ subject, days: within(days, explained) }),
    );
  }
}

/** One subject, or one for each campaign of an account. */
function factsOfGroup(group: Group, input: GatheringInput): readonly SubjectFacts[] {
  const { rule, client, night } = input;
  const days = daysOf(group.total);
  const shared = { currency: group.currency, goal: client.conversionGoal, night, missing: missingOf(group.gaps) };
  const compared = comparedRange(rule, night);
  if (rule.scope.each !== "campaign") {
    const { parts, accounts } = group;
    const habits = habitsFor(input, days, [days]);
    const subject = subjectOf(rule, client, group.first);
    return [packed({ ...shared, subject, days: within(days, compared), ...habits, parts, accounts })];
  }
  const habits = habitsFor(
    input,
    days,
    group.parts.map((part) => part.days),
  );
  // Of an account that was not read for long, nobody knows what still runs.
  const recent = trailing(Math.max(...spansOf(rule)), days.at(-1)?.date ?? night);
  const isRunning = ({ days: own }: PartFacts) =>
    within(own, recent).some(({ sums }) => Object.values(sums).some((sum) => sum !== ZERO));
  return group.parts
    .filter(isRunning)
    .map(({ subject, days: own }) => packed({ ...shared, subject, days: within(own, compared), ...habits, parts: [] }));
}

/** By what is believed of the days, and by what the accounts have shown of them where that is another. */
function habitsFor(
  { rule, client, night }: GatheringInput,
  days: readonly DayFacts[],
  series: readonly (readonly DayFacts[])[],
): Pick<SubjectFacts, "habit" | "seenHabit"> {
  const before = habitRange(rule, night);
  const counts = (own: readonly DayFacts[]) => own.map((day) => countsOf(rule.kpi, client.conversionGoal, [day]));
  const isShare = evidenceOf(rule.kpi) === "share";
  const [all, each] = [within(days, before), series.map((own) => within(own, before))];
  const habit = habitOf(counts(all), each.map(counts), isShare);
  if ([all, ...each].every((own) => own.every(({ seenShare }) => seenShare === undefined))) return { habit };
  const seen = (own: readonly DayFacts[]) => counts(daysAsSeen(own));
  return { habit, seenHabit: habitOf(seen(all), each.map(seen), isShare) };
}

/** An account that can never tell the KPI is left out as long as another one can. */
function missingOf(gaps: Group["gaps"]): readonly MissingDay[] {
  const telling = gaps.filter(({ tells }) => tells);
  const counted = telling.length > 0 ? gaps.filter((one) => one.tells || !isMute(one)) : gaps;
  return counted.flatMap(({ missing }) => missing);
}

const isMute = ({ missing }: Pick<GatheredAccount, "missing">) => missing.every(({ reason }) => reason === "notTold");
