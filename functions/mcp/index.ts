import { asLeadlineError } from "@leadline/core/errors";
import type { Log } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { LambdaEvent } from "hono/aws-lambda";
import { handle } from "hono/aws-lambda";
import { cors } from "hono/cors";
import { asker, requestFor } from "./ask.ts";
import type { Reading } from "./reading.ts";
import { type Fault, faultOf, faults } from "./refuse.ts";
import { serverOver } from "./server.ts";
import { toolsOver } from "./tools.ts";

export interface McpPorts {
  readonly reading: Reading;
  readonly settings: () => Promise<Settings>;
  readonly log: Log;
}

/** The address of the Model Context Protocol. */
export const path = "/mcp";

/** Of a message: a question, never data. */
const mostBytes = 100_000;

/** The reading side for assistants: Streamable HTTP without sessions, every answer plain JSON, the same keys as everywhere. */
export function createMcp(ports: McpPorts): Hono {
  const app = new Hono();
  const tools = toolsOver(ports.reading);
  app.use(async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
  });
  app.use(onlyKnownOrigins(ports));
  app.post(path, async (c) => {
    if (c.req.url.includes("?")) return faultOf(faults.query);
    const refused = await refusedBy(ports.reading, c.req.raw.headers);
    if (refused !== null) return refused;
    const message = await messageIn(c);
    if ("fault" in message) return faultOf(message.fault);
    const server = serverOver(tools, asker(ports.reading, c.req.raw.headers), ports.log);
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    try {
      return await transport.handleRequest(c.req.raw, { parsedBody: message.body });
    } finally {
      await server.close();
    }
  });
  app.all(path, () => faultOf(faults.method));
  app.notFound(() => faultOf(faults.address));
  app.onError((error) => {
    const { code, message, details } = asLeadlineError(error);
    ports.log.warn("mcp.failed", { code, message, details });
    return faultOf(faults.ours);
  });
  return app;
}

/** The same application as an AWS Lambda behind an HTTP API. */
export function createHandler(ports: McpPorts) {
  const answer = handle(createMcp(ports));
  return (event: LambdaEvent) => answer(event);
}

/** Whoever may not read anything is told so by HTTP, where clients look for it, and in the API's own words. */
async function refusedBy({ ask }: Reading, headers: Headers): Promise<Response | null> {
  const reply = await ask(requestFor(headers, "/v1/clients"));
  return reply.ok ? null : new Response(reply.body, reply);
}

/** One message: a list of them could ask for more than one answer may hold, and the protocol has given lists up. */
async function messageIn(c: Context): Promise<{ readonly body: unknown } | { readonly fault: Fault }> {
  const text = await c.req.text();
  if (text.length > mostBytes) return { fault: faults.large };
  try {
    const body: unknown = JSON.parse(text);
    return Array.isArray(body) ? { fault: faults.list } : { body };
  } catch {
    return { fault: faults.json };
  }
}

/** A page of a browser may come here only where the configuration names its origin; programs send none. */
function onlyKnownOrigins({ settings }: McpPorts): MiddlewareHandler {
  const open = cors({
    origin: (origin) => origin,
    allowMethods: ["POST"],
    allowHeaders: ["authorization", "x-api-key", "content-type", "mcp-protocol-version"],
    exposeHeaders: ["retry-after", "www-authenticate"],
    maxAge: 600,
  });
  return async (c, next) => {
    const origin = c.req.header("origin");
    if (origin === undefined) return await next();
    return (await settings()).cors?.origins.includes(origin) ? await open(c, next) : faultOf(faults.origin);
  };
}
