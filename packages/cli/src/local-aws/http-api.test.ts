import { instant } from "@leadline/core/time/instant";
import { expect, test } from "vitest";
import { httpApi } from "./http-api.ts";
import type { Answered } from "./invocation.ts";
import type { Lambda } from "./lambda.ts";

const clock = { now: () => instant("2026-11-22T16:00:00Z") };

/** An API with one function behind all routes that answers what it is told to, and what it was handed. */
function fixture(answer: Partial<Answered> = {}) {
  const events: unknown[] = [];
  const lambda: Lambda = {
    name: "read-api",
    timeoutMs: 1,
    async invoke(event) {
      events.push(event);
      return { state: "answered", result: '{"statusCode":200}', ...answer } as Answered;
    },
    deploy: () => undefined,
    stop: async () => undefined,
  };
  const routes = ["ANY /", "GET /v1/kpis", "ANY /v1/{path+}", "ANY /v1/one/{id}"].map((key) => ({
    key,
    lambda,
    isOpen: true,
  }));
  return { events, api: httpApi({ id: "api1", stage: "$default", routes }, clock) };
}

const request = (path: string, init?: RequestInit) => new Request(`http://127.0.0.1${path}`, init);

test.each([
  ["/", "ANY /", undefined],
  ["/v1/kpis", "GET /v1/kpis", undefined],
  ["/v1/one/a%20b", "ANY /v1/one/{id}", { id: "a b" }],
  ["/v1/feeds/x/y.csv", "ANY /v1/{path+}", { path: "feeds/x/y.csv" }],
])("%s takes the route %s", async (path, routeKey, pathParameters) => {
  const { api, events } = fixture();
  await api.fetch(request(path));
  expect(events).toMatchObject([{ routeKey, requestContext: { routeKey, stage: "$default" } }]);
  expect(events[0]).toHaveProperty("version", "2.0");
  expect(events.map((event) => Reflect.get(Object(event), "pathParameters"))).toEqual([pathParameters]);
});

test("the path comes decoded, the query string as it was sent, and its values decoded and joined by commas", async () => {
  const { api, events } = fixture();
  await api.fetch(request("/v1/a%2Fb%C3%A9?client=n%C3%B6&by=day&by=ad"));
  expect(events).toMatchObject([
    {
      rawPath: "/v1/a/bé",
      rawQueryString: "client=n%C3%B6&by=day&by=ad",
      queryStringParameters: { client: "nö", by: "day,ad" },
    },
  ]);
});

test("names of headers are in lower case, cookies stand apart, and text is no base64", async () => {
  const { api, events } = fixture();
  const headers = { "X-Api-Key": "k", Cookie: "a=1; b=2", "Content-Type": "application/json" };
  await api.fetch(request("/v1/x", { method: "POST", headers, body: '{"a":"é"}' }));
  expect(events).toMatchObject([
    { headers: { "x-api-key": "k" }, cookies: ["a=1", "b=2"], body: '{"a":"é"}', isBase64Encoded: false },
  ]);
  expect(Object.keys(Object(Reflect.get(Object(events[0]), "headers")))).not.toContain("cookie");
});

test("a body that is no text comes in base64", async () => {
  const { api, events } = fixture();
  const headers = { "content-type": "application/octet-stream" };
  await api.fetch(request("/v1/x", { method: "POST", headers, body: new Uint8Array([255, 0, 1]) }));
  expect(events).toMatchObject([{ body: "/wAB", isBase64Encoded: true }]);
});

test("a reply in base64 leaves as its bytes, each cookie as a header of its own", async () => {
  const result = JSON.stringify({ statusCode: 201, body: "/wAB", isBase64Encoded: true, cookies: ["a=1", "b=2"] });
  const reply = await fixture({ result }).api.fetch(request("/"));
  expect([reply.status, new Uint8Array(await reply.arrayBuffer())]).toEqual([201, new Uint8Array([255, 0, 1])]);
  expect(reply.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
});

test.each([
  ["a function that failed", { state: "failed", errorType: "TypeError", errorMessage: "" }, 500],
  ["a function that ran out of time", { state: "failed", errorType: "Sandbox.Timedout", errorMessage: "" }, 503],
  ["an answer that is no reply", { result: '{"body":1}' }, 500],
] as const)("%s is the gateway's own answer", async (_, answer, status) => {
  expect((await fixture(answer).api.fetch(request("/"))).status).toBe(status);
});

test("what no route leads to is not found, and no function hears of it", async () => {
  const { api, events } = fixture();
  expect((await api.fetch(request("/nope"))).status).toBe(404);
  expect(events).toEqual([]);
});
