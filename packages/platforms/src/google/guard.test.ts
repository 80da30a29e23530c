import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { AdsCustomer } from "./ads-customer.ts";
import { type Answer, fixture, startLoopback } from "./fixtures/loopback.ts";
import { StreamGuard } from "./guard.ts";
import { replyOf } from "./reply.ts";

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function ask(answer: Answer, { silenceMs = 2000, signal = new AbortController().signal } = {}) {
  const server = await startLoopback(() => answer);
  open.push(server);
  const customer = new AdsCustomer({
    api: server.url,
    version: "v25",
    customer: "1234567890",
    loginCustomer: undefined,
    developerToken: undefined,
    token: "t",
    signal,
    silenceMs,
  });
  return customer.query("SELECT campaign.id FROM campaign");
}

/** What the failure table would be shown. */
async function refusalOf(answer: Answer, options: Parameters<typeof ask>[1] = {}) {
  try {
    return await ask(answer, options);
  } catch (error) {
    return replyOf(error);
  }
}

const good = '{"results":[{"campaign":{"id":"1"}}],"fieldMask":"campaign.id","requestId":"r"}';
const failure = (status: number, family: string, code: string) =>
  JSON.stringify({
    error: {
      code: status,
      message: "Request contains an invalid argument.",
      details: [
        {
          "@type": "type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure",
          errors: [{ errorCode: { [family]: code }, message: `said ${code}` }],
          requestId: "inner",
        },
      ],
    },
  });

test("batches are joined in their order", async () => {
  expect(await ask({ body: `[${good},\n${good.replace('"1"', '"2"')}\n]\n` })).toEqual([
    { campaign: { id: "1" } },
    { campaign: { id: "2" } },
  ]);
});

test.each([
  ["an empty array", "[]"],
  ["an empty array with blanks", " [\n]\n"],
  ["a batch without results", '[{"fieldMask":"campaign.id","requestId":"r"}]'],
  ["an empty batch", "[{}]"],
])("%s is an answer of no rows", async (_, body) => {
  expect(await ask({ body })).toEqual([]);
});

test("names and enums that look like errors, or that nobody knows, pass untouched", async () => {
  const row = {
    campaign: { id: "1", name: 'say [{"error":1}] ,{"error":2}', status: "NEVER_SEEN" },
    metrics: { new: "1" },
  };
  expect(await ask({ body: JSON.stringify([{ results: [row] }]) })).toEqual([row]);
});

test("an error in array form keeps its code, message and request id", async () => {
  expect(await refusalOf({ status: 400, body: fixture("query-error.json") })).toEqual({
    status: 400,
    code: "queryError.UNRECOGNIZED_FIELD",
    text: "Unrecognized field in the query: 'metrics.nope'.",
    requestId: "abc",
  });
});

test("an error in object form reads the same", async () => {
  const body = failure(403, "authorizationError", "CUSTOMER_NOT_ENABLED");
  expect(await refusalOf({ status: 403, body })).toMatchObject({
    status: 403,
    code: "authorizationError.CUSTOMER_NOT_ENABLED",
    requestId: "inner",
  });
});

test("the front end's reason is found wherever it stands among the details", async () => {
  expect(await refusalOf({ status: 403, body: fixture("service-disabled.json") })).toMatchObject({
    status: 403,
    code: "errorInfo.SERVICE_DISABLED",
    requestId: "req-1",
  });
});

test("the delay of a quota is shown as a header, its scope as the subcode", async () => {
  expect(await refusalOf({ status: 429, body: fixture("daily-quota.json") })).toMatchObject({
    code: "quotaError.RESOURCE_EXHAUSTED",
    subcode: "DEVELOPER",
    headers: { "retry-delay": "26533s" },
  });
});

test.each([
  ["503 in array form without details", 503, '[{"error":{"code":503,"message":"The service is down."}}]', undefined],
  ["401 without details", 401, '{"error":{"code":401,"status":"UNAUTHENTICATED","message":"No."}}', undefined],
  ["an empty 503", 503, "", "notJson"],
  ["an HTML 502", 502, "<!DOCTYPE html><title>502</title>", "notJson"],
  ["an HTML 404", 404, "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", "notJson"],
])("%s keeps its status", async (_, status, body, code) => {
  const reply = await refusalOf({ status, body });
  expect(reply).toEqual({
    status,
    requestId: "req-1",
    ...(code === undefined ? { text: expect.any(String) } : { code }),
  });
});

