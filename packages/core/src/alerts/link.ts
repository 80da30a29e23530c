import { accountName } from "../ids.ts";
import { type KpiName, partsOfKpi } from "../kpis.ts";
import type { DateRange } from "../time/calendar-date.ts";
import type { Subject } from "./subject.ts";

/** Path and query of the answer that shows a subject's window beside the days before it; `null` for what has no figures. */
export function linkTo(subject: Subject, kpi: KpiName, { from, to }: DateRange): string | null {
  const { client, platform, account, campaign } = subject;
  if (client === null) return null;
  const asked = new URLSearchParams({ client, from, to, by: "campaign" });
  asked.set("kpis", [...new Set(["spend", ...partsOfKpi(kpi), kpi])].join(","));
  if (account !== undefined && platform !== undefined) asked.set("account", accountName({ platform, account }));
  else if (platform !== undefined) asked.set("platform", platform);
  if (campaign !== undefined) asked.set("campaign", campaign);
  asked.set("compare", "previous");
  return `/v1/kpis?${asked.toString()}`;
}
