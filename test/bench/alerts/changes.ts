import type { LabelledCampaign } from "./campaign.ts";
import type { Tried } from "./compare.ts";
import { leadline, plainChange, type Rule } from "./rules.ts";
import { tell } from "./score.ts";

/** Rules against what was before instead of a number, which a shift leaves again once the days before are as dear. */
export function compareChanges(campaigns: readonly LabelledCampaign[]): readonly Tried[] {
  const tried = (name: string, rule: Rule): Tried => ({ name, told: tell(rule, campaigns) });
  const against = (baseline: string, kpi: string, by: string, window: number) =>
    tried(
      `Leadline, ${kpi} ${by} against ${baseline}, ${window} days`,
      leadline({ kpi, window, threshold: { baseline, by } }),
    );
  return [
    tried("plain change, cpl +20%, 14 days", plainChange(14, 1.2)),
    tried("plain change, cpl +20%, 28 days", plainChange(28, 1.2)),
    against("previousPeriod", "cpl", "+20%", 14),
    against("previousPeriod", "cpl", "+20%", 28),
    against("sameWeekday", "cpl", "+20%", 14),
    against("previousPeriod", "conversionRate", "-15%", 28),
  ];
}
