import type { AccountSource } from "@leadline/core/load/account-source";
import { loadReconciliation } from "@leadline/core/load/reconciliation";
import { format, type Micros } from "@leadline/core/micros";
import { type MetricSummary, summarise } from "@leadline/core/reconcile/summary";
import { exactNumber } from "../exact-json.ts";

/** How the account's own total compares with the sum of its campaigns over the last days, and why they differ. */
export async function reconciliationOf(source: AccountSource) {
  const { reconciled, versions } = source;
  const live = versions.filter(({ until }) => until === null);
  const days = await loadReconciliation(source, reconciled, live);
  const { metrics, ...counts } = summarise(days, ["spend", "leads"]);
  const told = Object.entries(metrics).map(([metric, summary]) => [metric, summaryJson(summary)] as const);
  return { ...reconciled, days: days.length, ...counts, ...Object.fromEntries(told) };
}

const exact = (amount: Micros) => exactNumber(format(amount), "number");

function summaryJson({ unallocated, causes, worst }: MetricSummary) {
  return {
    unallocated: unallocated === null ? null : exact(unallocated),
    causes: causes.map(({ cause, amount }) => ({ cause, amount: exact(amount) })),
    worst: worst && { day: worst.date, unallocated: exact(worst.unallocated) },
  };
}
