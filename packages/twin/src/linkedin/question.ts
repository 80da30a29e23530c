import {
  addDays,
  type CalendarDate,
  calendarDate,
  type DateRange,
  daysBetween,
} from "@leadline/core/time/calendar-date";
import { localTime } from "@leadline/core/time/instant";
import { type Call, idIn } from "./call.ts";
import { campaignTypes } from "./entities.ts";
import { linkedinMetrics } from "./metrics.ts";
import { wholeIn } from "./paging.ts";
import { isMemberPivot, isPivot, type Pivot, pivotRefusal } from "./pivots.ts";
import { fieldInvalid, paramInvalid, required } from "./refusal.ts";
import { allowOnly, enumIn, enumOf, fieldsOf, listIn, type Restli, recordIn, textsOf, wholeOf } from "./restli.ts";

const granularities = ["ALL", "DAILY", "MONTHLY", "YEARLY"] as const;
export type Granularity = (typeof granularities)[number];

/** Facets and the URNs they take; what stands in one list is an alternative, several lists narrow. */
const facets = {
  accounts: "sponsoredAccount",
  campaignGroups: "sponsoredCampaignGroup",
  campaigns: "sponsoredCampaign",
  creatives: "sponsoredCreative",
  shares: "share",
  companies: "organization",
} as const;
export type Facet = keyof typeof facets;
const isFacet = (name: string): name is Facet => Object.hasOwn(facets, name);

/** A report LinkedIn would answer. */
export interface AnalyticsQuestion {
  readonly pivots: readonly Pivot[];
  readonly granularity: Granularity;
  readonly range: DateRange;
  readonly facets: ReadonlyMap<Facet, readonly string[]>;
  /** Without the two that say what a row is about. */
  readonly metrics: readonly string[];
  readonly withDates: boolean;
  readonly withPivots: boolean;
  readonly order: { readonly metric: string; readonly descending: boolean } | null;
  /** False when only campaigns of another type were asked for. */
  readonly isOfType: boolean;
  readonly days: number;
}

const common = ["q", "dateRange", "timeGranularity", "fields", "sortBy", "campaignType", "start", "count"];
const mostFields = 20;

/** Checks every parameter before any number is looked at; throws what LinkedIn would answer. */
export function analyticsQuestion(call: Call): AnalyticsQuestion {
  const { query, finder } = call;
  allowOnly(query, [...common, ...Object.keys(facets), finder === "statistics" ? "pivots" : "pivot"]);
  const pivots = finder === "statistics" ? severalPivots(call) : [onePivot(enumIn(query, "pivot"), "pivot")];
  const granularity = granularityOf(enumIn(query, "timeGranularity"));
  const range = rangeOf(call, granularity);
  if ((wholeIn(query, "start") ?? 0) > 0) {
    throw paramInvalid("start", "Setting a paging start value is not permitted");
  }
  wholeIn(query, "count");
  return {
    pivots,
    granularity,
    range,
    facets: facetsOf(call),
    ...fieldsIn(query.values.get("fields")),
    order: orderOf(recordIn(query, "sortBy")),
    isOfType: typeMatches(enumIn(query, "campaignType")),
    days: daysBetween(range.from, range.to) + 1,
  };
}

function onePivot(name: string | undefined, field: string): Pivot {
  if (name === undefined) throw required(field);
  if (!isPivot(name)) throw paramInvalid(field, pivotRefusal(name));
  return name;
}

function severalPivots({ query }: Call): Pivot[] {
  const items = listIn(query, "pivots");
  if (items === undefined) throw required("pivots");
  if (items.length < 1 || items.length > 3) throw paramInvalid("pivots", "Between 1 and 3 pivots are allowed");
  const pivots = items.map((item, at) => onePivot(enumOf(item, `pivots_${at}`), `pivots_${at}`));
  const member = pivots.findIndex(isMemberPivot);
  if (member >= 0) throw fieldInvalid(`pivots_${member}`, "Member pivots are not supported by this finder");
  if (new Set(pivots).size !== pivots.length) throw paramInvalid("pivots");
  return pivots;
}

/** The market runs sponsored content alone. */
function typeMatches(type: string | undefined): boolean {
  if (type !== undefined && !campaignTypes.includes(type)) throw paramInvalid("campaignType");
  return type === undefined || type === "SPONSORED_UPDATES";
}

