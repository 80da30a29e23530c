import type { StoredState } from "@leadline/core/alerts/evaluation";
import { isForClient } from "@leadline/core/alerts/scope";
import { isInScope } from "@leadline/core/api-keys";
import { type Issue, issuesOf } from "@leadline/core/issues";
import type { Store } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { addMs } from "@leadline/core/time/instant";
import { acknowledge, acknowledgeAll } from "@leadline/core/watch/acknowledge";
import { notStanding } from "@leadline/core/watch/not-standing";
import { type Context, Hono } from "hono";
import type { LambdaEvent } from "hono/aws-lambda";
import { handle } from "hono/aws-lambda";
import type * as z from "zod";
import { type Caller, createIdentify, type IdentifyPorts, type Keys } from "../door/identify.ts";
import { badRequest, noSuchAddress, notFound, ownFault, type Problem, problemResponse } from "../door/problem.ts";
import { postingPath, postings } from "./postings.ts";

export interface WriteApiPorts extends IdentifyPorts {
  readonly store: Pick<Store, "apiKeys" | "alerts">;
  readonly settings: () => Promise<Settings>;
}

const mostCharacters = 10_000;
const hourMs = 3_600_000;

/** The writing side over HTTP. Bodies are JSON and say so, so that no page elsewhere can send one unasked. */
export function createWriteApi(ports: WriteApiPorts, { keys }: { readonly keys: Keys } = { keys: "checked" }): Hono {
  const app = new Hono();
  const identify = createIdentify(ports, keys);
  for (const [name, { body }] of Object.entries(postings)) {
    app.post(postingPath(name), async (c) => {
      const who = await identify(c.req.raw.headers, "write");
      if ("problem" in who) return problemResponse(who.problem);
      const read = await bodyOf(c, body);
      return "problem" in read ? problemResponse(read.problem) : await answer(read.said, who.caller, ports);
    });
  }
  app.notFound(() => problemResponse(noSuchAddress));
  app.onError((error) => problemResponse(ownFault(error, ports.log)));
  return app;
}

type Body = (typeof postings)[keyof typeof postings]["body"];
type Said = z.output<Body>;

async function bodyOf(
  { req }: Context,
  schema: Body,
): Promise<{ readonly said: Said } | { readonly problem: Problem }> {
  if (!/^application\/json\b/i.test(req.header("content-type") ?? "")) return { problem: badRequest([notJson]) };
  const text = await req.text();
  if (text.length > mostCharacters) return { problem: badRequest([notJson]) };
  const given = parsed(text);
  if (given === undefined) return { problem: badRequest([notJson]) };
  const found = schema.safeParse(given);
  if (found.success) return { said: found.data };
  const issues = issuesOf(found.error, given).map((issue) => ({ ...issue, field: issue.field || "body" }));
  return { problem: badRequest(issues) };
}

const notJson: Issue = { field: "body", saw: "something else", expected: "a JSON object sent as application/json" };

/** `undefined` of what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A client out of scope is told like one that does not exist. */
async function answer(said: Said, caller: Caller, ports: WriteApiPorts): Promise<Response> {
  const { client, rule, subject, hours } = said;
  const { clients, alerts = [] } = await ports.settings();
  if (!isInScope(caller.scope, client) || !clients.some(({ id }) => id === client)) {
    return problemResponse(notFound(`There is no client ${client}.`, "client"));
  }
  const until = hours === null ? null : addMs(ports.clock.now(), hours * hourMs);
  const by = caller.name === "" ? "this machine" : caller.name;
  const about = { client, rule, by, until, isUndone: said.undo };
  const one = subject === undefined ? null : await acknowledge({ ...about, subject }, ports);
  const all = subject === undefined ? await acknowledgeAll(about, ports) : [one ?? []].flat();
  if (all.length === 0) {
    const rules = alerts.filter((each) => isForClient(each, client)).map(({ id }) => id);
    const { field, says } = notStanding({ rule, subject, rules, states: await ports.store.alerts.states(client) });
    return problemResponse(notFound(`${says} See /v1/alerts.`, field));
  }
  const told = one === null ? { alerts: all.map(toldOf) } : toldOf(one);
  return Response.json({ client, rule, ...told }, { headers: { "cache-control": "no-store" } });
}

function toldOf({ subject: { key }, state: { acknowledged, status, since } }: StoredState) {
  return { subject: key, status, since, acknowledged };
}

/** The same as an AWS Lambda behind an HTTP API: it always demands a key. */
export function createHandler(ports: WriteApiPorts): (event: LambdaEvent) => Promise<unknown> {
  return handle(createWriteApi(ports, { keys: "demanded" }));
}
