import type { RenamedRow } from "@leadline/core/platform";
import { askAll } from "../pages.ts";
import { campaignReportPage } from "../schema.ts";
import { reportFilter } from "../wire.ts";
import { askedMetrics, renameFigures } from "./figures.ts";
import type { Reading } from "./reading.ts";

/** Days of every campaign. Without the status filter, of this very level, deleted ones would be missing. */
export async function readCampaigns({ client, slice, account }: Reading): Promise<readonly RenamedRow[]> {
  const rows = await askAll(
    client,
    {
      path: "report/integrated/get",
      account,
      schema: campaignReportPage,
      params: {
        advertiser_id: account,
        service_type: "AUCTION",
        report_type: "BASIC",
        data_level: "AUCTION_CAMPAIGN",
        dimensions: ["campaign_id", "stat_time_day"],
        metrics: askedMetrics,
        start_date: slice.from,
        end_date: slice.to,
        filtering: [reportFilter("campaign_status", ["STATUS_ALL"])],
      },
    },
    ({ dimensions }) => `${dimensions.campaign_id} ${dimensions.stat_time_day}`,
  );
  return rows.map(({ dimensions, metrics }) => ({
    date: dimensions.stat_time_day.slice(0, 10),
    level: "campaign",
    entity: dimensions.campaign_id,
    parent: account,
    ...renameFigures(metrics),
  }));
}
