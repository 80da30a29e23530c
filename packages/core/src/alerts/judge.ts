import { computeKpi, kpiFor, type Sums } from "../kpis.ts";
import { type BaseMetric, isGoalMetric } from "../metrics.ts";
import type { Micros } from "../micros.ts";
import type { DateRange } from "../time/calendar-date.ts";
import { asSeen, isAssumption } from "./as-seen.ts";
import { evidenceOf } from "./evidence.ts";
import { countsOf, plain, sumDays, sumKnown, times } from "./figures.ts";
import { type Belief, belief, chanceBelow, chanceBelowMultiple, usualRate } from "./posterior.ts";
import type { AlertRule } from "./rule.ts";
import { baselineDays, spansOf, trailing, windowOf, within } from "./spans.ts";
import type { Verdict } from "./state.ts";
import type { DayFacts, SubjectFacts } from "./subject.ts";

/** What one evaluation found; the figures are of the rule's window. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly window: DateRange;
  readonly sums: Sums;
  /** The KPI as known; `null` over nothing. */
  readonly value: Micros | null;
  /** What it will come to once late results are in, by the share of each young day that is known; `value` where none are late, `null` where that share is an assumption. */
  readonly expected: Micros | null;
  /** What it is held against; `null` where the baseline has no value. */
  readonly limit: Micros | null;
  /** Behind it all is well again; `null` where the baseline has no value. */
  readonly clear: Micros | null;
  /** The KPI of the days it is compared with; `null` when nothing can be said of them. */
  readonly baseline: Micros | null;
  /** How probable it is that the KPI truly lies beyond the limit; `null` where only volume counts, nothing ran or nothing was judged. */
  readonly probability: number | null;
  /** The days of the span that spoke loudest. */
  readonly span: number;
  /** Whether it is undecided because nobody knows yet how late the results come. */
  readonly isAssumed: boolean;
}

/** Three nested looks share most of their data: this share of the doubt for each keeps false alerts of all of them below those of one; see docs/alerts.md. */
const doubtPerLook = 0.8;
/** An alert is withdrawn as soon as it is more likely than not that the KPI is back behind its clear threshold. */
const backInside = 0.5;

/**
 * Judges one subject by what was known. Where an assumption decides how much is still missing, a verdict has to hold with it and
 * without it: the truth lies between them. Pure; the same facts give the same judgement.
 */
export function judge(rule: AlertRule, facts: SubjectFacts): Judgement {
  const isGuess = isAssumption(rule, facts);
  const found = figuresOf(rule, facts, isGuess);
  const none = { probability: null, span: rule.window, isAssumed: false };
  if (facts.missing.length > 0) return { ...found, ...none, verdict: "noData" };
  const believed = readingOf(rule, facts);
  const seen = isGuess ? readingOf(rule, asSeen(facts)) : null;
  const { probability, span } = (seen?.probability ?? 1) < (believed.probability ?? 0) ? (seen ?? believed) : believed;
  const isAssumed = seen !== null && seen.verdict !== believed.verdict;
  return { ...found, verdict: isAssumed ? "between" : believed.verdict, probability, span, isAssumed };
}

type Reading = Pick<Judgement, "verdict" | "probability" | "span">;

function readingOf(rule: AlertRule, facts: SubjectFacts): Reading {
  const looks = spansOf(rule).map((span) => lookAt(rule, facts, span));
  const loudest = looks.reduce((best, look) => ((look.chance ?? -1) > (best.chance ?? -1) ? look : best));
  const own = looks.find(({ span }) => span === rule.window) ?? loudest;
  const verdict = own.isIdle
    ? "idle"
    : looks.some(({ isProven }) => isProven)
      ? "beyond"
      : own.isInside
        ? "inside"
        : "between";
  return {
    verdict,
    probability: own.isIdle || evidenceOf(rule.kpi) === "volume" ? null : loudest.chance,
    span: loudest.span,
  };
}

function figuresOf(rule: AlertRule, facts: SubjectFacts, isGuess: boolean) {
  const { kpi, threshold } = rule;
  const window = windowOf(rule, facts.night);
  const days = within(facts.days, window);
  const sums = sumDays(days);
  const base = sumDays(baselineDays(rule, facts.night, facts.days));
  const baseline = computeKpi(kpi, base, facts.goal);
  const level = (asked: Micros) => (threshold.kind === "fixed" ? asked : times(baseline, asked));
  return {
    window,
    sums,
    value: computeKpi(kpi, sums, facts.goal),
    expected: isGuess ? null : computeKpi(kpi, sumKnown(kpi, facts.goal, days), facts.goal),
    limit: level(threshold.at),
    clear: level(threshold.clear),
    baseline,
  };
}

