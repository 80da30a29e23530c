import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { createMemoryStore } from "@leadline/store/memory/store";
import type { LambdaEvent } from "hono/aws-lambda";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { respond } from "./door/reply.ts";
import { fillSample, sampleApi, sampleKey } from "./sample-api.ts";

const store = createMemoryStore();
const { ask, request, handler } = sampleApi({ store, keys: "checked", origins: ["https://reports.example.com"] });
const big = "/v1/glossary";
const small = "/healthz";
beforeAll(() => fillSample(store));

test("an answer the caller has already is not sent again, in whatever encoding it came", async () => {
  const first = await ask(big, undefined, { "accept-encoding": "gzip" });
  const tag = first.headers.get("etag") ?? "";
  expect(tag).toMatch(/^"[\w-]{27}-gzip"$/);
  for (const [url, held] of [
    [big, tag],
    [big, `W/${tag}`],
    [big, `"other", ${tag.replace("-gzip", "")}`],
    [big, "*"],
  ] as const) {
    const again = await ask(url, undefined, { "if-none-match": held });
    expect([held, again.status, await again.text()]).toEqual([held, 304, ""]);
    expect(again.headers.get("etag")).toBe(tag.replace("-gzip", ""));
  }
  expect((await ask(big, undefined, { "if-none-match": '"other"' })).status).toBe(200);
});

test("a tag changes with the content", async () => {
  const url = "/v1/campaigns?client=northwind";
  const before = (await ask(url)).headers.get("etag");
  expect((await ask(url)).headers.get("etag")).toBe(before);
  expect((await ask(`${url}&limit=1&status=PAUSED`)).headers.get("etag")).not.toBe(before);
});

test.each(["by=day", "by=day&limit=1", "explain=1", "kpis=expectedLeads&explain=1"])(
  "figures that are the same have the same tag whenever they are asked for: %s",
  async (query) => {
    const own = sampleApi({ store, keys: "checked" });
    const url = `/v1/kpis?client=northwind&from=2026-11-01&to=2026-11-03&${query}`;
    const first = await own.ask(url);
    own.pass(60_000);
    const held = { "if-none-match": first.headers.get("etag") ?? "" };
    expect([first.status, (await own.ask(url, undefined, held)).status]).toEqual([200, 304]);
    expect((await own.ask(`${url}&platform=tiktok`, undefined, held)).status).toBe(200);
    expect(held["if-none-match"]).toMatch(/^W\//);
  },
);

test("figures that have changed have another tag", async () => {
  const own = sampleApi({ store: createMemoryStore(), keys: "checked" });
  await fillSample(own.store);
  const url = "/v1/kpis?client=sunpeak&from=2026-11-01&to=2026-11-03&by=day";
  const held = { "if-none-match": (await own.ask(url)).headers.get("etag") ?? "" };
  const moved = sampleApi({ keys: "checked" });
  await fillSample(moved.store, "78");
  expect([(await own.ask(url, undefined, held)).status, (await moved.ask(url, undefined, held)).status]).toEqual([
    304, 200,
  ]);
});

test("HEAD tells what GET would, without the body", async () => {
  const [get, head] = [await ask(big), await request(big, { method: "HEAD" })];
  expect([head.status, await head.text()]).toEqual([200, ""]);
  expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(get.headers));
});

test.each([
  ["gzip", "gzip"],
  ["br, gzip", "br"],
  ["gzip;q=1.0, br;q=0.5", "gzip"],
  ["*", "br"],
  ["br;q=0, *;q=0.1", "gzip"],
  ["identity", null],
  ["deflate", null],
  ["", null],
])("who takes %j gets %s", async (accepts, encoding) => {
  const plain = await (await ask(big)).text();
  const reply = await ask(big, undefined, { "accept-encoding": accepts });
  expect(reply.headers.get("content-encoding")).toBe(encoding);
  expect(reply.headers.get("vary")).toContain("accept-encoding");
  const bytes = Buffer.from(await reply.arrayBuffer());
  const text = encoding === "br" ? brotliDecompressSync(bytes) : encoding === "gzip" ? gunzipSync(bytes) : bytes;
  expect(text.toString()).toBe(plain);
});

test("a short answer is not worth compressing", async () => {
  const reply = await ask(small, undefined, { "accept-encoding": "br" });
  expect(reply.headers.get("content-encoding")).toBeNull();
});

test.each(["text/html", "application/xml, text/html;q=0.9", "application/json;q=0"])(
  "an Accept of %s is met by nothing there is",
  async (accept) => {
    const reply = await ask("/v1/accounts?client=northwind", undefined, { accept });
    expect(await reply.json()).toMatchObject({ status: 406, type: "urn:leadline:problem:notAcceptable" });
  },
);

