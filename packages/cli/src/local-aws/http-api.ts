import type { Clock } from "@leadline/core/ports";
import { epochMs } from "@leadline/core/time/instant";
import * as z from "zod";
import { decodedPath, httpEvent } from "./http-event.ts";
import type { Answered } from "./invocation.ts";
import type { Lambda } from "./lambda.ts";

/** A route of the template and where it leads; `isOpen`: the function lets the API invoke it through this route. */
export interface HttpRoute {
  readonly key: string;
  readonly lambda: Lambda;
  readonly isOpen: boolean;
}

export interface HttpApi {
  readonly id: string;
  readonly stage: string;
  readonly routes: readonly HttpRoute[];
}

/** Answers as an HTTP API would; what it answers by itself is its own `{"message"}`. */
export function httpApi({ id, stage, routes }: HttpApi, clock: Clock) {
  const known = routes.map((route) => ({ ...route, ...patternOf(route.key) })).toSorted((a, b) => b.rank - a.rank);
  return {
    async fetch(request: Request): Promise<Response> {
      const path = decodedPath(new URL(request.url).pathname);
      for (const { key, lambda, isOpen, method, pattern } of known) {
        const found = method === "ANY" || method === request.method ? pattern.exec(path) : null;
        if (found === null) continue;
        if (!isOpen) return own(500, "Internal Server Error");
        const nowMs = epochMs(clock.now());
        const at = { apiId: id, routeKey: key, pathParameters: { ...found.groups }, stage, nowMs };
        return replyOf(await lambda.invoke(await httpEvent(request, at)), request.method);
      }
      return own(404, "Not Found");
    },
  };
}

/** More of its own words first, then a method of its own, as an HTTP API chooses. */
function patternOf(key: string) {
  const [method = "", path = ""] = key.split(" ");
  const source = path
    .split("/")
    .map((word) => word.replace(/^\{(\w+)(\+?)\}$/, (_, name, greedy) => `(?<${name}>${greedy ? ".+" : "[^/]+"})`))
    .join("/");
  const variables = (path.match(/\{/g) ?? []).length;
  const rank = (path.includes("+}") ? 0 : 100) - 10 * variables + (method === "ANY" ? 0 : 1);
  return { method, pattern: new RegExp(`^${source}$`), rank };
}

const reply = z.object({
  statusCode: z.int(),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(""),
  isBase64Encoded: z.boolean().default(false),
});

function replyOf(outcome: Answered, method: string): Response {
  if (outcome.state === "failed") {
    const isLate = outcome.errorType === "Sandbox.Timedout";
    return isLate ? own(503, "Service Unavailable") : own(500, "Internal Server Error");
  }
  const { data } = reply.safeParse(JSON.parse(outcome.result));
  if (data === undefined) return own(500, "Internal Server Error");
  const headers = new Headers(Object.entries(data.headers).map(([name, value]) => [name, String(value)]));
  for (const cookie of data.cookies) headers.append("set-cookie", cookie);
  const isEmpty = method === "HEAD" || [204, 304].includes(data.statusCode);
  const body = Buffer.from(data.body, data.isBase64Encoded ? "base64" : "utf8");
  return new Response(isEmpty ? null : body, { status: data.statusCode, headers });
}

const own = (status: number, message: string): Response => Response.json({ message }, { status });
