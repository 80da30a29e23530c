import { metricsNeeded } from "../alerts/read-days.ts";
import type { AlertRule } from "../alerts/rule.ts";
import { daysNeeded } from "../alerts/spans.ts";
import type { SubjectFacts } from "../alerts/subject.ts";
import { subjectFacts } from "../alerts/subject-facts.ts";
import type { AccountKey } from "../ids.ts";
import { type LoadPorts, loadAccounts } from "../load/accounts.ts";
import type { KpiQuery } from "../query/question.ts";
import type { ClientSettings } from "../settings.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";

/** What is judged, of whom, and as it was known when. */
export interface FactsWanted {
  readonly rule: AlertRule;
  readonly client: ClientSettings;
  readonly night: CalendarDate;
  readonly accounts: readonly AccountKey[];
  readonly reportingCurrency: string;
  readonly at: Instant;
  /** As known then, instead of as known now. */
  readonly asOf?: Instant;
}

/** Everything an evaluation rests on, read from the store as the API's answers are. */
export async function factsOfRule(wanted: FactsWanted, ports: LoadPorts): Promise<readonly SubjectFacts[]> {
  const { rule, client, night, reportingCurrency } = wanted;
  const accounts = await loadAccounts(questionOf(wanted), client, ports);
  return subjectFacts({ rule, client, night, accounts, reportingCurrency });
}

/** Campaigns beside the account's total, since messages name those that moved it; `completeness` brings the account's maturity along. */
function questionOf({ rule, client, night, accounts, reportingCurrency, at, asOf }: FactsWanted): KpiQuery {
  const { threshold } = rule;
  const own = threshold.kind === "fixed" ? threshold.currency : null;
  return {
    client: client.id,
    ...daysNeeded(rule, night),
    by: ["campaign"],
    columns: [rule.kpi, ...metricsNeeded(rule, client.conversionGoal), "completeness"],
    goal: client.conversionGoal,
    accounts,
    currency: own ?? reportingCurrency,
    at,
    asOf,
  };
}
