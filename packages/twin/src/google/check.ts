import { addDays, type CalendarDate, calendarDate, type DateRange } from "@leadline/core/time/calendar-date";
import type { Customer } from "./customers.ts";
import { actionFields, actionSegments, campaignFields, clientFields, customerFields, dateSegments } from "./fields.ts";
import type { Condition, Gaql } from "./gaql.ts";
import { googleMetrics } from "./metrics.ts";
import { badQuery, GoogleRefusal } from "./refusal.ts";

/** What each resource of the FROM clause offers; reports carry metrics and segments. */
export const resources = {
  customer: { attributes: customerFields, reports: true },
  campaign: { attributes: { ...campaignFields, ...customerFields }, reports: true },
  customer_client: { attributes: { ...clientFields, ...customerFields }, reports: false },
  conversion_action: { attributes: { ...actionFields, ...customerFields }, reports: false },
} as const;

export type Resource = keyof typeof resources;

/** A query Google would answer. */
export interface CheckedQuery extends Gaql {
  readonly from: Resource;
  readonly metrics: readonly string[];
  readonly segments: readonly string[];
  /** Inside the account's life; both ends inclusive. */
  readonly range: DateRange;
  /** Days the caller asked for. */
  readonly days: number;
}

const isResource = (name: string): name is Resource => Object.hasOwn(resources, name);
const isMetric = (field: string): boolean => Object.hasOwn(googleMetrics, field);
const isActionSegment = (field: string): boolean => Object.hasOwn(actionSegments, field);
export const isDateSegment = (field: string): boolean => Object.hasOwn(dateSegments, field);
const isSegment = (field: string): boolean => isActionSegment(field) || isDateSegment(field);
const known = (field: string): boolean =>
  isMetric(field) ||
  isSegment(field) ||
  Object.values(resources).some(({ attributes }) => Object.hasOwn(attributes, field));

/** Holds a parsed query against the catalogue, the account and the calendar; throws what Google would answer. */
export function checkQuery(query: Gaql, customer: Customer, today: CalendarDate, opens: CalendarDate): CheckedQuery {
  const { from, select } = query;
  if (!isResource(from)) {
    throw badQuery("BAD_RESOURCE_TYPE_IN_FROM_CLAUSE", `Invalid resource in the FROM clause: '${from}'.`);
  }
  for (const field of new Set([
    ...select,
    ...query.where.map((condition) => condition.field),
    ...query.orderBy.map((o) => o.field),
  ])) {
    checkField(field, from);
  }
  checkReferences(query);
  const [metrics, segments] = [select.filter(isMetric), select.filter(isSegment)];
  checkCombination(query, metrics);
  if (customer.account === null && metrics.length + segments.length > 0) {
    throw badQuery(
      "REQUESTED_METRICS_FOR_MANAGER",
      "Metrics cannot be requested for a manager account. To retrieve metrics, issue separate requests against each client account under the manager account.",
    );
  }
  const asked = rangeOf(query.where, today);
  if (asked === null && segments.some(isDateSegment)) throw unbounded();
  checkRetention(query, asked, today);
  return { ...query, from, metrics, segments, ...clip(asked, opens, today) };
}

function checkField(field: string, from: Resource): void {
  const { attributes, reports } = resources[from];
  if (!known(field)) throw badQuery("UNRECOGNIZED_FIELD", `Unrecognized field in the query: '${field}'.`);
  const [name, kind] = isMetric(field) ? ["METRIC", "metric"] : isSegment(field) ? ["SEGMENT", "segment"] : ["", ""];
  if (name !== "") {
    if (reports) return;
    throw badQuery(
      `PROHIBITED_${name}_IN_SELECT_OR_WHERE_CLAUSE`,
      `Cannot use the ${kind} '${field}' with resource '${from}'.`,
    );
  }
  if (Object.hasOwn(attributes, field)) return;
  throw badQuery(
    "PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE",
    `Cannot select fields from the following resources: ${field.split(".")[0]}, since the resource is incompatible with the resource in FROM clause.`,
  );
}

function checkReferences({ select, where, orderBy }: Gaql): void {
  const unselected = [...where, ...orderBy].find(({ field }) => !select.includes(field) && !isDateSegment(field));
  if (unselected !== undefined) {
    throw badQuery(
      "EXPECTED_REFERENCED_FIELD_IN_SELECT_CLAUSE",
      `The following field must be present in SELECT clause: '${unselected.field}'.`,
    );
  }
}

