import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ApiKeyRecord, defaultPerDay, keyBytes, newApiKey } from "@leadline/core/api-keys";
import { sampleState } from "@leadline/core/delivery/sample";
import { clientId } from "@leadline/core/ids";
import { settings } from "@leadline/core/settings";
import { addMs, instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import type { LambdaEvent } from "hono/aws-lambda";
import { beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { createHandler, createWriteApi } from "./index.ts";

const at = instant("2026-11-23T08:00:00Z");
const northwind = clientId("northwind");
const configuration = settings(
  { reportingCurrency: "EUR", clients: ["northwind", "sunpeak"].map((id) => ({ id, name: id, accounts: [] })) },
  platforms,
);
const subject = "northwind/google:1234567890/77";
const said = { client: "northwind", rule: "cpl-high", subject };

function world() {
  const store = createMemoryStore();
  const quiet = { info: () => undefined, warn: () => undefined };
  const ports = {
    store,
    clock: { now: () => at },
    log: quiet,
    settings: async () => configuration,
    elapsedMs: () => 0,
  };
  return { store, ports, api: createWriteApi(ports, { keys: "demanded" }) };
}

let one: ReturnType<typeof world>;
beforeEach(async () => {
  one = world();
  await one.store.alerts.put(northwind, sampleState());
});

async function keyWith(over: Partial<ApiKeyRecord> = {}): Promise<string> {
  const { id, text, digest } = newApiKey(randomBytes(keyBytes));
  const may = { clients: [northwind], rights: ["write"], perDay: defaultPerDay } as const;
  await one.store.apiKeys.create({
    id,
    name: "Pager",
    digest,
    ...may,
    createdAt: at,
    revokedAt: null,
    use: null,
    ...over,
  });
  return text;
}

async function post(what: string, body: unknown, key?: string, type = "application/json") {
  const headers = { "content-type": type, ...(key === undefined ? {} : { "x-api-key": key }) };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const reply = await one.api.request(`/v1/alerts/${what}`, { method: "POST", headers, body: text });
  return { status: reply.status, body: await reply.json() };
}

const stored = async () => (await one.store.alerts.states(northwind, "cpl-high"))[0]?.state;

test("who acknowledges an alert is noted, for as long as it lasts, or for a while", async () => {
  const key = await keyWith();
  const first = await post("acknowledge", said, key);
  expect(first).toMatchObject({ status: 200, body: { ...said, acknowledged: { at, by: "Pager", until: null } } });
  expect(await stored()).toMatchObject({ seq: 2, acknowledged: { at, by: "Pager", until: null } });
  await post("snooze", { ...said, for: "3d" }, key);
  expect(await stored()).toMatchObject({ seq: 3, acknowledged: { until: addMs(at, 72 * 3_600_000) } });
});

test("without a subject it is said of all that stand of the rule, and can be taken back", async () => {
  const key = await keyWith();
  const other = `${subject}8`;
  await one.store.alerts.put(northwind, sampleState({ subject: other }));
  await one.store.alerts.put(northwind, sampleState({ subject: `${subject}9`, status: "ok", alerting: false }));
  const { subject: _, ...all } = said;
  const reply = await post("acknowledge", all, key);
  expect(reply).toMatchObject({
    status: 200,
    body: {
      client: "northwind",
      rule: "cpl-high",
      alerts: [{ subject, acknowledged: { by: "Pager" } }, { subject: other }],
    },
  });
  expect((await post("acknowledge", { ...said, undo: true }, key)).body).toMatchObject({ subject, acknowledged: null });
  const states = await one.store.alerts.states(northwind, "cpl-high");
  expect(states.map(({ state }) => state.acknowledged?.by ?? null)).toEqual([null, "Pager", null]);
});

test("what is sent and answered is as documented", async () => {
  const json = z.object({ "application/json": z.object({ schema: z.record(z.string(), z.unknown()) }) });
  const written = z.object({
    requestBody: z.object({ content: json }),
    responses: z.object({ "200": z.object({ content: json }) }),
  });
  const { paths } = z
    .object({ paths: z.record(z.string(), z.object({ post: written.optional() })) })
    .parse(JSON.parse(readFileSync(join(import.meta.dirname, "../../docs/openapi.json"), "utf8")));
  const all = Object.entries(paths).flatMap(([path, { post }]) => (post === undefined ? [] : [[path, post] as const]));
  expect(all.map(([path]) => path)).toEqual(["/v1/alerts/acknowledge", "/v1/alerts/snooze"]);
  const key = await keyWith();
  const { subject: _, ...whole } = said;
  for (const [path, { requestBody, responses }] of all) {
    const sent = z.fromJSONSchema(requestBody.content["application/json"].schema);
    const answered = z.fromJSONSchema(responses["200"].content["application/json"].schema);
    for (const about of [said, whole]) {
      const body = path.endsWith("snooze") ? { ...about, for: "3d" } : { ...about, undo: false };
      expect(sent.safeParse(body).error).toBeUndefined();
      expect(sent.safeParse({ ...body, more: 1 }).success).toBe(false);
      const reply = await post(path.replace("/v1/alerts/", ""), body, key);
      expect([reply.status, answered.safeParse(reply.body).error]).toEqual([200, undefined]);
    }
  }
});

test("who names what does not stand is told what of it is wrong, and what stands", async () => {
  const key = await keyWith();
  const told = async (over: object) => (await post("acknowledge", { ...said, ...over }, key)).body;
  expect(await told({ rule: "cpl" })).toMatchObject({
    field: "rule",
    detail: "There is no rule cpl; there is none. See /v1/alerts.",
  });
  expect(await told({ subject: "northwind" })).toMatchObject({
    field: "subject",
    detail: `The rule cpl-high judges no subject northwind; these stand: ${subject}. See /v1/alerts.`,
  });
});

test("two who acknowledge at once both succeed", async () => {
  const key = await keyWith();
  const both = await Promise.all([post("acknowledge", said, key), post("snooze", { ...said, for: "1h" }, key)]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  expect(await stored()).toMatchObject({ seq: 3 });
});

test("it takes the right to write, for this very client", async () => {
  expect((await post("acknowledge", said)).status).toBe(401);
  expect((await post("acknowledge", said, await keyWith({ rights: ["read"] }))).status).toBe(403);
  const foreign = await keyWith({ clients: [clientId("sunpeak")] });
  const [out, absent] = [
    await post("acknowledge", said, foreign),
    await post("acknowledge", { ...said, client: "nobody123" }, foreign),
  ];
  expect(JSON.stringify(out.body).replaceAll("northwind", "nobody123")).toBe(JSON.stringify(absent.body));
  expect(out.status).toBe(404);
  expect(await stored()).toMatchObject({ seq: 1, acknowledged: null });
});

test("an alert that does not stand cannot be acknowledged", async () => {
  const key = await keyWith();
  for (const other of [{ subject: "northwind" }, { rule: "cpl" }]) {
    expect((await post("acknowledge", { ...said, ...other }, key)).status).toBe(404);
  }
  await one.store.alerts.put(northwind, sampleState({ seq: 2, status: "ok", alerting: false }));
  expect((await post("acknowledge", said, key)).status).toBe(404);
});

test.each([
  ["acknowledge", "{", "application/json", "body"],
  ["acknowledge", "[]", "application/json", "body"],
  ["acknowledge", '"northwind"', "application/json", "body"],
  ["acknowledge", JSON.stringify({ ...said, rule: "a#b" }), "application/json", "rule"],
  ["snooze", JSON.stringify({ ...said, rule: "system.nightLate", for: "1h" }), "application/json", "rule"],
  ["acknowledge", JSON.stringify(said), "text/plain", "body"],
  ["acknowledge", JSON.stringify({ ...said, subject: "x".repeat(20_000) }), "application/json", "body"],
  ["acknowledge", JSON.stringify({ ...said, extra: 1 }), "application/json", "extra"],
  ["acknowledge", JSON.stringify({ client: "northwind" }), "application/json", "rule"],
  ["snooze", JSON.stringify(said), "application/json", "for"],
  ["snooze", JSON.stringify({ ...said, for: "soon" }), "application/json", "for"],
  ["snooze", JSON.stringify({ ...said, for: "0h" }), "application/json", "for"],
  ["snooze", JSON.stringify({ ...said, for: "366d" }), "application/json", "for"],
  ["snooze", JSON.stringify({ ...said, for: "3d", undo: true }), "application/json", "undo"],
])("%s refuses %j as %s by naming what is wrong", async (what, body, type, field) => {
  const reply = await post(what, body, await keyWith(), type);
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({ field, errors: [{ field }] });
});

test("as a Lambda it demands a key, and nothing else stands there", async () => {
  const reply = await createHandler(one.ports)({
    version: "2.0",
    routeKey: "POST /v1/alerts/acknowledge",
    rawPath: "/v1/alerts/acknowledge",
    rawQueryString: "",
    headers: { "content-type": "application/json", host: "example.com" },
    requestContext: { http: { method: "POST", path: "/v1/alerts/acknowledge" }, domainName: "example.com" },
    body: JSON.stringify(said),
    isBase64Encoded: false,
  } as unknown as LambdaEvent); // A request needs no more of an event.
  expect(reply).toMatchObject({ statusCode: 401 });
  expect((await one.api.request("/v1/alerts", { method: "POST" })).status).toBe(404);
});
