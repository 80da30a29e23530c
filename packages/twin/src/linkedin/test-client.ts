import { add, type Micros, micros, ZERO } from "@leadline/core/micros";
import { calendarDate, type DateRange } from "@leadline/core/time/calendar-date";
import { credentials } from "../credentials.ts";
import { type JsonRecord, listOf, recordOf } from "../json.ts";
import { type TruthRow, truth } from "../market/truth.ts";
import { defaultWorld, type World } from "../market/world.ts";

export const [northwind, sunpeak, closed, foreign] = ["508720451", "508720452", "508720454", "508729999"];

export const urns = (type: string, ...ids: readonly (string | undefined)[]) =>
  `List(${ids.map((id) => `urn%3Ali%3A${type}%3A${id}`).join()})`;
export const accounts = (...ids: readonly (string | undefined)[]) => urns("sponsoredAccount", ...ids);

const day = (date: string) => {
  const [year, month, dayOfMonth] = date.split("-").map(Number);
  return `(year:${year},month:${month},day:${dayOfMonth})`;
};
export const between = (from: string, to: string) => `(start:${day(from)},end:${day(to)})`;

export const week: DateRange = { from: calendarDate("2026-11-10"), to: calendarDate("2026-11-16") };

/** Values ready for the wire; `undefined` leaves one out. */
export type Parameters = Readonly<Record<string, string | undefined>>;

export const base: Parameters = {
  q: "analytics",
  pivot: "CAMPAIGN_GROUP",
  timeGranularity: "DAILY",
  dateRange: between(week.from, week.to),
  accounts: accounts(northwind),
  fields: "dateRange,pivotValues,impressions,clicks,landingPageClicks,costInLocalCurrency,oneClickLeads,qualifiedLeads",
};
export const statistics = (...pivots: readonly string[]): Parameters => ({
  q: "statistics",
  pivot: undefined,
  pivots: `List(${pivots.join()})`,
});

export interface How {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly tunnel?: boolean;
}

const queryOf = (parameters: Parameters): string =>
  Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join("&");

/** Asks a twin as a connector would, for the tests beside this file. */
export function linkedinAsker(url: string) {
  const ask = (path: string, parameters: Parameters, { headers = {}, tunnel = false }: How = {}): Promise<Response> => {
    const all: Readonly<Record<string, string | undefined>> = {
      authorization: `Bearer ${credentials.linkedin.accessToken}`,
      "linkedin-version": "202609",
      "x-restli-protocol-version": "2.0.0",
      ...(tunnel ? { "x-http-method-override": "GET", "content-type": "application/x-www-form-urlencoded" } : {}),
      ...headers,
    };
    const sent = Object.fromEntries(
      Object.entries(all).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
    );
    const query = queryOf(parameters);
    return tunnel
      ? fetch(`${url}/linkedin/rest/${path}`, { method: "POST", headers: sent, body: query })
      : fetch(`${url}/linkedin/rest/${path}?${query}`, { headers: sent });
  };
  const elements = async (path: string, parameters: Parameters, how?: How): Promise<JsonRecord[]> =>
    elementsOf(await bodyOf(await ask(path, parameters, how)));
  /** All pages of a list with a cursor. */
  const list = async (path: string, parameters: Parameters): Promise<JsonRecord[]> => {
    const all: JsonRecord[] = [];
    for (let token: unknown = ""; token !== undefined; ) {
      const pageToken = token === "" ? undefined : encodeURIComponent(String(token));
      const body = await bodyOf(await ask(path, { ...parameters, pageToken }));
      all.push(...elementsOf(body));
      token = recordOf(body.metadata, "metadata").nextPageToken;
    }
    return all;
  };
  return {
    ask,
    elements,
    list,
    report: (over: Parameters = {}, how?: How) => ask("adAnalytics", { ...base, ...over }, how),
    rows: (over: Parameters = {}, how?: How) => elements("adAnalytics", { ...base, ...over }, how),
    oauth: (path: string, form: Readonly<Record<string, string>>) =>
      fetch(`${url}/linkedin-oauth/oauth/v2/${path}`, { method: "POST", body: new URLSearchParams(form) }),
  };
}

export async function bodyOf(reply: Response): Promise<JsonRecord> {
  if (reply.status !== 200) throw new Error(`${reply.status} ${await reply.text()}`);
  return recordOf(await reply.json(), "reply");
}

export const elementsOf = (body: JsonRecord) => listOf(body, "elements").map((row) => recordOf(row, "element"));

/** Status, codes and field of a refusal, whatever its envelope. */
export async function refusal(reply: Response): Promise<unknown[]> {
  const body = recordOf(await reply.json(), "reply");
  const inputs = body.errorDetails === undefined ? [] : listOf(recordOf(body.errorDetails, "details"), "inputErrors");
  const told = inputs.flatMap((one) => {
    const { code, input } = recordOf(one, "input");
    return [code, recordOf(recordOf(input, "input").inputPath, "path").fieldPath];
  });
  const codes = [body.code, body.serviceErrorCode, ...told].filter((part) => part !== undefined);
  return [reply.status, ...(codes.length === 0 ? [body.message] : codes)];
}

export const dateIn = (row: JsonRecord): string => {
  const { year, month, day } = recordOf(recordOf(row.dateRange, "range").start, "start");
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
};
export const pivotIn = (row: JsonRecord, at = 0): string => String(listOf(row, "pivotValues")[at]);

export const truthOf = (account: string | undefined, world: World = defaultWorld, range = week) =>
  [...truth(world, range)].filter((row) => row.account === account);
export const total = (truths: readonly TruthRow[], of: (row: TruthRow) => Micros | null) =>
  truths.reduce((sum, row) => add(sum, of(row) ?? ZERO), ZERO);
export const sumOf = (rows: readonly JsonRecord[], field: string): Micros =>
  rows.reduce((sum, row) => add(sum, micros(String(row[field] ?? 0))), ZERO);
