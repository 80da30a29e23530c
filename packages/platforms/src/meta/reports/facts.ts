import { LeadlineError } from "@leadline/core/errors";
import type { RenamedRow, SliceRead } from "@leadline/core/platform";
import { daysBetween } from "@leadline/core/time/calendar-date";
import type * as z from "zod";
import { resumeJob, startJob } from "../job.ts";
import { askAll } from "../pages.ts";
import { accountRow, campaignRow, type InsightsRow, type Page, pageOf } from "../schema.ts";
import { metaTraits, windows } from "../traits.ts";
import type { Params } from "../wire.ts";
import { factFields, figuresRenamer } from "./figures.ts";
import { nodeOf, type Reading } from "./reading.ts";

type FactLevel = "account" | "campaign";

/** Paging only: it does not change how much Meta has to count. */
const pageSize = 1000;
/** More than this is a report job's work; a plain answer would have to be counted anew for each page. */
const mostPlainPages = 3;

const levels: Readonly<
  Record<FactLevel, { readonly fields: readonly string[]; readonly page: z.ZodType<Page<InsightsRow>> }>
> = {
  account: { fields: factFields, page: pageOf(accountRow) },
  campaign: { fields: ["campaign_id", ...factFields], page: pageOf(campaignRow) },
};

/**
 * Spend and results per day. Asked for plainly where few rows are expected; as a report job where many are, where many
 * turn up, or where the plain question has failed before.
 */
export async function readFacts(level: FactLevel, reading: Reading): Promise<SliceRead> {
  const { client, slice, account } = reading;
  const { page } = levels[level];
  const params = paramsOf(level, reading);
  if (slice.resume !== undefined) {
    const read = await resumeJob(reading, { schema: page, limit: pageSize }, slice.resume);
    return "suspend" in read ? read : { rows: renamed(level, read.rows, account) };
  }
  if (isLarge(level, reading)) return startJob(reading, params);
  const rows = await askAll(
    client,
    {
      path: [nodeOf(account), "insights"],
      operation: "insights",
      account,
      schema: page,
      params: { ...params, limit: pageSize },
      marks: slice.from < slice.to ? ["days"] : [],
    },
    mostPlainPages,
  );
  return rows === null ? startJob(reading, params) : { rows: renamed(level, rows, account) };
}

function isLarge(level: FactLevel, { slice: { from, to, tries = 0 } }: Reading): boolean {
  const { rowsPerDay } = metaTraits.reports.find(({ id }) => id === level) ?? { rowsPerDay: 0 };
  return tries > 0 || rowsPerDay * (daysBetween(from, to) + 1) > mostPlainPages * pageSize;
}

/** The windows are asked for by name: without them totals over ad sets with different settings may lose conversions. */
function paramsOf(level: FactLevel, { slice: { from, to } }: Reading): Params {
  return {
    level,
    time_range: { since: from, until: to },
    time_increment: 1,
    fields: levels[level].fields.join(","),
    action_attribution_windows: windows,
  };
}

function renamed(level: FactLevel, rows: readonly InsightsRow[], account: string): readonly RenamedRow[] {
  const figures = figuresRenamer();
  return rows.map((row) => {
    const { account_id, date_start, date_stop, account_currency, campaign_id } = row;
    if (account_id !== nodeOf(account).slice(4)) throw unasked("account_id", account_id, account);
    if (date_stop !== date_start) throw unasked("date_stop", date_stop, account);
    const entity = level === "campaign" ? campaign_id : account_id;
    if (entity === undefined) throw unasked("campaign_id", "nothing", account);
    const parent = level === "campaign" ? { parent: account } : {};
    return { date: date_start, level, entity, ...parent, currency: account_currency, ...figures(row) };
  });
}

function unasked(field: string, saw: string, account: string): LeadlineError {
  return new LeadlineError("upstream.contract", "Meta answered another question than it was asked.", {
    platform: "meta",
    account,
    field,
    saw,
  });
}
