import { dateOf } from "../facts.ts";
import { type DayHistory, type MaturityCurve, maturityCurve } from "../maturity.ts";
import type { PageVersion } from "../ports.ts";
import { totalOf } from "../tally.ts";
import { totalsOf } from "../totals.ts";
import { type AccountSource, factPage, readsOf } from "./account-source.ts";

/** Learned from what the last mornings showed; `null` where nothing counts as a lead. */
export function curveOf(source: AccountSource): MaturityCurve | null {
  const { traits, record, versions } = source;
  if (source.mappingOn(source.reconciled.to).undeclared.includes("leads")) return null;
  const history = [...Map.groupBy(versions, ({ period }) => period).values()].flatMap((day) => historyOf(day, source));
  return maturityCurve({
    nights: traits.window.restated,
    zone: traits.due.zone === "UTC" ? "UTC" : record.zone,
    defaults: traits.maturity ?? [],
    history,
  });
}

/** A day of which some version does not tell its leads teaches nothing. */
function historyOf(versions: readonly PageVersion[], source: AccountSource): readonly DayHistory[] {
  const [first] = versions;
  if (first === undefined) return [];
  const date = dateOf(first.period);
  const known = versions.flatMap((version) => {
    const page = factPage(source.owner, version);
    const sum =
      page &&
      totalOf(
        totalsOf([page], ["leads"], () => source.mappingOn(date)),
        "leads",
      ).sum;
    return sum === null ? [] : [{ since: version.since, amount: sum }];
  });
  if (known.length < versions.length) return [];
  return [{ date, versions: known, reads: readsOf(source, source.reports.account, date) }];
}
