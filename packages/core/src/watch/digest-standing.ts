import type { StoredState } from "../alerts/evaluation.ts";
import { judge } from "../alerts/judge.ts";
import { type AlertRule, type Severity, severities } from "../alerts/rule.ts";
import { lookedAfterBy } from "../alerts/state.ts";
import type { SubjectFacts } from "../alerts/subject.ts";
import { type KpiName, kpiFor } from "../kpis.ts";
import type { BaseMetric } from "../metrics.ts";
import type { Micros } from "../micros.ts";
import type { Instant } from "../time/instant.ts";
import { leastMs } from "./attempts.ts";
import { factsOfRule } from "./facts-of-rule.ts";
import type { WatchPorts } from "./watch.ts";
import { accountTitle, type WeekAsked } from "./week-asked.ts";

/** A rule that alerts, with all it alerts of, the longest first. */
export interface StandingRule {
  readonly name: string;
  readonly severity: Severity;
  readonly kpi: KpiName | null;
  readonly alerts: readonly StandingAlert[];
}

/** One subject of the rule. */
export interface StandingAlert {
  /** Which campaign, of which account. */
  readonly name: string;
  readonly since: Instant;
  /** Who looks after it; `null`: nobody. */
  readonly by: string | null;
  /** `null` where days are missing, the rule is no more, or there was no time left to read it. */
  readonly figure: StandingFigure | null;
  /** Days of its window are missing. */
  readonly isMissing: boolean;
}

/** By the figures of the night that was judged last. */
export interface StandingFigure {
  /** `null` over nothing. */
  readonly value: Micros | null;
  readonly limit: Micros | null;
  /** ISO 4217. */
  readonly currency: string;
  /** Of a cost without a single result: what was spent, and on what; `null` otherwise. */
  readonly inVain: { readonly spend: Micros; readonly on: BaseMetric } | null;
}

/** What alerts of a client by its rules, the most severe first, then the longest. Figures are left out where no time is left to read them. */
export async function standingOf(asked: WeekAsked, ports: WatchPorts): Promise<readonly StandingRule[]> {
  const states = (await ports.store.alerts.states(asked.client.id)).filter(({ state }) => state.alerting);
  const standing: StandingRule[] = [];
  for (const [id, own] of Map.groupBy(states, ({ state }) => state.rule)) {
    const rule = ports.settings.alerts?.find((one) => one.id === id);
    const facts = rule === undefined ? [] : await factsNow(rule, own, { asked, ports });
    standing.push(standingRule(id, rule, { own, facts, asked }));
  }
  return standing.toSorted(bySeverity);
}

interface Around {
  readonly asked: WeekAsked;
  readonly ports: WatchPorts;
}

async function factsNow(rule: AlertRule, own: readonly StoredState[], { asked, ports }: Around) {
  const night = own
    .map(({ state }) => state.night)
    .toSorted()
    .at(-1);
  if (night === undefined || ports.remainingMs() < leastMs) return [];
  const records = asked.accounts.map(({ record }) => record).filter(({ state }) => state === "enabled");
  const wanted = {
    rule,
    client: asked.client,
    night,
    accounts: records,
    reportingCurrency: ports.settings.reportingCurrency,
    at: asked.at,
  };
  return factsOfRule(wanted, ports);
}

interface Found {
  readonly own: readonly StoredState[];
  readonly facts: readonly SubjectFacts[];
  readonly asked: WeekAsked;
}

function standingRule(id: string, rule: AlertRule | undefined, { own, facts, asked }: Found): StandingRule {
  const factsOf = new Map(facts.map((one) => [one.subject.key, one]));
  const alerts = own.map(({ subject, state }): StandingAlert => {
    const found = factsOf.get(subject.key);
    return {
      name: subjectTitle(subject, asked),
      since: state.since,
      by: lookedAfterBy(state, asked.at),
      figure: rule === undefined || found === undefined ? null : figureOf(rule, found),
      isMissing: (found?.missing.length ?? 0) > 0,
    };
  });
  return {
    name: rule?.name ?? id,
    severity: rule?.severity ?? "info",
    kpi: rule?.kpi ?? null,
    alerts: alerts.toSorted((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0)),
  };
}

function subjectTitle(subject: StoredState["subject"], asked: WeekAsked): string {
  const { kind, platform, account, name } = subject;
  if (platform === undefined) return name;
  const label = asked.accounts.find(({ traits }) => traits.id === platform)?.traits.label ?? platform;
  if (account === undefined) return label;
  return kind === "campaign" ? `${name} · ${accountTitle({ platform, account }, asked)}` : `${name} · ${label}`;
}

function figureOf(rule: AlertRule, facts: SubjectFacts): StandingFigure | null {
  if (facts.missing.length > 0) return null;
  const { value, limit, sums } = judge(rule, facts);
  const { of, over } = kpiFor(rule.kpi, facts.goal);
  const isInVain = of === "spend" && value === null && sums.spend != null;
  return { value, limit, currency: facts.currency, inVain: isInVain ? { spend: sums.spend, on: over } : null };
}

function bySeverity(a: StandingRule, b: StandingRule): number {
  const more = severities.indexOf(b.severity) - severities.indexOf(a.severity);
  return more || ((a.alerts[0]?.since ?? "") < (b.alerts[0]?.since ?? "") ? -1 : 1);
}