test.each([
  ["a body closed without its bracket", `[${good},`, { code: "cut" }],
  ["a body closed after its first byte", "[", { code: "cut" }],
  ["an empty body", "", { code: "cut" }],
  ["an object where batches belong", `{"results":[]}`, { code: "cut" }],
  ["a page of another server", "<html>Please log in []", { code: "notJson" }],
  ["an array of something else", '["welcome"]', { code: "cut" }],
  ["a batch that is none", `[${good},null]`, { code: "shape" }],
  ["batches that are no JSON inside", '[{"results":[{"a":}]}]', { code: "notJson" }],
  [
    "an error element after good batches",
    `[${good},\n${failure(500, "internalError", "TRANSIENT_ERROR")}]`,
    { code: "internalError.TRANSIENT_ERROR", text: "said TRANSIENT_ERROR" },
  ],
  [
    "an error element without details",
    `[${good}\n,\n{ "error" : {"code":503,"message":"gone"}}\n]`,
    { code: "cut", text: "gone" },
  ],
  ["an error element that is itself cut", `[${good},{"error":{"code":`, { code: "cut" }],
  ["an error object", '{"error":{"code":503,"message":"gone"}}', { code: "cut", text: "gone" }],
])("a 200 with %s is refused", async (_, body, reply) => {
  expect(await refusalOf({ body })).toMatchObject(reply);
});

test("an error element is found however the stream is cut into chunks", async () => {
  const text = `[${good},{"error":{"code":500,"message":"späť","details":[]}}]`;
  const bytes = Buffer.from(text);
  for (let size = 1; size < 80; size += 3) {
    const guard = new StreamGuard(200, undefined);
    const refused = new Promise((resolve) => guard.on("error", resolve));
    guard.resume();
    for (let at = 0; at < bytes.length; at += size) guard.write(bytes.subarray(at, at + size));
    guard.end();
    expect(replyOf(await refused)).toEqual({ status: 200, code: "cut", text: "späť" });
  }
});

test("a connection cut in the middle is a broken answer", async () => {
  const body = `[${good}]`;
  expect(await refusalOf({ body, headers: { "content-length": "500" }, cutAfter: 40 })).toMatchObject({ code: "cut" });
});

test("a server that never answers is given up after the longest silence", async () => {
  expect(await refusalOf({ silent: true }, { silenceMs: 60 })).toMatchObject({ code: "timeout" });
});

test("the total time ends an answer as well", async () => {
  const signal = AbortSignal.timeout(60);
  expect(await refusalOf({ silent: true }, { silenceMs: 60_000, signal })).toMatchObject({ code: "timeout" });
});

test("a redirect is refused, not followed: it would carry the token away", async () => {
  expect(await refusalOf({ status: 307, headers: { location: "http://127.0.0.1:9/" } })).toMatchObject({ status: 307 });
});

test("nobody at the address is a fault of the network", async () => {
  const customer = new AdsCustomer({
    api: "http://127.0.0.1:1",
    version: "v25",
    customer: "1",
    loginCustomer: undefined,
    developerToken: undefined,
    token: "t",
    signal: new AbortController().signal,
    silenceMs: 1000,
  });
  const refused = await customer.query("SELECT campaign.id FROM campaign").catch((error: unknown) => error);
  expect(replyOf(refused)).toMatchObject({ code: "network", text: "ECONNREFUSED" });
});

test("an error that is not the wire's is nobody's reply", () => {
  expect(replyOf(new RangeError("ours"))).toBeNull();
});

test("whatever bytes come back, they are rows of a whole answer or a refusal", async () => {
  let now: Answer = {};
  const server = await startLoopback(() => now);
  open.push(server);
  const statuses = fc.constantFrom(200, 200, 200, 204, 400, 401, 403, 404, 429, 500, 503);
  const texts = fc.oneof(
    fc.json(),
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.json().map((text) => `[${text}]`),
    fc.json().map((text) => `[${good},${text}]`),
    fc.json().map((text) => `[{"error":${text}}]`),
    fc.json().map((text) => `{"error":{"details":[${text}]}}`),
  );
  await fc.assert(
    fc.asyncProperty(statuses, texts, async (status, body) => {
      now = { status, body };
      const rows = await search(server.url).catch((error: unknown) => error);
      if (Array.isArray(rows)) {
        expect(status).toBe(200);
        expect(Array.isArray(JSON.parse(body))).toBe(true);
      } else {
        expect(rows).toBeInstanceOf(Error);
      }
    }),
    { numRuns: 300 },
  );
});

function search(api: string) {
  const to = { api, version: "v25", customer: "1", loginCustomer: undefined, developerToken: undefined, token: "t" };
  return new AdsCustomer({ ...to, signal: new AbortController().signal, silenceMs: 2000 }).query("SELECT a FROM b");
}