interface Look {
  readonly span: number;
  /** 0 or 1 where only volume counts; `null` where nothing can be compared. */
  readonly chance: number | null;
  readonly isProven: boolean;
  readonly isInside: boolean;
  readonly isIdle: boolean;
}

function lookAt(rule: AlertRule, facts: SubjectFacts, span: number): Look {
  const days = within(facts.days, trailing(span, facts.night));
  const { results, exposure } = countsOf(rule.kpi, facts.goal, days);
  const isIdle = results === 0 && exposure === 0;
  const at = chanceBeyond(rule, facts, days, rule.threshold.at);
  const clear = chanceBeyond(rule, facts, days, rule.threshold.clear);
  const looks = spansOf(rule).length;
  const needed = 1 - (1 - rule.confidence) * (looks > 1 ? doubtPerLook : 1);
  const isProven = !isIdle && at !== null && at >= needed && isEnough(rule, facts, days);
  return { span, chance: at, isProven, isInside: clear !== null && clear <= backInside, isIdle };
}

/** The probability that the KPI lies on the bad side of a threshold, given as the rule gives it: a number, or a multiple of the baseline. */
export function chanceBeyond(
  rule: AlertRule,
  facts: SubjectFacts,
  days: readonly DayFacts[],
  threshold: Micros,
): number | null {
  const kind = evidenceOf(rule.kpi);
  if (kind === "volume") return valueBeyond(rule, facts, days, threshold);
  const { per } = kpiFor(rule.kpi, facts.goal);
  const counts = countsOf(rule.kpi, facts.goal, days);
  const believe = (over: typeof counts, usual: number): Belief =>
    belief(kind === "cost" ? "gamma" : "beta", over, { usual, dispersion: facts.habit.dispersion });
  // A cost above its limit is a rate of results below its inverse.
  const below = kind === "cost" ? "above" : "below";
  const asked = (chance: number) => (rule.threshold.side === below ? chance : 1 - chance);
  const number = plain(threshold);
  if (rule.threshold.kind === "fixed") {
    const rate = kind === "cost" ? Number(per) / number : number;
    // Nobody is convicted of a habit: one that is as bad or worse starts from the threshold itself.
    const least = rule.threshold.side === below ? Math.max : Math.min;
    return asked(chanceBelow(rate, believe(counts, least(usualRate(facts.habit, rate), rate))));
  }
  const base = countsOf(rule.kpi, facts.goal, baselineDays(rule, facts.night, facts.days));
  if (base.results === 0 || base.exposure === 0) return null;
  const rate = base.results / base.exposure;
  const usual = usualRate(facts.habit, rate);
  return asked(
    chanceBelowMultiple(kind === "cost" ? 1 / number : number, believe(counts, usual), believe(base, usual)),
  );
}

/** Certain either way: the figure, as it will come to, is on one side or the other. Something over nothing is above everything. */
function valueBeyond(
  rule: AlertRule,
  facts: SubjectFacts,
  days: readonly DayFacts[],
  threshold: Micros,
): number | null {
  const { of, over } = kpiFor(rule.kpi, facts.goal);
  const sums = sumKnown(rule.kpi, facts.goal, days);
  const value = computeKpi(rule.kpi, sums, facts.goal);
  const isEndless = value === null && sums[over] === 0n && (sums[of] ?? 0n) > 0n;
  const base = sumKnown(rule.kpi, facts.goal, baselineDays(rule, facts.night, facts.days));
  const limit = rule.threshold.kind === "fixed" ? threshold : times(computeKpi(rule.kpi, base, facts.goal), threshold);
  if (limit === null || (value === null && !isEndless)) return null;
  const isAbove = value === null || value > limit;
  const isBelow = value !== null && value < limit;
  return (rule.threshold.side === "above" ? isAbove : isBelow) ? 1 : 0;
}

/** Whether the days hold what the rule demands. Of the results of a cost, what the limit promises for the spend counts as well: spend without leads is evidence. */
function isEnough(rule: AlertRule, facts: SubjectFacts, days: readonly DayFacts[]): boolean {
  // Where the figure alone decides, spend whose revenue is still to come has nothing to say yet.
  const sums = evidenceOf(rule.kpi) === "volume" ? sumKnown(rule.kpi, facts.goal, days) : sumDays(days);
  const { of, over } = kpiFor(rule.kpi, facts.goal);
  const promised = (metric: string): number => {
    if (of !== "spend" || metric !== over || !isGoalMetric(metric) || rule.threshold.kind !== "fixed") return 0;
    return countsOf(rule.kpi, facts.goal, days).exposure / plain(rule.threshold.at);
  };
  return Object.entries(rule.minimum).every(([name, least]) => {
    const metric = name as BaseMetric; // Keys of a rule's minimum are metrics.
    return (sums[metric] ?? 0n) >= least || promised(metric) >= plain(least);
  });
}
