import { dateOf, type FactPage } from "../facts.ts";
import type { ConversionGoal } from "../kpis.ts";
import type { CompiledMapping } from "../mapping.ts";
import { type DayHistory, type MaturityCurve, type MaturityCurves, maturityCurve } from "../maturity.ts";
import { totalOf } from "../tally.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import { totalsOf } from "../totals.ts";
import { type AccountSource, factPage, readsOf } from "./account-source.ts";

/** Learned from what the last mornings showed, for the goals the source was asked for. Every page is read once, however many they are. */
export function curvesOf(source: AccountSource): MaturityCurves {
  const { traits, record, settling } = source;
  const mapping = source.mappingOn(source.reconciled.to);
  const goals = [...settling.keys()].filter((goal) => isTold(goal, mapping));
  if (goals.length === 0) return {};
  const days = daysOf(source, goals);
  const curves: Partial<Record<ConversionGoal, MaturityCurve>> = {};
  for (const [goal, { nights, from }] of settling) {
    if (!goals.includes(goal)) continue;
    curves[goal] = maturityCurve({
      nights,
      nightly: traits.window.restated,
      zone: traits.due.zone === "UTC" ? "UTC" : record.zone,
      defaults: traits.maturity?.[goal] ?? null,
      history: days.filter(({ date }) => date >= from).flatMap((day) => historyOf(day, goal)),
    });
  }
  return curves;
}

/** An acquisition's value comes with it, so where only revenue counts the habit of acquisitions is asked for all the same. */
function isTold(goal: ConversionGoal, { undeclared }: CompiledMapping): boolean {
  return !undeclared.includes(goal) || (goal === "acquisitions" && !undeclared.includes("revenue"));
}

interface Day {
  readonly date: CalendarDate;
  readonly reads: readonly Instant[];
  /** Oldest first. */
  readonly versions: readonly { readonly since: Instant; readonly tally: ReturnType<typeof totalsOf> | null }[];
}

function daysOf(source: AccountSource, goals: readonly ConversionGoal[]): readonly Day[] {
  const { owner, reports, versions, now } = source;
  return [...Map.groupBy(versions, ({ period }) => period)].map(([period, known]): Day => {
    const date = dateOf(period);
    const mapping = source.mappingOn(date);
    const tallyOf = (page: FactPage | null) => page && totalsOf([page], goals, () => mapping);
    return {
      date,
      reads: readsOf(source, reports.account, date).filter((at) => at <= now),
      versions: known.map((version) => ({ since: version.since, tally: tallyOf(factPage(owner, version)) })),
    };
  });
}

/** A day of which some version does not tell the goal teaches nothing. */
function historyOf({ date, reads, versions }: Day, goal: ConversionGoal): readonly DayHistory[] {
  const known = versions.flatMap(({ since, tally }) => {
    const sum = tally && totalOf(tally, goal).sum;
    return sum === null ? [] : [{ since, amount: sum }];
  });
  return known.length < versions.length ? [] : [{ date, versions: known, reads }];
}
