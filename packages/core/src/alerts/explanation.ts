import { computeKpi, type KpiName, kpiFor } from "../kpis.ts";
import { type Micros, subtract } from "../micros.ts";
import type { DateRange } from "../time/calendar-date.ts";
import { effectsOf } from "./effects.ts";
import { type FactorName, factorsOf, type PartTotals, totalsOfParts } from "./factors.ts";
import { plain, sumDays } from "./figures.ts";
import type { AlertRule } from "./rule.ts";
import { baselineDays, windowOf, within } from "./spans.ts";
import type { DayFacts, Subject, SubjectFacts } from "./subject.ts";

/** What one cause has added to the change of the KPI, or taken off. */
export interface Contribution {
  readonly factor: FactorName | "mix";
  readonly amount: Micros;
}

/** What one campaign has added to the change. */
export interface Mover {
  readonly subject: Subject;
  readonly amount: Micros;
}

/** Why a KPI is another than before. */
export interface Explanation {
  readonly before: Micros;
  readonly after: Micros;
  readonly from: DateRange;
  readonly to: DateRange;
  /** Add up exactly to `after − before`, largest first. */
  readonly contributions: readonly Contribution[];
  /** The campaigns that moved it most, at most three, largest first. */
  readonly movers: readonly Mover[];
  /** What all others have added: with the movers it is the whole change, exactly. `null` where campaigns are not known. */
  readonly others: Micros | null;
}

const mostMovers = 3;

/**
 * Decomposes the change of the window's KPI against the days it is compared with; `null` where either of them has no value. Shares of
 * factors are logarithms, so they are rounded to the micro and the remainder goes to the largest; the sum is exact.
 */
export function explain(rule: AlertRule, facts: SubjectFacts): Explanation | null {
  const range = windowOf(rule, facts.night);
  const before = baselineDays(rule, facts.night, facts.days);
  const after = within(facts.days, range);
  const [first, last] = [before[0], before.at(-1)];
  const [then, now] = [kpiOver(rule.kpi, facts, before), kpiOver(rule.kpi, facts, after)];
  if (then === null || now === null || first === undefined || last === undefined) return null;
  const change = subtract(now, then);
  const totals = partTotals(facts, { rule, before, after });
  const effects = effectsOf(factorsOf(rule.kpi, facts.goal, totals), totals, {
    before: plain(then),
    after: plain(now),
  });
  const moved = moversOf(rule.kpi, facts, { rule, before, after });
  return {
    before: then,
    after: now,
    from: { from: first.date, to: last.date },
    to: range,
    contributions: exactly(effects, change).sort(bySize),
    movers: moved.movers,
    others:
      facts.parts.length === 0
        ? null
        : subtract(
            change,
            moved.movers.reduce((sum, { amount }) => (sum + amount) as Micros, 0n as Micros),
          ),
  };
}

interface Compared {
  readonly rule: AlertRule;
  readonly before: readonly DayFacts[];
  readonly after: readonly DayFacts[];
}

function kpiOver(kpi: KpiName, facts: SubjectFacts, days: readonly DayFacts[]): Micros | null {
  return computeKpi(kpi, sumDays(days), facts.goal);
}

/** The subject's sums of both spans, cut by campaign; what no campaign has is one more part. */
function partTotals(facts: SubjectFacts, { rule, before, after }: Compared): readonly PartTotals[] {
  const whole = totalsOfParts(before, after);
  const parts = facts.parts.map(({ days }) =>
    totalsOfParts(baselineDays(rule, facts.night, days), within(days, windowOf(rule, facts.night))),
  );
  return parts.length === 0 ? [whole] : [...parts, restOf(whole, parts)];
}

function restOf(whole: PartTotals, parts: readonly PartTotals[]): PartTotals {
  const rest = (side: "before" | "after") =>
    Object.fromEntries(
      Object.entries(whole[side]).map(([name, sum]) => {
        const others = parts.reduce((taken, part) => taken + (part[side][name] ?? 0), 0);
        // To the micro, or the noise of subtraction would pass for a part of its own.
        return [name, Math.round((sum - others) * 1e6) / 1e6];
      }),
    );
  return { before: rest("before"), after: rest("after") };
}

/**
 * A campaign's part in the change of N ÷ D, exact since ΔR = (ΔN − R̄ ΔD) ÷ D̄ with the means of both spans (T. Bennet, The theory of
 * measurement of changes in cost of living, J. Royal Statistical Society 83, 1920): what it spent more, less what the results it
 * brought more would have cost at the mean price.
 */
function moversOf(
  kpi: KpiName,
  facts: SubjectFacts,
  { rule, before, after }: Compared,
): { readonly movers: readonly Mover[] } {
  const { of, minus, over, per } = kpiFor(kpi, facts.goal);
  const sides = (days: readonly DayFacts[]) => {
    const sums = sumDays(days);
    return { n: Number(per) * (plain(sums[of]) - (minus === null ? 0 : plain(sums[minus]))), d: plain(sums[over]) };
  };
  const [then, now] = [sides(before), sides(after)];
  const [rate, volume] = [(then.n / then.d + now.n / now.d) / 2, (then.d + now.d) / 2];
  const movers = facts.parts.map(({ subject, days }) => {
    const [early, late] = [
      sides(baselineDays(rule, facts.night, days)),
      sides(within(days, windowOf(rule, facts.night))),
    ];
    const amount = (late.n - early.n - rate * (late.d - early.d)) / volume;
    return { subject, amount: BigInt(Math.round(amount * 1e6)) as Micros };
  });
  return {
    movers: movers
      .filter(({ amount }) => amount !== 0n)
      .sort(bySize)
      .slice(0, mostMovers),
  };
}

/** Rounded to the micro; the largest takes what rounding leaves. */
function exactly(effects: ReadonlyMap<Contribution["factor"], number>, change: Micros): Contribution[] {
  const rounded = [...effects]
    .map(([factor, amount]) => ({ factor, amount: BigInt(Math.round(amount * 1e6)) as Micros }))
    .sort(bySize);
  const rest = change - rounded.reduce((sum, { amount }) => sum + amount, 0n);
  return rounded.map((one, at) => (at === 0 ? { ...one, amount: (one.amount + rest) as Micros } : one));
}

function bySize(a: { readonly amount: Micros }, b: { readonly amount: Micros }): number {
  const [left, right] = [a.amount < 0n ? -a.amount : a.amount, b.amount < 0n ? -b.amount : b.amount];
  return left > right ? -1 : left < right ? 1 : 0;
}
