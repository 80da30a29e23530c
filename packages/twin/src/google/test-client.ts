import { add, type Micros, micros, ZERO } from "@leadline/core/micros";
import { calendarDate, type DateRange } from "@leadline/core/time/calendar-date";
import { credentials } from "../credentials.ts";
import { isRecord, type JsonRecord, listOf, recordOf, textOf } from "../json.ts";
import { type TruthRow, truth } from "../market/truth.ts";
import { defaultWorld, type World } from "../market/world.ts";

export const [paris, auckland, newYork] = ["1112223334", "1112223335", "2223334445"];

export interface How {
  readonly call?: string;
  readonly version?: string;
  readonly customer?: string;
  readonly login?: string | null;
  readonly bearer?: string | null;
  readonly body?: object;
}

/** Asks a twin as a connector would, for the tests beside this file. */
export async function googleAsker(url: string) {
  const exchange = (over: Record<string, string> = {}) =>
    fetch(`${url}/google-oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        client_id: credentials.google.clientId,
        client_secret: credentials.google.clientSecret,
        refresh_token: credentials.google.refreshToken,
        grant_type: "refresh_token",
        ...over,
      }),
    });
  const tokenOf = async () => textOf(recordOf(await (await exchange()).json(), "token"), "access_token");
  const token = await tokenOf();
  const post = (query: string, how: How = {}): Promise<Response> => {
    const { call = "searchStream", version = "v25", customer = paris, bearer = token } = how;
    const { login = credentials.google.managerId } = how;
    return fetch(`${url}/google/${version}/customers/${customer}/googleAds:${call}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(login === null ? {} : { "login-customer-id": login }),
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify(how.body ?? { query }),
    });
  };
  const rows = async (query: string, how?: How): Promise<JsonRecord[]> => {
    const reply = await post(query, how);
    if (reply.status !== 200) throw new Error(await reply.text());
    return batchesOf(await reply.json()).flatMap(rowsIn);
  };
  return { exchange, tokenOf, token, post, rows };
}

export const batchesOf = (value: unknown): JsonRecord[] =>
  listOf({ value }, "value").map((batch) => recordOf(batch, "batch"));
export const rowsIn = (batch: JsonRecord): JsonRecord[] =>
  batch.results === undefined ? [] : listOf(batch, "results").map((row) => recordOf(row, "row"));

/** Status, gRPC status, family and code of a refusal, whatever its shape. */
export async function refusal(reply: Response): Promise<unknown[]> {
  const value: unknown = await reply.json();
  const isStream = Array.isArray(value);
  const { error } = recordOf(isStream ? value[0] : value, "reply");
  const { status, details } = recordOf(error, "error");
  const failure = Array.isArray(details) && isRecord(details[0]) ? listOf(details[0], "errors")[0] : undefined;
  const errorCode = isRecord(failure) ? recordOf(failure.errorCode, "errorCode") : {};
  return [reply.status, status, ...Object.entries(errorCode).flat(), ...(isStream ? ["array"] : [])];
}

export const week: DateRange = { from: calendarDate("2026-11-10"), to: calendarDate("2026-11-16") };
export const where = `WHERE segments.date BETWEEN '${week.from}' AND '${week.to}'`;
export const delivery = "metrics.impressions, metrics.clicks, metrics.cost_micros";
export const campaignDays = `SELECT campaign.id, campaign.name, segments.date, ${delivery} FROM campaign ${where}`;
export const conversions = `SELECT campaign.id, segments.date, segments.conversion_action, segments.conversion_action_name,
  segments.conversion_action_category, metrics.conversions, metrics.conversions_value, metrics.all_conversions,
  metrics.conversions_by_conversion_date FROM campaign ${where}`;

export const truthOf = (account: string, world: World = defaultWorld, range = week) =>
  [...truth(world, range)].filter((row) => row.account === account);
export const total = (truths: readonly TruthRow[], of: (row: TruthRow) => Micros | null) =>
  truths.reduce((sum, row) => add(sum, of(row) ?? ZERO), ZERO);
export const sumOf = (found: readonly JsonRecord[], metric: string, unit: "" | "e-6" = ""): Micros =>
  found.reduce<Micros>((sum, row) => {
    const value = recordOf(row.metrics, "metrics")[metric];
    return add(sum, micros(`${String(value)}${unit}`));
  }, ZERO);
