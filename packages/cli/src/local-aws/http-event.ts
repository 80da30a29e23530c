import { randomUUID } from "node:crypto";
import { instantOf } from "@leadline/core/time/instant";
import { accountNumber, region } from "./intrinsics.ts";

/** Where a request came in. */
export interface Gateway {
  readonly apiId: string;
  /** Such as `ANY /v1/{path+}`. */
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stage: string;
  readonly nowMs: number;
}

/**
 * A request as an HTTP API hands it to a function (payload format 2.0): names of headers in lower case, cookies apart,
 * repeated query parameters joined by commas, what is no text in base64. The path is decoded and ends at a decoded `?`, as
 * HTTP APIs, unlike function addresses, have it; the query string is as it was sent.
 */
export async function httpEvent(request: Request, at: Gateway) {
  const url = new URL(request.url);
  const { cookie, ...headers } = Object.fromEntries(request.headers);
  const body = Buffer.from(await request.arrayBuffer());
  const query = joined(url.searchParams);
  return {
    version: "2.0",
    routeKey: at.routeKey,
    rawPath: decodedPath(url.pathname),
    rawQueryString: url.search.slice(1),
    ...(cookie === undefined ? {} : { cookies: cookie.split("; ") }),
    headers: { ...headers, "x-forwarded-for": caller, "x-forwarded-port": "443", "x-forwarded-proto": "https" },
    ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
    ...(Object.keys(at.pathParameters).length === 0 ? {} : { pathParameters: at.pathParameters }),
    requestContext: contextOf(request, at),
    ...bodyOf(body, headers["content-type"]),
  };
}

const caller = "127.0.0.1";

export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path).split("?", 1)[0] ?? "";
  } catch {
    return path;
  }
}

function joined(parameters: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name).join(",")]));
}

function contextOf({ method, url, headers }: Request, { apiId, routeKey, stage, nowMs }: Gateway) {
  const { pathname } = new URL(url);
  return {
    accountId: accountNumber,
    apiId,
    domainName: `${apiId}.execute-api.${region}.amazonaws.com`,
    domainPrefix: apiId,
    http: {
      method,
      path: decodedPath(pathname),
      protocol: "HTTP/1.1",
      sourceIp: caller,
      userAgent: headers.get("user-agent") ?? "",
    },
    requestId: randomUUID(),
    routeKey,
    stage,
    time: commonLogTime(nowMs),
    timeEpoch: nowMs,
  };
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `22/Nov/2026:16:00:00 +0000`. */
function commonLogTime(ms: number): string {
  const at = instantOf(ms);
  return `${at.slice(8, 10)}/${months[Number(at.slice(5, 7)) - 1]}/${at.slice(0, 4)}:${at.slice(11, 19)} +0000`;
}

const textual = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded))/;

function bodyOf(body: Buffer, type = "") {
  if (body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = !textual.test(type);
  return { body: body.toString(isBase64Encoded ? "base64" : "utf8"), isBase64Encoded };
}