test("a browser's own Accept header gets JSON, and a format in the address needs none", async () => {
  const accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  expect((await ask("/v1/accounts?client=northwind", undefined, { accept })).status).toBe(200);
  expect((await ask("/v1/openapi.json", undefined, { accept: "text/html" })).status).toBe(200);
});

test("an address may not be endless", async () => {
  const reply = await ask(`/v1/campaigns?client=northwind&campaign=${"1,".repeat(4_000)}1`);
  expect(reply.status).toBe(414);
});

test("every answer says it is no page to sniff or to refer from, and problems are never kept", async () => {
  for (const url of [big, "/v1/nothing", "/v1/kpis"]) {
    const { headers } = await ask(url);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  }
  expect((await ask(big)).headers.get("cache-control")).toBe("private, no-cache");
  expect((await ask("/v1/nothing")).headers.get("cache-control")).toBe("no-store");
});

test("only the origins that are named may read from a page", async () => {
  const named = { origin: "https://reports.example.com" };
  const asked = { ...named, "access-control-request-method": "GET", "access-control-request-headers": "authorization" };
  const preflight = await request("/v1/kpis", { method: "OPTIONS", headers: asked });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe(named.origin);
  expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
  expect(preflight.headers.get("access-control-allow-methods")).toBe("GET,HEAD");
  expect((await ask(big, undefined, named)).headers.get("access-control-allow-origin")).toBe(named.origin);
  expect((await ask("/v1/kpis", undefined, named)).headers.get("access-control-allow-origin")).toBe(named.origin);
  for (const origin of ["https://reports.example.com.evil.test", "http://reports.example.com", "null", ""]) {
    const foreign = await request("/v1/kpis", { method: "OPTIONS", headers: { ...asked, origin } });
    expect([origin, foreign.status]).toEqual([origin, 405]);
    const answer = await ask(big, undefined, { origin });
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(answer.headers.get("vary")).toContain("origin");
  }
});

test("where the configuration names no origin, none may read", async () => {
  const closed = sampleApi({ store, keys: "checked" });
  const reply = await closed.ask(big, undefined, { origin: "https://reports.example.com" });
  expect(reply.headers.get("access-control-allow-origin")).toBeNull();
});

test.each([
  ["in bytes", "x".repeat(5_000_001), "br", 413],
  ["as the JSON text a Lambda would wrap it in", '"'.repeat(3_100_000), "", 413],
  ["and compressed it is not", '"'.repeat(3_100_000), "gzip", 200],
])("an answer too large %s is refused whole", async (_, body, accepts, status) => {
  const reply = await respond({ format: "json", body }, new Headers({ "accept-encoding": accepts }));
  expect(reply.status).toBe(status);
  await reply.arrayBuffer();
});

const lambdaReply = z.object({
  statusCode: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  isBase64Encoded: z.boolean(),
});

async function invoke(rawPath: string, headers: Readonly<Record<string, string>>, more: Partial<LambdaEvent> = {}) {
  const event = {
    version: "2.0",
    routeKey: "ANY /v1/{path+}",
    rawPath,
    rawQueryString: "",
    headers: { host: "example.test", ...headers },
    body: null,
    isBase64Encoded: false,
    requestContext: {
      accountId: "",
      apiId: "",
      authentication: null,
      authorizer: {},
      domainName: "example.test",
      domainPrefix: "",
      http: { method: "GET", path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "" },
      requestId: "",
      routeKey: "",
      stage: "$default",
      time: "",
      timeEpoch: 0,
    },
    ...more,
  };
  // Only what an HTTP API sends of a GET request.
  return lambdaReply.parse(await handler(event as unknown as LambdaEvent));
}

test("as a Lambda it hands over compressed bodies in base64, and others as text", async () => {
  const plain = await invoke(big, {});
  expect([plain.statusCode, plain.isBase64Encoded]).toEqual([200, false]);
  const packed = await invoke(big, { "accept-encoding": "br" });
  expect([packed.isBase64Encoded, packed.headers["content-encoding"]]).toEqual([true, "br"]);
  expect(brotliDecompressSync(Buffer.from(packed.body, "base64")).toString()).toBe(plain.body);
});

test("as a Lambda it demands a key from everybody, and a body disturbs nothing", async () => {
  const { text } = await sampleKey(store);
  const asked = { rawQueryString: "client=northwind" };
  expect((await invoke("/v1/campaigns", {}, asked)).statusCode).toBe(401);
  expect((await invoke("/v1/campaigns", { authorization: `Bearer ${text}` }, asked)).statusCode).toBe(200);
  expect((await invoke("/v1/campaigns", { "x-api-key": text }, { ...asked, body: "x" })).statusCode).toBe(200);
});
