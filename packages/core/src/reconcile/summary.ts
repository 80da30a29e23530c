import type { BaseMetric } from "../metrics.ts";
import { add, type Micros, ZERO } from "../micros.ts";
import { type DayReads, type DayResiduals, hasCause, isExact } from "../reconcile.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import { type ResidualCause, residualCauses, type Share } from "./causes.ts";

/** A day with both readings and what came of comparing them. */
export interface ReconciledDay {
  readonly date: CalendarDate;
  readonly reads: DayReads;
  readonly residuals: DayResiduals;
}

/** What one number lacks or has too much over all days; positive and negative days set each other off, `worst` tells. */
export interface MetricSummary {
  /** `null` where no day could be compared. */
  readonly unallocated: Micros | null;
  readonly causes: readonly Share[];
  /** The day with the largest difference either way; `null` when there is none. */
  readonly worst: { readonly date: CalendarDate; readonly unallocated: Micros } | null;
}

export interface ReconciliationSummary {
  /** Days that could be compared. */
  readonly checked: number;
  /** Days on which every metric and every result agrees to the millionth. */
  readonly exact: number;
  /** Days with a difference that no cause explains. */
  readonly unexplained: readonly CalendarDate[];
  readonly metrics: Readonly<Partial<Record<BaseMetric, MetricSummary>>>;
}

/** Sums days for people. Days of which either page is missing are not checked and add nothing. */
export function summarise(days: readonly ReconciledDay[], metrics: readonly BaseMetric[]): ReconciliationSummary {
  const checked = days.filter(({ reads }) => reads.whole !== null && reads.parts !== null);
  return {
    checked: checked.length,
    exact: checked.filter(({ reads, residuals }) => isExact(reads, residuals)).length,
    unexplained: checked.filter(({ residuals }) => hasCause(residuals, "unexplained")).map(({ date }) => date),
    metrics: Object.fromEntries(metrics.map((metric) => [metric, summaryOf(metric, checked)])),
  };
}

function summaryOf(metric: BaseMetric, days: readonly ReconciledDay[]): MetricSummary {
  const sums = new Map<ResidualCause, Micros>();
  let unallocated: Micros | null = null;
  let worst: MetricSummary["worst"] = null;
  for (const { date, residuals } of days) {
    const residual = residuals.metrics[metric];
    if (residual?.unallocated == null) continue;
    unallocated = add(unallocated ?? ZERO, residual.unallocated);
    for (const { cause, amount } of residual.shares) sums.set(cause, add(sums.get(cause) ?? ZERO, amount));
    if (size(residual.unallocated) > size(worst?.unallocated ?? ZERO)) {
      worst = { date, unallocated: residual.unallocated };
    }
  }
  const order = Object.keys(residualCauses);
  const causes = [...sums].map(([cause, amount]) => ({ cause, amount }));
  return { unallocated, causes: causes.sort((a, b) => order.indexOf(a.cause) - order.indexOf(b.cause)), worst };
}

const size = (amount: Micros): bigint => (amount < 0n ? -amount : amount);
