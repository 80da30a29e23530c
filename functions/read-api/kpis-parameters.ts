import { type AccountKey, accountKey, accountName, entityId, type PlatformId, platformId } from "@leadline/core/ids";
import { type Issue, seen } from "@leadline/core/issues";
import { parsedBy } from "@leadline/core/parsed-by";
import type { Clock } from "@leadline/core/ports";
import {
  type Column,
  columnNames,
  comparisons,
  dimensions,
  groupingOf,
  isColumn,
  isDimension,
} from "@leadline/core/query/question";
import {
  addDays,
  type CalendarDate,
  calendarDate,
  type DateRange,
  daysBetween,
} from "@leadline/core/time/calendar-date";
import { type Instant, instant, localTime } from "@leadline/core/time/instant";
import {
  dateMeant,
  dateWord,
  dateWordPattern,
  monthMeant,
  monthWord,
  monthWordPattern,
} from "@leadline/core/time/relative-date";
import * as z from "zod";
import { client } from "./endpoint.ts";
import { type Asked, countUpTo, optional, type Read, several, textLike } from "./parameter.ts";

/** The longest range one question may span: a year and the month before it. */
const longestRangeDays = 400;
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

const column = z
  .string()
  .refine(isColumn, { error: `one of ${columnNames.join(", ")}` })
  .meta({ enum: [...columnNames] });
const dimension = z
  .string()
  .refine(isDimension, { error: `one of ${dimensions.join(", ")}` })
  .meta({ enum: [...dimensions] });
const entity = parsedBy(entityId);
const sorted = z.string().refine((name) => isDimension(name) || isColumn(name), {
  error: "a dimension the answer is split by, a metric or a KPI",
});

/** The end of a day for what was known then, its beginning for what has changed since. */
const momentAt = (time: string) =>
  parsedBy((text): Instant => instant(/^\d{4}-\d\d-\d\d$/.test(text) ? `${calendarDate(text)}T${time}Z` : text));

const dayText = parsedBy(dateWord).meta({ pattern: dateWordPattern });

/** The parameters of a range of days; `rangeOf` makes days of them. */
export const rangeParameters = {
  from: optional(dayText, {
    says: "The first day: `YYYY-MM-DD`, `today`, `yesterday`, `-30d`, `-4w` or `-3m`",
    example: "-30d",
  }),
  to: optional(dayText, {
    says: "The last day, included, in the same words; yesterday when left out",
    example: "yesterday",
  }),
} as const;

/** The same of a record that goes on today; `daysWithToday` makes days of them. */
export const rangeWithTodayParameters = {
  from: rangeParameters.from,
  to: optional(dayText, { says: "The last day, included, in the same words; today when left out", example: "today" }),
} as const;

export const month = optional(parsedBy(monthWord).meta({ pattern: monthWordPattern }), {
  says: "A calendar month instead of `from` and `to`: `YYYY-MM`, `this` (up to yesterday) or `last`",
  example: "last",
});

/** Everything that may be asked of `/v1/kpis`, the client aside. */
export const questionParameters = {
  ...rangeParameters,
  month,
  by: several(dimension, {
    says: "What to split by; a finer dimension brings the coarser along",
    example: "month,platform",
  }),
  kpis: several(column, { says: "Metrics and KPIs, in the order wanted", example: "spend,leads,cpl" }),
  platform: several(parsedBy(platformId), { says: "Only these platforms", example: "google" }),
  account: several(parsedBy(accountKey), { says: "Only these accounts, as `platform:id`" }),
  campaign: several(entity, { says: "Only these campaigns; `unallocated` is what no campaign has" }),
  adGroup: several(entity, { says: "Only these ad groups; `unallocated` is what no ad group has" }),
  ad: several(entity, { says: "Only these ads; `unallocated` is what no ad has" }),
  currency: optional(textLike("^[A-Z]{3}$", "a currency such as EUR"), {
    says: "Every amount in this currency, at its own date's reference rate; without it currencies stay apart",
    example: "EUR",
  }),
  compare: optional(z.enum(comparisons), {
    says: "Beside each number that of as many days before (`previous`) or of the same days a year before (`year`)",
  }),
  asOf: optional(momentAt("23:59:59.999"), {
    says: "The figures as they were known at this instant, or at the end of this day (UTC)",
  }),
  changedSince: optional(momentAt("00:00:00.000"), {
    says: "Only rows in which something has changed since this instant, or since this day began (UTC)",
  }),
  explain: optional(
    z.enum(["0", "1"]).transform((text) => text === "1"),
    {
      says: "`1` adds the receipt: what every number was computed from",
    },
  ),
  sort: optional(sorted, { says: "A column or dimension to sort by; absent values come last", example: "cpl" }),
  order: optional(z.enum(["asc", "desc"]), { says: "The direction of `sort`" }),
  limit: optional(countUpTo(mostRows), { says: `Rows of one answer, at most ${mostRows}`, example: "100" }),
  cursor: optional(textLike("^[A-Za-z0-9_=-]{1,2000}$", "the cursor of the answer before"), {
    says: "Goes on where the answer before ended: its `cursor`, all else the same",
  }),
  numbers: optional(z.enum(["number", "string"]), {
    says: "`string` writes numbers as text, for readers whose numbers are binary fractions",
  }),
} as const;

