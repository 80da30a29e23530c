import { lateGoals } from "../alerts/figures.ts";
import { type PagelessAccount, partsNeeded } from "../alerts/gather-account.ts";
import { metricsNeeded } from "../alerts/read-days.ts";
import { sumsCampaigns } from "../alerts/scope.ts";
import { daysNeeded } from "../alerts/spans.ts";
import type { GatheringInput } from "../alerts/subject-facts.ts";
import type { ConversionGoal } from "../kpis.ts";
import type { LoadPorts } from "../load/accounts.ts";
import { type DaysWanted, loadDays } from "../load/days.ts";
import { entitiesOf } from "../load/entities.ts";
import { loadMaturity } from "../load/maturity.ts";
import { settlingOf } from "../load/settling.ts";
import { mappingSpans } from "../mapping/overrides.ts";
import { ownerOf } from "../planning.ts";
import type { PlatformTraits, ReportTraits } from "../platform.ts";
import type { AccountRecord } from "../ports.ts";
import type { DayPages, Maturity } from "../query/account-input.ts";
import { partsReport } from "../query/asked.ts";
import type { KpiQuery } from "../query/question.ts";
import { resultsAsked } from "../query/results-asked.ts";
import type { RateTable } from "../rates.ts";
import type { ClientSettings } from "../settings.ts";
import type { DateRange } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import { earlier, later } from "../time/order.ts";

/** Which rules an account is read for, all at once, and as it was known when. */
export interface AccountWanted {
  readonly record: AccountRecord;
  readonly traits: PlatformTraits;
  readonly client: ClientSettings;
  /** At least one. */
  readonly rules: readonly Pick<GatheringInput, "rule" | "night">[];
  readonly rates: RateTable;
  readonly at: Instant;
  /** As known then, instead of as known now. */
  readonly asOf?: Instant | undefined;
  /** Of their pages; each time anew when left out. */
  readonly decode?: DaysWanted["decode"];
}

/** All the rules need of the account, each page once; bodies are inflated only when read. Nothing of it was read after `asOf`. */
export async function readAccount(
  wanted: AccountWanted,
  ports: LoadPorts,
): Promise<{ readonly account: PagelessAccount; readonly pages: DayPages }> {
  const { record, traits, client, rules, rates, decode } = wanted;
  const { pages } = ports.store;
  const owner = ownerOf(record);
  const [actions, campaigns] = await Promise.all([
    entitiesOf(owner, traits, "conversionAction", pages),
    entitiesOf(owner, traits, "campaign", pages),
  ]);
  const mapping = mappingSpans(owner, traits.mapping, client.mapping);
  const days = async (report: ReportTraits | null, range: DateRange | null, side: keyof DayPages) => {
    if (report === null || range === null) return [];
    const query = questionOf(wanted, range);
    const results = resultsAsked(query, mapping, actions);
    const reports = { whole: null, parts: null, [side]: report };
    return (await loadDays({ owner, pages, query, results, ...reports, ...(decode && { decode }) })).pages[side];
  };
  const total = traits.reports.find(({ holds, level }) => holds === "facts" && level === "account") ?? null;
  const ofTotals = rules.filter(({ rule }) => !sumsCampaigns(rule));
  const partRange = unionOf(rules.map(({ rule, night }) => partsNeeded(rule, night)));
  const [whole, parts, maturity] = await Promise.all([
    days(total, unionOf(ofTotals.map(({ rule, night }) => daysNeeded(rule, night))), "whole"),
    days(partRange && partsReport(questionOf(wanted, partRange), traits.reports), partRange, "parts"),
    maturityOf(wanted, ports),
  ]);
  const { name, zone, currency } = record;
  return {
    account: { ...owner, name, label: traits.label, zone, currency, mapping, actions, campaigns, maturity, rates },
    pages: { whole, parts },
  };
}

/** From the first of their days to the last; `null` without any. */
export function unionOf(ranges: readonly DateRange[]): DateRange | null {
  return ranges.reduce<DateRange | null>(
    (all, { from, to }) => (all === null ? { from, to } : { from: earlier(from, all.from), to: later(to, all.to) }),
    null,
  );
}

/** Campaigns beside the account's total, since messages name those that moved it. */
function questionOf({ client, rules, at, asOf }: AccountWanted, range: DateRange): KpiQuery {
  const goal = client.conversionGoal;
  const columns = new Set(rules.flatMap(({ rule }) => [rule.kpi, ...metricsNeeded(rule, goal)]));
  return { client: client.id, ...range, by: ["campaign"], columns: [...columns], goal, at, asOf };
}

/** Of the goals whose late results the rules' KPIs wait for; `null` where they wait for none. */
async function maturityOf(
  { record, traits, client, rules, at, asOf = at }: AccountWanted,
  { store, traits: known }: LoadPorts,
): Promise<Maturity | null> {
  const goals = new Set<ConversionGoal>();
  for (const { rule } of rules) {
    const { results, volume } = lateGoals(rule.kpi, client.conversionGoal);
    for (const goal of [results, volume]) if (goal !== null) goals.add(goal);
  }
  if (goals.size === 0) return null;
  const settling = await settlingOf([...goals], { traits, record, pages: store.pages }, asOf);
  return loadMaturity(record, traits, client, { store, traits: known, at: asOf, clock: { now: () => asOf }, settling });
}
