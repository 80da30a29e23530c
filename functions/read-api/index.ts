import type { MiddlewareHandler } from "hono";
import type { LambdaEvent } from "hono/aws-lambda";
import { handle } from "hono/aws-lambda";
import { cors } from "hono/cors";
import { Hono } from "hono/tiny";
import { methodNotAllowed, noSuchAddress, ownFault, problemResponse } from "../door/problem.ts";
import { createDoor, type Keys } from "./door/door.ts";
import type { ReadApiPorts } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";

export type { ReadApiPorts } from "./endpoint.ts";

/** The reading side over HTTP. Bad input is always a problem document that names the parameter. Without `keys: "demanded"` everybody may ask: for loopback only. */
export function createReadApi(ports: ReadApiPorts, { keys }: { readonly keys: Keys } = { keys: "checked" }): Hono {
  const app = new Hono();
  const door = createDoor(ports, keys);
  app.use(async (c, next) => {
    await next();
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
  });
  app.use(acrossOrigins(ports));
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ":$1");
    const answer = door(endpoint);
    app.get(path, (c) => answer(c.req.raw, c.req.param()));
    app.all(path, () => problemResponse(methodNotAllowed));
  }
  app.notFound(() => problemResponse(noSuchAddress));
  app.onError((error) => problemResponse(ownFault(error, ports.log)));
  return app;
}

/** The same application as an AWS Lambda behind an HTTP API: it always demands a key. A body is nothing it would read. */
export function createHandler(ports: ReadApiPorts) {
  const answer = handle(createReadApi(ports, { keys: "demanded" }));
  return (event: LambdaEvent) => answer({ ...event, body: null });
}

/** Pages of other origins may read only where the configuration names theirs exactly; to all others there is no such thing. */
function acrossOrigins({ settings }: ReadApiPorts): MiddlewareHandler {
  const open = cors({
    origin: (origin) => origin,
    allowMethods: ["GET", "HEAD"],
    allowHeaders: ["authorization", "x-api-key", "if-none-match"],
    exposeHeaders: ["etag", "retry-after", "x-next-cursor"],
    maxAge: 600,
  });
  return async (c, next) => {
    const origin = c.req.header("origin");
    const isOpen = origin !== undefined && (await settings()).cors?.origins.includes(origin) === true;
    return isOpen ? await open(c, next) : await next();
  };
}
