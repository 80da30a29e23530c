import { accountName } from "@leadline/core/ids";
import type { QueryAnswer } from "@leadline/core/query";
import type { KpiQuery } from "@leadline/core/query/question";
import { groupingOf } from "@leadline/core/query/question";
import type { QueryRow } from "@leadline/core/query/rows";
import { stringify } from "csv-stringify/sync";
import { exactNumber, type NumberForm } from "./exact-json.ts";

/** The columns of a flat answer, in order: dimensions with their labels, currency, numbers, coverage, notes. */
export function fieldsOf(query: KpiQuery): readonly string[] {
  const labels: Readonly<Record<string, readonly string[]>> = {
    account: ["account", "accountName"],
    campaign: ["campaign", "campaignName", "campaignStatus"],
  };
  const dimensions = groupingOf(query.by).flatMap((dimension) => labels[dimension] ?? [dimension]);
  return [...dimensions, "currency", ...query.columns, "days", "daysRead", "notes"];
}

/** JSON whose numbers are written from their exact text. */
export function jsonAnswer(
  query: KpiQuery,
  answer: QueryAnswer,
  numbers: NumberForm,
  unreached: readonly string[],
): string {
  const { client, from, to } = query;
  return JSON.stringify({
    client,
    from,
    to,
    by: groupingOf(query.by),
    attribution: "platform",
    conversionGoal: query.goal ?? "leads",
    count: answer.count,
    rows: answer.rows.map((row) => jsonRow(row, query, numbers)),
    totals: answer.totals.map((row) => jsonRow(row, query, numbers)),
    accounts: answer.accounts.map(({ platform, account, ...rest }) => ({
      account: accountName({ platform, account }),
      ...rest,
    })),
    unreached,
  });
}

function jsonRow(row: QueryRow, query: KpiQuery, numbers: NumberForm) {
  const { values, notes, ...rest } = row;
  const numbersOf = query.columns.map((column) => {
    const text = values[column] ?? null;
    return [column, text === null ? null : exactNumber(text, numbers)] as const;
  });
  const { days, daysRead, ...labels } = rest;
  return { ...labels, ...accountField(row), ...Object.fromEntries(numbersOf), days, daysRead, notes: notes.join(" ") };
}

/** Accounts are named with their platform: ids alone may collide, and spreadsheets take them for numbers. */
function accountField({ platform, account }: QueryRow): { readonly account?: string } {
  return platform === undefined || account === undefined ? {} : { account: accountName({ platform, account }) };
}

/** RFC 4180, one header line, no totals: whoever sums the column would count them twice. */
export function csvAnswer(query: KpiQuery, answer: QueryAnswer): string {
  const fields = fieldsOf(query);
  const lines = answer.rows.map((row) => {
    const { values, notes, days, daysRead, ...labels } = row;
    const texts: Readonly<Record<string, string | null>> = { ...labels, ...accountField(row), notes: notes.join(" ") };
    const numbers: Readonly<Record<string, string | null>> = { ...values, days: `${days}`, daysRead: `${daysRead}` };
    return fields.map((field) => numbers[field] ?? harmless(texts[field] ?? ""));
  });
  return stringify([[...fields], ...lines], { record_delimiter: "windows" });
}

/**
 * Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection); numbers keep their minus.
 * The full-width signs count, since some spreadsheets take them for the plain ones.
 */
function harmless(text: string): string {
  return /^\s*[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text;
}
