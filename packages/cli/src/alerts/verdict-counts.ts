import { resultsOf } from "@leadline/core/alerts/figures";
import type { Judgement } from "@leadline/core/alerts/judge";
import type { AlertRule, SubjectKind } from "@leadline/core/alerts/rule";
import type { Verdict } from "@leadline/core/alerts/state";
import { baseMetrics } from "@leadline/core/metrics";
import type { ClientSettings } from "@leadline/core/settings";

/** Why some are undecided, where it is for want of a habit: what results are still to come is then only assumed. */
export function assumedLines(
  rule: AlertRule,
  { conversionGoal }: Pick<ClientSettings, "conversionGoal">,
  judged: readonly Pick<Judgement, "isAssumed">[],
): readonly string[] {
  const count = judged.filter(({ isAssumed }) => isAssumed).length;
  if (count === 0) return [];
  const late = baseMetrics[resultsOf(rule.kpi, conversionGoal)].en.toLowerCase();
  return [`  ${numberOf(rule, count)} undecided: how late to expect ${late} is not known yet.`];
}

const subjects: Readonly<Record<SubjectKind, readonly [one: string, several: string]>> = {
  client: ["client", "clients"],
  platform: ["platform", "platforms"],
  account: ["account", "accounts"],
  campaign: ["campaign", "campaigns"],
};

const verdicts: Readonly<Record<Verdict, string>> = {
  beyond: "beyond the limit",
  between: "undecided",
  inside: "inside",
  idle: "not running",
  noData: "without figures",
};

/** Such as `8 campaigns, 2 beyond the limit, 1 undecided, 5 inside`. */
export function verdictCounts(rule: AlertRule, judged: readonly Pick<Judgement, "verdict">[]): string {
  const counts = Object.entries(verdicts).flatMap(([verdict, says]) => {
    const count = judged.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${says}`];
  });
  return [numberOf(rule, judged.length), ...counts].join(", ");
}

function numberOf(rule: AlertRule, count: number): string {
  const [one, several] = subjects[rule.scope.each];
  return `${count} ${count === 1 ? one : several}`;
}
