import { accountName } from "@leadline/core/ids";
import type { QueryAnswer } from "@leadline/core/query";
import { cursorText } from "@leadline/core/query/cursor";
import { hasBounds } from "@leadline/core/query/formulas";
import { audienceOf, type Column, groupingOf, type KpiQuery } from "@leadline/core/query/question";
import type { QueryRow } from "@leadline/core/query/rows";
import { csvText, harmless } from "./csv.ts";
import { exactNumber, type NumberForm } from "./exact-json.ts";

/** Bytes of the rows of one page: with its frame, and its quotes escaped, it must still be an answer of 5 MB. */
const mostBytes = 4_000_000;
/** Not worth weighing. */
const fewRows = 500;

/** The fields of a flat answer, in order: dimensions with their labels, currency, rates, numbers, coverage, notes. */
export function fieldsOf(query: KpiQuery): readonly string[] {
  const labels: Readonly<Record<string, readonly string[]>> = {
    account: ["account", "accountName"],
    campaign: ["campaign", "campaignName", "campaignStatus"],
    adGroup: ["adGroup", "adGroupName", "adGroupStatus"],
    ad: ["ad", "adName", "adStatus"],
  };
  const dimensions = groupingOf(query.by).flatMap((dimension) => labels[dimension] ?? [dimension]);
  const rates = query.currency === undefined ? [] : ["rateSource", "rateFrom", "rateTo"];
  const coverage =
    query.compare === undefined ? ["days", "daysRead"] : ["days", "daysRead", "daysCompared", "daysReadCompared"];
  return [
    ...dimensions,
    "currency",
    ...rates,
    ...query.columns.flatMap((column) => numberFields(column, query)),
    ...coverage,
    "notes",
  ];
}

/** What stands beside a column: the bounds of an estimate, and its counterpart in the period compared with. */
function numberFields(column: Column, { compare }: KpiQuery): readonly string[] {
  const bounds = hasBounds(column) ? [`${column}Low`, `${column}High`] : [];
  const compared = compare === undefined ? [] : [`${column}Compared`, `${column}Change`, `${column}ChangeRate`];
  return [column, ...bounds, ...compared];
}

/** JSON whose numbers are written from their exact text. Rows that do not fit wait for the cursor. */
export function jsonAnswer(
  query: KpiQuery,
  answer: QueryAnswer,
  numbers: NumberForm,
  unreached: readonly string[],
): string {
  const { client, from, to } = query;
  const rows = fitting(
    answer.rows.map((row) => jsonRow(row, query, numbers)),
    answer,
  );
  const frame = {
    client,
    from,
    to,
    by: groupingOf(query.by),
    attribution: "platform",
    conversionGoal: query.goal ?? "leads",
    ...(query.asOf === undefined ? {} : { asOf: query.asOf }),
    ...(query.changedSince === undefined ? {} : { changedSince: query.changedSince }),
    ...(answer.compared === null ? {} : { compared: { with: query.compare, ...answer.compared } }),
    knownAt: answer.knownAt,
    count: answer.count,
    cursor: cursorAfter(query, answer, rows.length),
    rows,
    totals: answer.totals.map((row) => jsonRow(row, query, numbers)),
    notes: answer.notes,
    accounts: answer.accounts.map(({ platform, account, ...rest }) => ({
      account: accountName({ platform, account }),
      ...rest,
    })),
    unreached,
    ...(answer.receipt === null ? {} : { receipt: answer.receipt }),
  };
  return JSON.stringify(frame);
}

/** The answer without the moment of asking, which `knownAt`, the cursor and the receipt tell: it would never be the same twice. */
export function momentless(body: string, { at }: KpiQuery, { knownAt }: QueryAnswer): string {
  const cursor = /"cursor":"[\w=-]+"/.exec(body)?.[0] ?? "";
  const moments = [at, knownAt].flatMap((moment) => (moment == null ? [] : JSON.stringify(moment)));
  return moments.reduce((text, moment) => text.replaceAll(moment, '""'), body.replace(cursor, '"cursor":""'));
}

