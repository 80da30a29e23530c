import type { SystemFinding } from "../alerts/system-finding.ts";
import { ratesFinding } from "../alerts/system-rates.ts";
import { newestDay, ratesDue } from "../rates/keep-rates.ts";
import { clientOf, type Settings } from "../settings.ts";
import type { WatchedAccount } from "./night-of-rule.ts";
import type { WatchPorts } from "./watch.ts";

/** Where the exchange rates stand; none where no amount is ever converted, since nobody misses them. */
export async function ratesFindings(
  all: readonly WatchedAccount[],
  { settings, store, clock }: WatchPorts,
): Promise<readonly SystemFinding[]> {
  const isRead = ({ record }: WatchedAccount) =>
    record.state === "enabled" && record.unreadable === undefined && clientOf(settings, record) !== undefined;
  const records = all.filter(isRead).map(({ record }) => record);
  const currencies = new Set([...records.map(({ currency }) => currency), ...currenciesAsked(settings)]);
  const [neededSince] = records.map(({ discoveredAt }) => discoveredAt).toSorted();
  if (currencies.size < 2 || neededSince === undefined) return [];
  const now = clock.now();
  const due = ratesDue(now);
  return [ratesFinding({ newest: await newestDay(store.rates, due), due, neededSince }, now)];
}

function currenciesAsked({ reportingCurrency, alerts = [] }: Settings): readonly string[] {
  const thresholds = alerts.flatMap(({ threshold }) => (threshold.kind === "fixed" ? (threshold.currency ?? []) : []));
  return [reportingCurrency, ...thresholds];
}