function checkCombination({ select }: Gaql, metrics: readonly string[]): void {
  const segment = select.find(isActionSegment);
  const metric = metrics.find((name) => googleMetrics[name]?.family === "delivery");
  if (segment !== undefined && metric !== undefined) {
    throw badQuery(
      "PROHIBITED_SEGMENT_WITH_METRIC_IN_SELECT_OR_WHERE_CLAUSE",
      `Cannot select or filter on the following segments: '${segment}', since segment is incompatible with metric: '${metric}'.`,
    );
  }
}

const unbounded = () =>
  badQuery("EXPECTED_FILTERS_ON_DATE_RANGE", "Filters on core date segments must form a finite date range.");

/** `null` when no date is filtered; one-sided filters are refused. */
function rangeOf(where: readonly Condition[], today: CalendarDate): DateRange | null {
  const bounds = where.filter(({ field }) => field === "segments.date").map((condition) => boundsOf(condition, today));
  if (where.some(({ field }) => isDateSegment(field) && field !== "segments.date")) throw unbounded();
  if (bounds.length === 0) return null;
  const from = bounds
    .flatMap((bound) => bound.from ?? [])
    .toSorted()
    .at(-1);
  const to = bounds.flatMap((bound) => bound.to ?? []).toSorted()[0];
  if (from === undefined || to === undefined) throw unbounded();
  return { from, to };
}

function boundsOf({ operator, values }: Condition, today: CalendarDate): { from?: CalendarDate; to?: CalendarDate } {
  const [first = "", second = ""] = values;
  if (operator === "DURING") return during(first, today);
  const date = dateLiteral(first);
  switch (operator) {
    case "=":
      return { from: date, to: date };
    case "BETWEEN":
      return { from: date, to: dateLiteral(second) };
    case ">=":
      return { from: date };
    case ">":
      return { from: addDays(date, 1) };
    case "<=":
      return { to: date };
    case "<":
      return { to: addDays(date, -1) };
    default:
      throw badQuery("OPERATOR_FIELD_MISMATCH", `The operator ${operator} cannot be used on 'segments.date'.`);
  }
}

function during(name: string, today: CalendarDate): DateRange {
  const days = { TODAY: [0, 0], YESTERDAY: [1, 1], LAST_7_DAYS: [7, 1], LAST_14_DAYS: [14, 1], LAST_30_DAYS: [30, 1] };
  const found = Object.entries(days).find(([word]) => word === name.toUpperCase())?.[1];
  if (found === undefined)
    throw badQuery("INVALID_VALUE_WITH_DURING_OPERATOR", `Invalid value with DURING: '${name}'.`);
  const [from = 0, to = 0] = found;
  return { from: addDays(today, -from), to: addDays(today, -to) };
}

function dateLiteral(text: string): CalendarDate {
  try {
    return calendarDate(text);
  } catch {
    throw badQuery("INVALID_DATE_FORMAT", `The date '${text}' is not in the format YYYY-MM-DD.`);
  }
}

/** Days and weeks are kept for 37 months. */
function checkRetention({ select }: Gaql, asked: DateRange | null, today: CalendarDate): void {
  const coarse = select.some((field) => isDateSegment(field) && !["segments.date", "segments.week"].includes(field));
  if (asked === null || coarse) return;
  const oldest = new Date(`${today}T00:00:00Z`);
  oldest.setUTCMonth(oldest.getUTCMonth() - 37);
  if (asked.from >= oldest.toISOString().slice(0, 10)) return;
  throw new GoogleRefusal({
    status: 400,
    family: "dateRangeError",
    code: "REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED",
    message: "The requested date granularity is not supported for the requested date range.",
  });
}

function clip(asked: DateRange | null, opens: CalendarDate, today: CalendarDate): { range: DateRange; days: number } {
  const from = asked === null || asked.from < opens ? opens : asked.from;
  const to = asked === null || asked.to > today ? today : asked.to;
  const days = asked === null ? 400 : Math.round((Date.parse(asked.to) - Date.parse(asked.from)) / 86_400_000) + 1;
  return { range: { from, to }, days };
}
