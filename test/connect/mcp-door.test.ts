import { createMcp } from "@leadline/functions/mcp/index";
import { fillSample, sampleKey } from "@leadline/functions/read-api/sample-api";
import { createMemoryStore } from "@leadline/store/memory/store";
import type { LambdaEvent } from "hono/aws-lambda";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { clientOf, mcpWorld, told } from "./mcp-world.ts";

const store = createMemoryStore();
const named = "https://assistant.example.com";
const world = mcpWorld({ store, origins: [named] });
let key = "";
beforeAll(async () => {
  await fillSample(store);
  key = (await sampleKey(store)).text;
});

const listing = { jsonrpc: "2.0", id: 1, method: "tools/list" };
const types = { "content-type": "application/json", accept: "application/json, text/event-stream" };

async function post(body: unknown, headers: Readonly<Record<string, string>> = {}, path = "/mcp") {
  world.pass(1_000);
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return await world.mcp.request(path, { method: "POST", headers: { ...types, ...headers }, body: text });
}

test("without a key nothing is said, not even which tools there are, and the refusal is the API's own", async () => {
  const api = await world.ask("/v1/clients");
  for (const headers of [{}, { authorization: "Bearer ll_000000000000_x" }, { "x-api-key": "" }]) {
    const reply = await post(listing, headers);
    expect([reply.status, reply.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="leadline"']);
    expect(await reply.json()).toEqual(await api.clone().json());
  }
});

test("a key without the right to read is turned away, and so is a revoked one", async () => {
  const writer = await sampleKey(store, { rights: ["write"] });
  expect((await post(listing, { "x-api-key": writer.text })).status).toBe(403);
  const revoked = await sampleKey(store, { revokedAt: world.now() });
  expect((await post(listing, { "x-api-key": revoked.text })).status).toBe(401);
});

test("a key has one pace, wherever it asks", async () => {
  const { text } = await sampleKey(store);
  const asked = () => world.api.request("/v1/clients", { headers: { "x-api-key": text } });
  for (let times = 0; times < 50; times += 1) expect((await asked()).status).toBe(200);
  const reply = await world.mcp.request("/mcp", {
    method: "POST",
    headers: { ...types, "x-api-key": text },
    body: JSON.stringify(listing),
  });
  expect([reply.status, reply.headers.get("retry-after")]).toEqual([429, "1"]);
});

test("a tool that the day's share no longer allows says so to the assistant", async () => {
  const { text } = await sampleKey(store, { perDay: 3 });
  const client = await clientOf(world, text);
  await expect(told(client, "list_clients")).rejects.toThrow("This key may ask 3 times a day");
});

test("both headers of the API are taken", async () => {
  for (const headers of [{ authorization: `Bearer ${key}` }, { "x-api-key": key }]) {
    const reply = await post(listing, headers);
    expect([reply.status, reply.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(reply.headers.get("cache-control")).toBe("no-store");
    expect(reply.headers.get("mcp-session-id")).toBeNull();
  }
});

test("a page of a browser may ask only where its origin is named", async () => {
  const sent = { authorization: `Bearer ${key}` };
  const open = await post(listing, { ...sent, origin: named });
  expect([open.status, open.headers.get("access-control-allow-origin")]).toEqual([200, named]);
  const preflight = await world.mcp.request("/mcp", {
    method: "OPTIONS",
    headers: { origin: named, "access-control-request-method": "POST" },
  });
  expect([preflight.status, preflight.headers.get("access-control-allow-headers")]).toEqual([
    204,
    expect.stringContaining("mcp-protocol-version"),
  ]);
  for (const origin of [`${named}.evil.test`, "http://127.0.0.1:4750", "null", ""]) {
    const closed = await post(listing, { ...sent, origin });
    expect([origin, closed.status, closed.headers.get("access-control-allow-origin")]).toEqual([origin, 403, null]);
  }
});

test.each(["GET", "DELETE", "PUT", "OPTIONS"])(
  "%s is not how to ask: there are no sessions and no streams",
  async (method) => {
    const reply = await world.mcp.request("/mcp", { method, headers: { authorization: `Bearer ${key}` } });
    expect([reply.status, reply.headers.get("allow")]).toEqual([405, "POST"]);
  },
);

test.each([
  ["what is not JSON", "{", 400, -32700],
  ["several messages at once", [listing, listing], 400, -32600],
  ["what is no message", { hello: 1 }, 400, -32700],
  ["a message without an end", `"${"x".repeat(100_001)}"`, 413, -32000],
])("%s is refused as the protocol wants it", async (_, body, status, code) => {
  const reply = await post(body, { authorization: `Bearer ${key}` });
  expect([reply.status, await reply.json()]).toEqual([
    status,
    expect.objectContaining({ error: expect.objectContaining({ code }) }),
  ]);
});

test("a key in the address is refused and not repeated", async () => {
  const reply = await post(listing, {}, `/mcp?key=${key}`);
  const text = await reply.text();
  expect([reply.status, text]).toEqual([400, expect.stringContaining("header")]);
  expect(text).not.toContain(key);
});

test("no key is in a log, and a failure of ours tells the assistant nothing of it", async () => {
  const get = () => Promise.reject(new Error("the database is away"));
  const broken = mcpWorld({ store: { ...store, accounts: { ...store.accounts, get } } });
  const client = await clientOf(broken, key);
  await expect(told(client, "list_accounts", { client: "northwind" })).rejects.toThrow("Leadline failed.");
  const logged = JSON.stringify(broken.logged);
  expect(logged).toContain("readApi.failed");
  expect(logged).not.toContain(key);
});

test("a configuration that cannot be read ends in an error of the protocol, not in a throw", async () => {
  const { reading, ports } = mcpWorld({ store });
  const away = createMcp({
    reading,
    log: ports.log,
    settings: () => Promise.reject(new Error("the database is away")),
  });
  const headers = { ...types, "x-api-key": key, origin: named };
  const reply = await away.request("/mcp", { method: "POST", headers, body: JSON.stringify(listing) });
  expect([reply.status, await reply.json()]).toEqual([
    500,
    { jsonrpc: "2.0", id: null, error: { code: -32603, message: "Leadline failed. The log holds the reason." } },
  ]);
});

const lambdaReply = z.object({ statusCode: z.int(), headers: z.record(z.string(), z.string()), body: z.string() });

async function invoke(body: unknown, headers: Readonly<Record<string, string>>, isBase64Encoded = false) {
  const text = JSON.stringify(body);
  const http = { method: "POST", path: "/mcp", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "" };
  const event = {
    version: "2.0",
    routeKey: "ANY /mcp",
    rawPath: "/mcp",
    rawQueryString: "",
    headers: { host: "example.test", ...types, ...headers },
    body: isBase64Encoded ? Buffer.from(text).toString("base64") : text,
    isBase64Encoded,
    requestContext: { domainName: "example.test", http, routeKey: "ANY /mcp", stage: "$default" },
  };
  world.pass(1_000);
  // Only what an HTTP API sends of a POST request.
  return lambdaReply.parse(await world.mcpHandler(event as unknown as LambdaEvent));
}

test("as a Lambda behind an HTTP API it answers a whole conversation, one invocation a message", async () => {
  const sent = { authorization: `Bearer ${key}` };
  const version = { ...sent, "mcp-protocol-version": "2025-06-18" };
  const hello = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } };
  const first = await invoke({ jsonrpc: "2.0", id: 1, method: "initialize", params: hello }, sent);
  expect(JSON.parse(first.body)).toMatchObject({
    result: { serverInfo: { name: "leadline" }, capabilities: { tools: {} } },
  });
  const ready = await invoke({ jsonrpc: "2.0", method: "notifications/initialized" }, version);
  expect([ready.statusCode, ready.body]).toEqual([202, ""]);
  const asked = {
    name: "query_kpis",
    arguments: { client: "northwind", from: "2026-11-01", to: "2026-11-02", kpis: ["cpl"] },
  };
  for (const packed of [false, true]) {
    const reply = await invoke({ jsonrpc: "2.0", id: 2, method: "tools/call", params: asked }, version, packed);
    const { result } = z
      .object({ result: z.looseObject({ content: z.array(z.object({ text: z.string() })) }) })
      .parse(JSON.parse(reply.body));
    expect(JSON.parse(result.content[0]?.text ?? "")).toMatchObject({ rows: [{ cpl: 25.125 }] });
  }
  expect((await invoke(listing, {})).statusCode).toBe(401);
});
