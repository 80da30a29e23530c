import type { AccountId } from "@leadline/core/ids";
import { add, type Micros, micros, ZERO } from "@leadline/core/micros";
import type { Slice } from "@leadline/core/platform";
import type { CalendarDate } from "@leadline/core/time/calendar-date";
import type * as z from "zod";
import { ask, circumstancesOf, type Question, type Session } from "./client.ts";
import { contract } from "./contract.ts";
import { refusedAs } from "./reply.ts";
import { names } from "./restli.ts";
import { type AnalyticsRow, analyticsAnswer } from "./schema.ts";
import { urn } from "./urn.ts";

export type Pivot = "ACCOUNT" | "CAMPAIGN_GROUP" | "CAMPAIGN" | "CREATIVE" | "CONVERSION";

export interface AnalyticsQuestion {
  readonly account: AccountId;
  readonly slice: Pick<Slice, "from" | "to" | "tries">;
  /** One is asked by the finder `analytics`, more by `statistics`; the values come in this order. */
  readonly pivots: readonly Pivot[];
  /** At most `mostMetrics`. */
  readonly metrics: readonly string[];
  readonly granularity?: "DAILY" | "MONTHLY" | "ALL";
}

/** LinkedIn counts dateRange and pivotValues among its twenty. */
export const mostMetrics = 18;
/** From here on an answer may be cut, without any sign. */
export const cap = 15_000;

/** Every row of a report in one answer, since LinkedIn has no pages here. At LinkedIn's cap it throws `upstream.tooLarge`. */
export async function askAnalytics(question: AnalyticsQuestion, session: Session): Promise<readonly AnalyticsRow[]> {
  const asked = analyticsQuestion(question);
  const { elements } = await ask(asked, session);
  if (elements.length >= cap) throw refusedAs("capped", circumstancesOf(asked, session.transport));
  return elements;
}

/** The question as the client sends it. */
export function analyticsQuestion({ account, slice, pivots, metrics, granularity = "DAILY" }: AnalyticsQuestion) {
  if (metrics.length > mostMetrics) throw contract("Too many figures for one question.", { account });
  const [pivot, ...others] = pivots;
  const grouping = others.length === 0 ? { q: "analytics", pivot } : { q: "statistics", pivots };
  return {
    path: "adAnalytics",
    account,
    query: {
      ...grouping,
      timeGranularity: granularity,
      dateRange: { start: wireDate(slice.from), end: wireDate(slice.to) },
      accounts: [urn("sponsoredAccount", account)],
      fields: names(["dateRange", "pivotValues", ...metrics]),
    },
    schema: analyticsAnswer,
    tries: slice.tries ?? 0,
    parts: slice.from < slice.to,
  } satisfies Question<z.ZodType>;
}

/** Month and day without a leading zero, as LinkedIn wants them. */
function wireDate(date: CalendarDate) {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  return { year, month, day };
}

/** The one day a daily row is about. */
export function dateOf({ dateRange: { start, end } }: AnalyticsRow): string {
  const [first, last] = [start, end].map(({ year, month, day }) =>
    [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-"),
  );
  if (first !== undefined && first === last) return first;
  throw contract("LinkedIn's daily row spans several days.", {
    field: "dateRange",
    saw: `${first} to ${last}`,
    expected: "one day",
  });
}

/** A figure as text. Absent means zero, since rows are sparse and these figures exist for every breakdown that is asked. */
export function figure(row: AnalyticsRow, name: string): string | null {
  const value = row[name];
  if (value === undefined) return "0";
  if (value === null) return null;
  if (typeof value === "number" || (typeof value === "string" && value !== "")) return String(value);
  throw contract("LinkedIn's row holds something that is no figure.", {
    field: name,
    saw: typeof value,
    expected: "a number or decimal text",
  });
}

/** The exact sum of a figure over all rows. */
export function totalOf(rows: readonly AnalyticsRow[], name: string): Micros {
  return rows.reduce((sum, row) => add(sum, micros(figure(row, name) ?? "0")), ZERO);
}
