import { createHmac } from "node:crypto";
import { add, type Micros, micros, ZERO } from "@leadline/core/micros";
import { calendarDate, type DateRange } from "@leadline/core/time/calendar-date";
import { credentials } from "../credentials.ts";
import { isRecord, type JsonRecord, listOf, recordOf } from "../json.ts";
import { type TruthRow, truth } from "../market/truth.ts";
import { defaultWorld } from "../market/world.ts";

export const [paris, pacific, atlantic] = ["412300000000001", "412300000000002", "412300000000003"] as const;
export const [closed, stranger] = ["412300000000004", "412300000000099"] as const;
export const { accessToken, appId, appSecret } = credentials.meta;
export const proof = (token: string) => createHmac("sha256", appSecret).update(token).digest("hex");

export type Given = Readonly<Record<string, string | undefined>>;

export const week: DateRange = { from: calendarDate("2026-11-10"), to: calendarDate("2026-11-16") };
export const rangeOf = ({ from, to }: { from: string; to: string }) => JSON.stringify({ since: from, until: to });
export const base: Given = {
  level: "campaign",
  time_range: rangeOf(week),
  time_increment: "1",
  fields:
    "account_id,account_currency,campaign_id,campaign_name,attribution_setting,spend,impressions,reach,clicks,inline_link_clicks,actions,action_values",
  action_attribution_windows: '["1d_click","7d_click","1d_view"]',
  limit: "500",
};

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonRecord;
}

export const rowsOf = ({ body }: Answered) => {
  if (body.error !== undefined) throw new Error(JSON.stringify(body));
  return listOf(body, "data").map((row) => recordOf(row, "row"));
};
/** `[code, subcode]` of a refusal. */
export const codesOf = ({ body }: Answered) => {
  const { code, error_subcode: subcode } = recordOf(body.error, "error");
  return subcode === undefined ? [code] : [code, subcode];
};

const listIn = (row: JsonRecord, field: string) =>
  (row[field] === undefined ? [] : listOf(row, field)).map((entry) => recordOf(entry, field));
export const entryOf = (row: JsonRecord, type: string, field = "actions") =>
  listIn(row, field).find((entry) => entry.action_type === type);
const amount = (value: unknown): Micros => (typeof value === "string" ? micros(value) : ZERO);
export const sumOf = (rows: readonly JsonRecord[], metric: string): Micros =>
  rows.reduce((sum, row) => add(sum, amount(row[metric])), ZERO);
/** By a row's own figure, and where there is none by a week after a click and a day after a view. */
export const ownOf = (rows: readonly JsonRecord[], type: string, field = "actions"): Micros =>
  rows.reduce((sum, row) => {
    const entry = entryOf(row, type, field) ?? {};
    return add(sum, "value" in entry ? amount(entry.value) : add(amount(entry["7d_click"]), amount(entry["1d_view"])));
  }, ZERO);

export const truths = (account: string, world = defaultWorld) =>
  [...truth(world, week)].filter((row) => row.account === account);
export const total = (rows: readonly TruthRow[], of: (row: TruthRow) => Micros | null) =>
  rows.reduce((sum, row) => add(sum, of(row) ?? ZERO), ZERO);

/** Asks a twin as a connector would, for the tests beside this file. */
export function metaAsker(url: string) {
  const send = async (path: string, given: Given, init: RequestInit = {}): Promise<Answered> => {
    const present = Object.entries(given).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    );
    const reply = await fetch(`${url}${path}?${new URLSearchParams(present)}`, init);
    const body: unknown = await reply.json();
    return { status: reply.status, headers: reply.headers, body: isRecord(body) ? body : { body } };
  };
  const access: Given = { access_token: accessToken, appsecret_proof: proof(accessToken) };
  const get = (path: string, given: Given = {}) => send(`/meta/v25.0/${path}`, { ...access, ...given });
  return {
    send,
    get,
    insights: (account: string, over: Given = {}) => get(`act_${account}/insights`, { ...base, ...over }),
    /** As the SDK posts: everything in a JSON body, the token alone in the address. */
    submit: (account: string, over: Given = {}) =>
      send(
        `/meta/v25.0/act_${account}/insights`,
        { access_token: accessToken },
        {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ ...base, ...over, appsecret_proof: proof(accessToken) }),
        },
      ),
  };
}
