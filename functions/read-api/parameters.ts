import {
  type AccountKey,
  accountKey,
  accountName,
  clientId,
  entityId,
  type PlatformId,
  platformId,
} from "@leadline/core/ids";
import { type Issue, issuesOf, seen } from "@leadline/core/issues";
import { isKpi, kpis } from "@leadline/core/kpis";
import { baseMetrics, isBaseMetric } from "@leadline/core/metrics";
import { parsedBy } from "@leadline/core/parsed-by";
import { type Column, type Dimension, dimensions, groupingOf } from "@leadline/core/query/question";
import {
  addDays,
  type CalendarDate,
  calendarDate,
  type DateRange,
  daysBetween,
} from "@leadline/core/time/calendar-date";
import * as z from "zod";

/** The longest range one question may span: a year and the month before it. */
export const longestRangeDays = 400;
/** Rows of one answer; beyond it the caller has to say what to leave out. */
export const mostRows = 10_000;

const defaultColumns: readonly Column[] = [
  "spend",
  "impressions",
  "linkClicks",
  "leads",
  "cpl",
  "qualifiedLeads",
  "cpql",
  "acquisitions",
  "cpa",
  "revenue",
  "roas",
];

const columnNames: readonly string[] = [...Object.keys(baseMetrics), ...Object.keys(kpis)];
const isColumn = (name: string): name is Column => isBaseMetric(name) || isKpi(name);
const isDimension = (name: string): name is Dimension => dimensions.some((dimension) => dimension === name);

const once = <T extends z.ZodType<unknown, string>>(schema: T) =>
  z
    .array(z.string())
    .refine((values) => values.length === 1, { error: "it once only" })
    .transform((values) => values[0] ?? "")
    .pipe(schema);

/** `a,b` and repeated parameters mean the same. */
const several = <T extends z.ZodType<unknown, string>>(schema: T) =>
  z
    .array(z.string())
    .transform((values) => values.flatMap((value) => value.split(",")).map((value) => value.trim()))
    .pipe(z.array(schema).min(1).max(500))
    .transform((values) => [...new Set(values)]);

const column = z.string().refine(isColumn, { error: `one of ${columnNames.join(", ")}` });
const dimension = z.string().refine(isDimension, { error: `one of ${dimensions.join(", ")}` });
const client = once(parsedBy(clientId));

const kpisSchema = z.strictObject({
  client,
  from: once(parsedBy(calendarDate)).optional(),
  to: once(parsedBy(calendarDate)).optional(),
  by: several(dimension).default([]),
  kpis: several(column).default([...defaultColumns]),
  platform: several(parsedBy(platformId)).optional(),
  account: several(parsedBy(accountKey)).optional(),
  campaign: several(parsedBy(entityId)).optional(),
  sort: once(
    z.union([dimension, column], { error: "a dimension the answer is split by, a metric or a KPI" }),
  ).optional(),
  order: once(z.enum(["asc", "desc"])).optional(),
  limit: once(
    z
      .string()
      .regex(/^[1-9]\d{0,4}$/, { error: `a whole number up to ${mostRows}` })
      .transform(Number),
  ).optional(),
  format: once(z.enum(["json", "csv"])).optional(),
  numbers: once(z.enum(["number", "string"])).default("number"),
});

/** Parameters of `/v1/kpis`, read and checked one by one and against each other. */
export type KpisParameters = z.output<typeof kpisSchema> & DateRange;

const clientSchema = z.strictObject({ client });
const noneSchema = z.strictObject({});

/** What was asked, or everything that is wrong with it. Unknown parameters are wrong: a misspelt filter must not widen an answer. */
export type Asked<T> = { readonly asked: T } | { readonly issues: readonly Issue[] };

/** `yesterday` is where a range ends that names no end; one that names no start has 30 days. */
export function kpisParameters(url: string, yesterday: CalendarDate): Asked<KpisParameters> {
  const read = parametersBy(kpisSchema, url);
  if ("issues" in read) return read;
  const { from, to } = read.asked;
  const end = to ?? (from !== undefined && from > yesterday ? from : yesterday);
  const asked = { ...read.asked, from: from ?? addDays(end, -29), to: end };
  const issues = [...rangeIssues(asked), ...sortIssues(asked)];
  return issues.length > 0 ? { issues } : { asked };
}

export const clientParameters = (url: string) => parametersBy(clientSchema, url);
export const noParameters = (url: string) => parametersBy(noneSchema, url);

function parametersBy<T extends z.ZodType>(schema: T, url: string): Asked<z.output<T>> {
  const given = new Map<string, string[]>();
  for (const [name, value] of new URL(url).searchParams) given.set(name, [...(given.get(name) ?? []), value]);
  const values = Object.fromEntries(given);
  const found = schema.safeParse(values);
  return found.success ? { asked: found.data } : { issues: issuesOf(found.error, values).map(withoutList(values)) };
}

/** Names the parameter, not its place in our list of one. */
function withoutList(values: Readonly<Record<string, readonly string[]>>) {
  return ({ field, expected, saw }: Issue): Issue => {
    const name = field.replace(/\[\d+\]$/, "");
    const given = values[name];
    if (given === undefined) return { field: name, saw, expected: expected === "a list" ? "a value" : expected };
    return { field: name, saw: saw.startsWith("a field") ? saw : seen(given.join(",")), expected };
  };
}

function rangeIssues({ from, to, limit }: KpisParameters): readonly Issue[] {
  const issues: Issue[] = [];
  if (limit !== undefined && limit > mostRows) {
    issues.push({ field: "limit", saw: String(limit), expected: `a whole number up to ${mostRows}` });
  }
  if (to < from) issues.push({ field: "to", saw: to, expected: `a day not before ${from}` });
  if (daysBetween(from, to) >= longestRangeDays) {
    issues.push({
      field: "to",
      saw: to,
      expected: `at most ${longestRangeDays} days: up to ${addDays(from, longestRangeDays - 1)}`,
    });
  }
  return issues;
}

function sortIssues({ by, sort, order }: KpisParameters): readonly Issue[] {
  if (sort === undefined) {
    return order === undefined
      ? []
      : [{ field: "order", saw: seen(order), expected: "sort beside it, to say by what" }];
  }
  const grouping = groupingOf(by);
  if (!isDimension(sort) || grouping.includes(sort)) return [];
  return [{ field: "sort", saw: seen(sort), expected: "a dimension the answer is split by, a metric or a KPI" }];
}

/** A filter that names what the client or the product does not have is a mistake, not an empty answer. */
export function filterIssues(
  { platform, account }: Pick<KpisParameters, "platform" | "account">,
  accounts: readonly AccountKey[],
  platforms: readonly PlatformId[],
): readonly Issue[] {
  const owned = new Set(accounts.map(accountName));
  const unknown = (platform ?? []).filter((id) => !platforms.includes(id));
  const strangers = (account ?? []).map(accountName).filter((name) => !owned.has(name));
  return [
    ...unknown.map((id) => ({ field: "platform", saw: seen(id), expected: `one of ${platforms.join(", ")}` })),
    ...strangers.map((name) => ({
      field: "account",
      saw: seen(name),
      expected: "an account of this client, such as google:1234567890",
    })),
  ];
}
