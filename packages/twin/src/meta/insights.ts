import { type CalendarDate, type DateRange, datesIn, monthOf, splitRange } from "@leadline/core/time/calendar-date";
import type { MarketCampaign } from "../market/account.ts";
import { type Asked, json, type Reply } from "../server/route.ts";
import { type InsightsRow, insightsFields } from "./fields.ts";
import { effectiveStatus } from "./nodes.ts";
import { paged } from "./paging.ts";
import { type Filter, filterIn, type Parameters } from "./parameters.ts";
import { type InsightsQuestion, insightsQuestion } from "./question.ts";
import { badParameter } from "./refusal.ts";
import { sumsOf } from "./sums.ts";
import { usageHeaders } from "./usage.ts";

/** `GET …/insights`, answered at once. */
export function insights(asked: Asked, parameters: Parameters): Reply {
  const question = insightsQuestion(asked, parameters);
  const items = insightsRows(question, `${asked.number}`);
  const body = paged({ asked, parameters, items, unordered: true });
  return { ...json(200, body, usageHeaders(asked)), days: question.days };
}

/** All rows as they are printed, in the market's own order. The dates come whether or not they are asked for. */
export function insightsRows(question: InsightsQuestion, order: string): object[] {
  const { windows, hidesOffsite } = question;
  const fields = new Set([...question.fields, "date_start", "date_stop"]);
  return rowsOf(question).map((row) => {
    const results = { windows, hidesOffsite, order: `${order}|${row.campaign?.id}|${row.from}` };
    const entries = [...fields].map((name) => [name, insightsFields[name]?.(row, results)]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  });
}

/** Rows without delivery are not there. */
function rowsOf(question: InsightsQuestion): InsightsRow[] {
  const { view } = question;
  const accepts = question.filters.map((filter) => acceptance(question, filter));
  const periods = periodsOf(question);
  return subjectsOf(question).flatMap(({ campaign, members }) =>
    periods.flatMap(({ from, to }) => {
      const row = { account: view.account, campaign, from, to, sums: sumsOf(view, members, shown(question, from, to)) };
      return row.sums.impressions > 0n && accepts.every((accept) => accept(row)) ? [row] : [];
    }),
  );
}

function subjectsOf({ view, campaign, level }: InsightsQuestion) {
  const members: readonly MarketCampaign[] = campaign === null ? view.campaigns : [campaign];
  return level === "account"
    ? [{ campaign: null, members }]
    : members.map((member) => ({ campaign: member, members: [member] }));
}

/** The days of a period that the market has. */
function shown({ view }: InsightsQuestion, from: CalendarDate, to: CalendarDate): CalendarDate[] {
  return datesIn({ from: from < view.opens ? view.opens : from, to: to > view.today ? view.today : to });
}

function periodsOf({ range, increment }: InsightsQuestion): readonly DateRange[] {
  if (increment === null) return [range];
  if (increment !== "monthly") return splitRange(range, increment);
  const months = new Map<string, DateRange>();
  for (const date of datesIn(range)) {
    months.set(monthOf(date), { from: months.get(monthOf(date))?.from ?? date, to: date });
  }
  return [...months.values()];
}

function acceptance({ view, level }: InsightsQuestion, filter: Filter): (row: InsightsRow) => boolean {
  const [scope = "", field = ""] = filter.field.split(".");
  if (scope === "campaign" && (field === "id" || field === "effective_status")) {
    const isIn = filterIn(filter);
    return ({ campaign }) =>
      campaign === null || isIn(field === "id" ? campaign.id : effectiveStatus({ view, campaign }));
  }
  if (scope === level && (field === "impressions" || field === "spend")) {
    if (filter.operator !== "GREATER_THAN") {
      throw badParameter(`filtering operator ${filter.operator} cannot be used with field ${filter.field}.`);
    }
    const least = Number(filter.value);
    return ({ sums }) => (field === "spend" ? Number(sums.spend) / 1e6 : Number(sums.impressions)) > least;
  }
  throw badParameter(`Filtering field ${filter.field} is invalid.`);
}
