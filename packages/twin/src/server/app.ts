import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { control } from "./control.ts";
import { strike } from "./faults.ts";
import { html, type Reply, type Route } from "./route.ts";
import { increment, type Twin } from "./twin.ts";

export interface TwinEnv {
  Bindings: HttpBindings;
}

/** All platforms under their base paths, and the control endpoints. */
export function createApp(twin: Twin): Hono<TwinEnv> {
  const app = new Hono<TwinEnv>();
  for (const route of twin.routes) app.on(route.method, route.path, (context) => serve(twin, route, context));
  app.route("/_twin", control(twin));
  app.notFound(() => responseOf(html(404, "Error 404 (Not Found)!!1")));
  app.onError((error) => new Response(`The twin failed: ${error.message}`, { status: 500 }));
  return app;
}

/** The answer is made of the world as it is on arrival; everything after that only delays or spoils it. */
async function serve(twin: Twin, route: Route, context: Context<TwinEnv>): Promise<Response> {
  const asked = {
    url: new URL(context.req.url),
    headers: context.req.header(),
    body: await context.req.text(),
    path: context.req.param(),
    number: increment(twin.counts, route.name),
    world: twin.world,
  };
  increment(twin.shapes, `${route.name} ${route.shape(asked)}`);
  const reply = strike(twin.faults, route, asked, route.answer(asked));
  await twin.holds.pass(route.name);
  if (reply.delayMs !== undefined) await sleep(reply.delayMs);
  return reply.reset === undefined ? responseOf(reply) : breakOff(context, reply);
}

const responseOf = ({ status, headers, body }: Reply): Response =>
  new Response(body, { status, headers: { ...headers } });

function breakOff(context: Context<TwinEnv>, { status, headers, body, reset }: Reply): Response {
  const { outgoing } = context.env;
  if (reset === "before") {
    outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const bytes = Buffer.from(body);
  outgoing.writeHead(status, { ...headers, "content-length": bytes.length });
  outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}