/** As many of the rows as fit into one page; an answer without pages is not cut. */
function fitting<Row>(rows: readonly Row[], { page }: QueryAnswer): readonly Row[] {
  if (page === null || rows.length < fewRows) return rows;
  let bytes = 0;
  const end = rows.findIndex((row, at) => {
    bytes += Buffer.byteLength(JSON.stringify(row)) + 1;
    return at > 0 && bytes > mostBytes;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

/** Where the next page begins, after so many rows of this one; `null` after the last row, and for an answer without pages. */
export function cursorAfter(query: KpiQuery, { page, count }: QueryAnswer, shown: number): string | null {
  if (page === null) return null;
  const next = page.offset + shown;
  return next < count ? cursorText(query, { pin: page.pin, offset: next, rows: page.digest }) : null;
}

/** One flat row: text as it is, numbers exactly or as text. */
function jsonRow(row: QueryRow, query: KpiQuery, numbers: NumberForm) {
  const figures = Object.entries(numbersOf(row, query)).map(([field, text]) => {
    return [field, text === null ? null : exactNumber(text, numbers)] as const;
  });
  return { ...textsOf(row, query), ...Object.fromEntries(figures), ...coverageOf(row), notes: row.notes.join(" ") };
}

/** Dimensions, their labels and rates; what a row does not have is left out. */
function textsOf(row: QueryRow, query: KpiQuery): Readonly<Record<string, string | null>> {
  const { values, bounds, compared, rates, notes, days, daysRead, audience, ...labels } = row;
  const kind = audienceOf(query.by);
  return {
    ...labels,
    ...(audience === undefined || kind === null ? {} : { [kind]: audience }),
    ...accountField(row),
    ...(query.currency === undefined ? {} : rateFields(row)),
  };
}

/** Accounts are named with their platform: ids alone may collide, and spreadsheets take them for numbers. */
function accountField({ platform, account }: QueryRow): { readonly account?: string } {
  return platform === undefined || account === undefined ? {} : { account: accountName({ platform, account }) };
}

/** The days whose published rates the row rests on; nothing where nothing had to be converted. */
function rateFields({ rates }: QueryRow) {
  const spans = rates.flatMap(({ rateDates }) => rateDates ?? []);
  const [from, to] = [
    spans.map((span) => span.from).sort()[0] ?? null,
    spans
      .map((span) => span.to)
      .sort()
      .at(-1) ?? null,
  ];
  return { rateSource: spans.length === 0 ? null : (rates[0]?.source ?? null), rateFrom: from, rateTo: to };
}

/** Decimal text by field. */
function numbersOf({ values, bounds, compared }: QueryRow, query: KpiQuery): Readonly<Record<string, string | null>> {
  const fields = query.columns.flatMap((column) => {
    const own = bounds[column];
    const beside = hasBounds(column)
      ? [[`${column}Low`, own?.low ?? null] as const, [`${column}High`, own?.high ?? null] as const]
      : [];
    const then =
      compared === undefined
        ? []
        : [
            [`${column}Compared`, compared.values[column] ?? null] as const,
            [`${column}Change`, compared.change[column] ?? null] as const,
            [`${column}ChangeRate`, compared.changeRate[column] ?? null] as const,
          ];
    return [[column, values[column] ?? null] as const, ...beside, ...then];
  });
  return Object.fromEntries(fields);
}

function coverageOf({ days, daysRead, compared }: QueryRow): Readonly<Record<string, number>> {
  const now = { days, daysRead };
  return compared === undefined ? now : { ...now, daysCompared: compared.days, daysReadCompared: compared.daysRead };
}

/** RFC 4180, one header line, no totals: whoever sums the column would count them twice. Pages go on by `cursorAfter`. */
export function csvAnswer(query: KpiQuery, answer: QueryAnswer): string {
  const fields = fieldsOf(query);
  const lines = answer.rows.map((row) => {
    const texts = { ...textsOf(row, query), notes: row.notes.join(" ") };
    const coverage = Object.entries(coverageOf(row)).map(([field, count]) => [field, `${count}`] as const);
    const numbers: Readonly<Record<string, string | null>> = {
      ...numbersOf(row, query),
      ...Object.fromEntries(coverage),
    };
    const words: Readonly<Record<string, string | null>> = texts;
    return fields.map((field) => numbers[field] ?? harmless(words[field] ?? ""));
  });
  return csvText(fields, lines);
}
