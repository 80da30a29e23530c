import { LeadlineError } from "@leadline/core/errors";
import type { RenamedRow } from "@leadline/core/platform";
import { askAll } from "../pages.ts";
import { accountReportPage } from "../schema.ts";
import { askedMetrics, renameFigures } from "./figures.ts";
import type { Reading } from "./reading.ts";

/** Days of the whole account: auction and reservation, deleted campaigns included. The control total of every finer report. */
export async function readAccount({ client, slice, account }: Reading): Promise<readonly RenamedRow[]> {
  const rows = await askAll(
    client,
    {
      path: "report/integrated/get",
      account,
      schema: accountReportPage,
      params: {
        advertiser_id: account,
        service_type: "AUCTION",
        report_type: "BASIC",
        data_level: "AUCTION_ADVERTISER",
        dimensions: ["advertiser_id", "stat_time_day"],
        metrics: askedMetrics,
        start_date: slice.from,
        end_date: slice.to,
      },
    },
    ({ dimensions }) => dimensions.stat_time_day,
  );
  return rows.map(({ dimensions, metrics }) => {
    if (dimensions.advertiser_id !== account) throw stranger(dimensions.advertiser_id, account);
    return {
      date: dimensions.stat_time_day.slice(0, 10),
      level: "account",
      entity: account,
      ...renameFigures(metrics),
    };
  });
}

function stranger(saw: string, account: string): LeadlineError {
  return new LeadlineError("upstream.contract", "TikTok answered with another account's figures.", {
    platform: "tiktok",
    account,
    field: "dimensions.advertiser_id",
    saw,
    expected: account,
  });
}
