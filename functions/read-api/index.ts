import { type PlatformId, platformId } from "@leadline/core/ids";
import type { PlatformTraits } from "@leadline/core/platform";
import type { Clock, Log, Store } from "@leadline/core/ports";
import { runQuery } from "@leadline/core/query";
import type { KpiQuery } from "@leadline/core/query/question";
import type { ClientSettings, Settings } from "@leadline/core/settings";
import { addDays, type CalendarDate } from "@leadline/core/time/calendar-date";
import { localTime } from "@leadline/core/time/instant";
import { type Context, Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { accountsOf } from "./accounts.ts";
import { csvAnswer, jsonAnswer } from "./answer.ts";
import { glossary } from "./glossary.ts";
import { home } from "./home.ts";
import { loadAccounts, unreached } from "./load.ts";
import {
  type Asked,
  clientParameters,
  filterIssues,
  type KpisParameters,
  kpisParameters,
  mostRows,
  noParameters,
} from "./parameters.ts";
import { badRequest, methodNotAllowed, notFound, ownFault, problemResponse } from "./problem.ts";

export interface ReadApiPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: () => Promise<Settings>;
  readonly traits: readonly PlatformTraits[];
}

/** The reading side over HTTP. Bad input is always a problem document that names the parameter. */
export function createReadApi(ports: ReadApiPorts): Hono {
  const app = new Hono();
  app.get("/", (c) => asking(c, noParameters, async () => c.html(home(await ports.settings()))));
  app.get("/healthz", (c) => asking(c, noParameters, async () => c.json({ status: "ok" })));
  app.get("/v1/glossary", (c) => asking(c, noParameters, async () => c.json(glossary())));
  app.get("/v1/accounts", (c) =>
    asking(c, clientParameters, async ({ client }) =>
      withClient(client, ports, async (found) => c.json(await accountsOf(found, ports))),
    ),
  );
  app.get("/v1/kpis", (c) =>
    asking(
      c,
      (url) => kpisParameters(url, yesterday(ports.clock)),
      async (asked) => withClient(asked.client, ports, async (client) => answerKpis(c, asked, client, ports)),
    ),
  );
  for (const { path } of [...app.routes]) app.all(path, () => problemResponse(methodNotAllowed));
  app.notFound((c) => problemResponse(notFound(`Nothing at ${c.req.path.slice(0, 100)}; / lists what there is.`)));
  app.onError((error) => problemResponse(ownFault(error, ports.log)));
  return app;
}

/** The same application as an AWS Lambda behind an HTTP API. */
export function createHandler(ports: ReadApiPorts) {
  return handle(createReadApi(ports));
}

async function asking<T>(
  c: Context,
  read: (url: string) => Asked<T>,
  answer: (asked: T) => Promise<Response>,
): Promise<Response> {
  const found = read(c.req.url);
  return "issues" in found ? problemResponse(badRequest(found.issues)) : answer(found.asked);
}

async function withClient(
  id: ClientSettings["id"],
  { settings }: ReadApiPorts,
  answer: (client: ClientSettings) => Promise<Response>,
): Promise<Response> {
  const client = (await settings()).clients.find((known) => known.id === id);
  return client ? answer(client) : problemResponse(notFound(`There is no client ${id}.`, "client"));
}

async function answerKpis(c: Context, asked: KpisParameters, client: ClientSettings, ports: ReadApiPorts) {
  const issues = filterIssues(
    asked,
    client.accounts,
    ports.traits.map(({ id }): PlatformId => platformId(id)),
  );
  if (issues.length > 0) return problemResponse(badRequest(issues));
  const query = queryOf(asked, client);
  const loaded = await loadAccounts(query, client, ports);
  const answer = runQuery(query, loaded);
  if (asked.limit === undefined && answer.count > mostRows) return problemResponse(badRequest([tooMany(answer.count)]));
  c.header("vary", "accept");
  c.header("cache-control", "private, no-cache");
  if (wantsCsv(c, asked)) {
    c.header("content-disposition", `inline; filename="${client.id}-${query.from}-${query.to}.csv"`);
    return c.body(csvAnswer(query, answer), 200, { "content-type": "text/csv; charset=utf-8; header=present" });
  }
  const body = jsonAnswer(query, answer, asked.numbers, unreached(client, query, loaded));
  return c.body(body, 200, { "content-type": "application/json; charset=utf-8" });
}

function tooMany(count: number) {
  const saw = `an answer of ${count} rows`;
  return { field: "limit", saw, expected: `a shorter range, a coarser split, or a limit of at most ${mostRows}` };
}

function yesterday(clock: Clock): CalendarDate {
  return addDays(localTime(clock.now(), "UTC").date, -1);
}

function queryOf(asked: KpisParameters, client: ClientSettings): KpiQuery {
  return {
    client: client.id,
    from: asked.from,
    to: asked.to,
    by: asked.by,
    columns: asked.kpis,
    platforms: asked.platform,
    accounts: asked.account,
    campaigns: asked.campaign,
    sort: asked.sort === undefined ? undefined : { by: asked.sort, order: asked.order ?? "asc" },
    limit: asked.limit,
    goal: client.conversionGoal,
  };
}

function wantsCsv(c: Context, { format }: KpisParameters): boolean {
  return format === undefined ? (c.req.header("accept") ?? "").includes("text/csv") : format === "csv";
}
