import { isRecord, parseJson } from "../json.ts";
import { type FaultEffect, json, type Reply } from "../server/route.ts";
import { envelope } from "./refusal.ts";

const refused =
  (code: number, message: string): FaultEffect =>
  (_normal, _fault, asked) =>
    envelope(asked, code, message);

const gateway =
  (status: number): FaultEffect =>
  () =>
    json(status, { message: "upstream error" });

/** The codes that come in one form only, by their code. */
const messages: Readonly<Record<number, string>> = {
  40006: "Invalid parameter.",
  40007: "The object does not exist.",
  40011: "Too many ids in one request.",
  40016: "Requests are too frequent.",
  40101: "The app id or the secret is not correct.",
  40104: "Access token is empty.",
  40106: "Access token is not for this app.",
  40107: "Refresh token is invalid.",
  40110: "The auth_code has been used.",
  40118: "The app is not on the allow-list of this endpoint.",
  40119: "The company is not on the allow-list.",
  40124: "The company lacks a permission.",
  40125: "The developer lacks a permission.",
  40132: "Too many requests. Please retry in some time.",
  40200: "The task could not be made.",
  40201: "The task is not ready.",
  40202: "The task does not exist.",
  40300: "The advertiser does not exist.",
  40301: "The advertiser does not match.",
  40700: "The task has failed.",
  50001: "Service error.",
  50002: "Service error.",
};

/** Refusals of the body's code; the plain numbers are the gateway's own statuses. */
export const tiktokFaults: Readonly<Record<string, FaultEffect>> = {
  "429": gateway(429),
  "500": gateway(500),
  "502": gateway(502),
  "503": gateway(503),
  "504": gateway(504),
  ...Object.fromEntries(Object.entries(messages).map(([code, message]) => [code, refused(Number(code), message)])),
  throttled: refused(40100, "Too many requests. Please retry in some time."),
  qps: refused(40133, "Too many requests. The current QPS (21) reaches QPS limit 20 for current path."),
  minuteQuota: refused(40100, "Too many requests. QPM limit reached."),
  dailyQuota: refused(40100, "Too many requests. QPD limit reached."),
  tooLarge: refused(
    40067,
    "Your query is too large, please reduce the query size (e.g. fewer metrics or time range) and retry after a while.",
  ),
  tokenExpired: refused(40102, "Access token has expired."),
  revoked: refused(40105, "Access token is incorrect or has been revoked."),
  forbidden: refused(40001, "No permission to operate advertiser."),
  advertiserGone: refused(40002, "The advertiser doesn't exist or has been deleted."),
  appBlocked: refused(40113, "The app has been blocked."),
  system: refused(50000, "System error."),
  serviceTimeout: refused(51010, "Internal service timed out."),
  maintenance: refused(60001, "The service is under maintenance."),
  noRelation: refused(40002, "Conflict occurs. The input params including metrics and dimensions have no relation."),
  badMetric: refused(40002, "Invalid metric fields: ['spend']."),
  /** Only the newest ads were computed; nothing but a header says so. */
  throttled20000: (normal) => withData(halved(normal), { "x-tt-ads-throttle": "true" }),
  /** Every metric without a value. */
  dashes: (normal) => ({ ...normal, body: normal.body.replace(/"metrics":\{[^}]*\}/g, dashed) }),
};

const dashed = (metrics: string): string => metrics.replace(/:"-?\d+(\.\d+)?"/g, ':"-"');

const withData = (reply: Reply, headers: Readonly<Record<string, string>>): Reply => ({
  ...reply,
  headers: { ...reply.headers, ...headers },
});

function halved(reply: Reply): Reply {
  const body = parseJson(reply.body);
  if (!isRecord(body) || !isRecord(body.data) || !Array.isArray(body.data.list)) return reply;
  const list = body.data.list.slice(0, Math.ceil(body.data.list.length / 2));
  return { ...reply, body: JSON.stringify({ ...body, data: { ...body.data, list } }) };
}
