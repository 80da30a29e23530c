import { type DateRange, daysBetween } from "@leadline/core/time/calendar-date";
import { isRecord, parseJson } from "../json.ts";
import type { MarketAccount } from "../market/account.ts";
import type { Asked } from "../server/route.ts";
import { advertiser } from "./access.ts";
import { statusFilter } from "./campaigns.ts";
import { tiktokMetrics } from "./metrics.ts";
import {
  atMost100,
  dateParameter,
  listParameter,
  type Paging,
  pagingOf,
  requiredText,
  textList,
  textParameter,
} from "./parameters.ts";
import { badParameter } from "./refusal.ts";

/** A report TikTok would answer. */
export interface ReportQuestion {
  readonly account: MarketAccount;
  readonly level: "AUCTION_ADVERTISER" | "AUCTION_CAMPAIGN";
  readonly byDay: boolean;
  readonly metrics: readonly string[];
  /** `null`: the whole life. */
  readonly range: DateRange | null;
  readonly accepts: ReturnType<typeof statusFilter>;
  readonly campaignIds: readonly string[] | null;
  readonly order: { readonly field: string; readonly descending: boolean } | null;
  readonly totals: boolean;
  readonly paging: Paging;
  readonly days: number;
}

const idDimensions = { AUCTION_ADVERTISER: "advertiser_id", AUCTION_CAMPAIGN: "campaign_id" } as const;
const isLevel = (name: string): name is keyof typeof idDimensions => Object.hasOwn(idDimensions, name);

const noRelation = () =>
  badParameter("Conflict occurs. The input params including metrics and dimensions have no relation.");

/** Checks every parameter before any number is looked at; throws what TikTok would answer. */
export function reportQuestion(asked: Asked): ReportQuestion {
  const account = advertiser(requiredText(asked, "advertiser_id"));
  if (requiredText(asked, "report_type") !== "BASIC") throw badParameter("report_type: Only BASIC is served here.");
  if ((textParameter(asked, "service_type") ?? "AUCTION") !== "AUCTION")
    throw badParameter("service_type: Must be AUCTION.");
  const level = requiredText(asked, "data_level");
  if (!isLevel(level)) throw badParameter("data_level: Must be one of: AUCTION_ADVERTISER, AUCTION_CAMPAIGN.");
  const byDay = checkDimensions(listParameter(asked, "dimensions"), level);
  const lifetime = textParameter(asked, "query_lifetime") === "true";
  if (lifetime && byDay) throw badParameter("query_lifetime: Cannot be used with time dimensions.");
  const range = lifetime ? null : rangeOf(asked, byDay);
  const metrics = metricsOf(asked, level);
  return {
    account,
    level,
    byDay,
    metrics,
    range,
    ...filtersOf(asked, level),
    order: orderOf(asked),
    totals: textParameter(asked, "enable_total_metrics") === "true",
    paging: pagingOf(asked),
    days: range === null ? 400 : daysBetween(range.from, range.to) + 1,
  };
}

/** One id dimension, that of the level, and at most the day beside it. */
function checkDimensions(dimensions: readonly string[] | undefined, level: keyof typeof idDimensions): boolean {
  if (dimensions === undefined || dimensions.length === 0)
    throw badParameter("dimensions: Missing data for required field.");
  const known = new Set<string>([...Object.values(idDimensions), "stat_time_day"]);
  const unknown = dimensions.filter((dimension) => !known.has(dimension));
  if (unknown.length > 0) throw badParameter(`Invalid dimension fields: ${quoted(unknown)}.`);
  const ids = dimensions.filter((dimension) => dimension !== "stat_time_day");
  if (ids.length !== 1 || ids[0] !== idDimensions[level] || new Set(dimensions).size !== dimensions.length)
    throw noRelation();
  return dimensions.length > 1;
}

const quoted = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(", ")}]`;

function rangeOf(asked: Asked, byDay: boolean): DateRange {
  const range = { from: dateParameter(asked, "start_date"), to: dateParameter(asked, "end_date") };
  if (range.to < range.from) throw badParameter("end_date: Must not be before start_date.");
  const longest = byDay ? 30 : 365;
  if (daysBetween(range.from, range.to) + 1 > longest) throw badParameter(`The max time span is ${longest} days.`);
  return range;
}

function metricsOf(asked: Asked, level: string): string[] {
  const metrics = listParameter(asked, "metrics") ?? ["spend", "impressions"];
  if (metrics.length > 100) throw badParameter("metrics: Longer than maximum length 100.");
  const invalid = metrics.filter((name) => {
    const metric = metricNamed(name);
    return metric === undefined || (metric.campaignOnly === true && level === "AUCTION_ADVERTISER");
  });
  if (invalid.length > 0) throw badParameter(`Invalid metric fields: ${quoted(invalid)}.`);
  return metrics;
}

const metricNamed = (name: string) => (Object.hasOwn(tiktokMetrics, name) ? tiktokMetrics[name] : undefined);

function orderOf(asked: Asked): ReportQuestion["order"] {
  const field = textParameter(asked, "order_field");
  if (field === undefined) return null;
  const metric = metricNamed(field);
  if (metric === undefined || metric.kind === "attribute") throw badParameter(`order_field: Invalid field '${field}'.`);
  return { field, descending: textParameter(asked, "order_type") !== "ASC" };
}

/** A list of objects with three fields each, the last of them JSON text once more. */
function filtersOf(asked: Asked, level: string): Pick<ReportQuestion, "accepts" | "campaignIds"> {
  const text = textParameter(asked, "filtering");
  const filters = text === undefined ? [] : parseJson(text);
  if (!Array.isArray(filters)) throw badParameter("filtering: Not a valid list.");
  const values = new Map(filters.map((filter) => filterOf(filter, level)));
  const ids = values.get("campaign_ids");
  return {
    accepts: statusFilter(values.get("campaign_status") ?? ["STATUS_NOT_DELETE"], "campaign_status"),
    campaignIds: ids === undefined ? null : atMost100(ids, "campaign_ids"),
  };
}

function filterOf(filter: unknown, level: string): [field: string, values: readonly string[]] {
  const { field_name: field, filter_type: type, filter_value: value } = isRecord(filter) ? filter : {};
  if (typeof field !== "string" || typeof type !== "string" || value === undefined) {
    throw badParameter("filtering: field_name, filter_type and filter_value are required.");
  }
  if (typeof value !== "string") throw badParameter("filtering.filter_value: Not a valid string.");
  if (!["campaign_ids", "campaign_status"].includes(field) || level !== "AUCTION_CAMPAIGN") {
    throw badParameter(`filtering: '${field}' cannot be used with data_level ${level}.`);
  }
  if (type !== "IN") throw badParameter(`filtering.filter_type: '${type}' cannot be used with '${field}'.`);
  return [field, textList(parseJson(value), "filtering.filter_value")];
}