/** In which form an answer is given that has two. */
export const formatParameter = {
  format: optional(z.enum(["json", "csv"]), { says: "Without it the `Accept` header decides" }),
} as const;

/** The parameters of `/v1/kpis`. */
export const kpisParameters = { client, ...questionParameters, ...formatParameter } as const;

type Question = Asked<typeof questionParameters>;

/** A question whose days and columns are settled. */
export type SettledQuestion = Omit<Question, keyof DateRange> & DateRange & { readonly columns: readonly Column[] };

/** Settles what was left to `today` and checks the parameters against each other. */
export function settle(asked: Question, today: CalendarDate): Read<SettledQuestion> {
  const days = rangeOf(asked, today, { usual: 30, longest: longestRangeDays });
  const issues = [...("issues" in days ? days.issues : []), ...sortIssues(asked)];
  if ("issues" in days || issues.length > 0) return { issues };
  return { asked: { ...asked, ...days.asked, columns: asked.kpis ?? defaultColumns } };
}

type RangeAsked = Asked<typeof rangeParameters> & Partial<Asked<{ readonly month: typeof month }>>;

/** The days that are meant: up to yesterday where no end is named, `usual` of them where no start is. */
export function rangeOf(
  { from: first, to: last, month: named }: RangeAsked,
  today: CalendarDate,
  { usual, longest }: { readonly usual: number; readonly longest: number },
): Read<DateRange> {
  if (named !== undefined && (first ?? last) !== undefined) {
    return { issues: [{ field: "month", saw: "from or to beside it", expected: "either a month or a range" }] };
  }
  if (named !== undefined) return { asked: monthMeant(named, today) };
  const yesterday = addDays(today, -1);
  const given = first && dateMeant(first, today);
  const to = last ? dateMeant(last, today) : given !== undefined && given > yesterday ? given : yesterday;
  const from = given ?? addDays(to, 1 - usual);
  const issues: Issue[] = [];
  if (to < from) issues.push({ field: "to", saw: to, expected: `a day not before ${from}` });
  if (daysBetween(from, to) >= longest) {
    issues.push({
      field: "from",
      saw: from,
      expected: `at most ${longest} days: ${addDays(to, 1 - longest)} or later`,
    });
  }
  return issues.length > 0 ? { issues } : { asked: { from, to } };
}

function sortIssues({ by, sort, order }: Question): readonly Issue[] {
  if (sort === undefined) {
    return order === undefined
      ? []
      : [{ field: "order", saw: seen(order), expected: "sort beside it, to say by what" }];
  }
  if (!isDimension(sort) || groupingOf(by ?? []).includes(sort)) return [];
  return [{ field: "sort", saw: seen(sort), expected: "a dimension the answer is split by, a metric or a KPI" }];
}

/** A filter that names what the client or the product does not have is a mistake, not an empty answer. */
export function filterIssues(
  {
    platform,
    account,
  }: { readonly platform?: readonly PlatformId[] | undefined; readonly account?: readonly AccountKey[] | undefined },
  accounts: readonly AccountKey[],
  platforms: readonly { readonly id: string }[],
): readonly Issue[] {
  const owned = new Set(accounts.map(accountName));
  const known = platforms.map(({ id }) => id);
  const unknown = (platform ?? []).filter((id) => !known.includes(id));
  const strangers = (account ?? []).map(accountName).filter((name) => !owned.has(name));
  return [
    ...unknown.map((id) => ({ field: "platform", saw: seen(id), expected: `one of ${known.join(", ")}` })),
    ...strangers.map((name) => ({
      field: "account",
      saw: seen(name),
      expected: "an account of this client, such as google:1234567890",
    })),
  ];
}

/** The days of a record that goes on today: up to and with today where no end is named, thirty where no start is. */
export function daysWithToday(asked: Asked<typeof rangeParameters>, clock: Clock, longest: number): Read<DateRange> {
  const today = localTime(clock.now(), "UTC").date;
  const found = rangeOf({ ...asked, to: asked.to ?? { date: today } }, today, { usual: 30, longest });
  const first = asked.from && dateMeant(asked.from, today);
  // Nobody has named the end that is too early.
  if (asked.to !== undefined || first === undefined || first <= today) return found;
  return { issues: [{ field: "from", saw: first, expected: `a day not after today, ${today}` }] };
}