function granularityOf(name: string | undefined): Granularity {
  if (name === undefined) throw required("timeGranularity");
  const found = granularities.find((granularity) => granularity === name);
  if (found === undefined) throw paramInvalid("timeGranularity");
  return found;
}

/** Both ends inclusive; without an end up to today, which is UTC's. */
function rangeOf({ query, asked }: Call, granularity: Granularity): DateRange {
  const given = recordIn(query, "dateRange");
  if (given === undefined) throw required("dateRange");
  const stranger = [...given.keys()].find((name) => name !== "start" && name !== "end");
  if (stranger !== undefined) throw paramInvalid(`dateRange.${stranger}`);
  const today = localTime(asked.world.now, "UTC").date;
  const end = given.get("end");
  const from = dateOf(given.get("start"), "dateRange.start");
  const to = end === undefined ? today : dateOf(end, "dateRange.end");
  if (to < from) throw paramInvalid("dateRange", "The end must not be before the start");
  // Days are kept apart for six months; sums of older time come in whole months.
  return granularity === "ALL" && from < addDays(today, -183)
    ? { from: firstOfMonth(from), to: lastOfMonth(to) }
    : { from, to };
}

function dateOf(value: Restli | undefined, field: string): CalendarDate {
  const parts = fieldsOf(value, field);
  const part = (name: string) => String(wholeOf(parts.get(name), `${field}.${name}`));
  const text = `${part("year").padStart(4, "0")}-${part("month").padStart(2, "0")}-${part("day").padStart(2, "0")}`;
  if (parts.size !== 3) throw paramInvalid(field);
  try {
    return calendarDate(text);
  } catch {
    throw paramInvalid(field);
  }
}

export const firstOfMonth = (date: CalendarDate): CalendarDate => calendarDate(`${date.slice(0, 7)}-01`);
export const lastOfMonth = (date: CalendarDate): CalendarDate =>
  addDays(firstOfMonth(addDays(firstOfMonth(date), 32)), -1);

function facetsOf({ query }: Call): ReadonlyMap<Facet, readonly string[]> {
  const found = [...query.values.keys()].filter(isFacet).map((name) => {
    const urns = textsOf(listIn(query, name) ?? [], name);
    return [name, urns.map((urn, at) => idIn(urn, facets[name], `${name}_${at}`))] as const;
  });
  if (found.length === 0) throw required("accounts");
  return new Map(found);
}

/** Names bare between bare commas; what is not asked for is not told, not even which row it is. */
function fieldsIn(text: string | undefined): Pick<AnalyticsQuestion, "metrics" | "withDates" | "withPivots"> {
  if (text === undefined) return { metrics: ["impressions", "clicks"], withDates: false, withPivots: false };
  const names = [...new Set(text.split(","))];
  if (names.length > mostFields) throw paramInvalid("fields", `At most ${mostFields} fields may be requested`);
  const metrics = names.filter((name) => name !== "dateRange" && name !== "pivotValues");
  const unknown = metrics.find((name) => !Object.hasOwn(linkedinMetrics, name));
  if (unknown !== undefined) throw paramInvalid("fields", `Unknown field ${unknown.slice(0, 60)}`);
  return { metrics, withDates: names.includes("dateRange"), withPivots: names.includes("pivotValues") };
}

const orders: Readonly<Record<string, string>> = {
  COST_IN_LOCAL_CURRENCY: "costInLocalCurrency",
  IMPRESSIONS: "impressions",
  ONE_CLICK_LEADS: "oneClickLeads",
  OPENS: "opens",
  SENDS: "sends",
  EXTERNAL_WEBSITE_CONVERSIONS: "externalWebsiteConversions",
};

function orderOf(given: ReadonlyMap<string, Restli> | undefined): AnalyticsQuestion["order"] {
  if (given === undefined) return null;
  const [field, order] = ["field", "order"].map((name) => enumOf(given.get(name) ?? nothing, `sortBy.${name}`));
  const metric = field === undefined || !Object.hasOwn(orders, field) ? undefined : orders[field];
  if (metric === undefined) throw paramInvalid("sortBy.field");
  if (order !== "ASCENDING" && order !== "DESCENDING") throw paramInvalid("sortBy.order");
  return { metric, descending: order === "DESCENDING" };
}

const nothing: Restli = { kind: "list", items: [] };
