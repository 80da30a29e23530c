import { addMs } from "@leadline/core/time/instant";
import { afterEach, expect, test } from "vitest";
import * as z from "zod";
import { listAccessibleCustomers, search } from "./client.ts";
import {
  type Answer,
  canaries,
  granted,
  isTokenRequest,
  noon,
  type SeenRequest,
  startLoopback,
  testConnection,
  testTransport,
} from "./fixtures/loopback.ts";
import { googleTraits } from "./traits.ts";

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function startSession(answer: (request: SeenRequest) => Answer, more = {}) {
  const server = await startLoopback(answer);
  open.push(server);
  const { transport, setNow } = testTransport();
  const session = { connection: testConnection(server.url, more), transport };
  const ask = () => search("SELECT campaign.id FROM campaign", z.object({ a: z.string() }), target, session);
  return { server, session, ask, setNow, tokens: () => server.requests.filter(isTokenRequest).length };
}

const target = { account: "1234567890", loginCustomerId: "9990001111" };
const rows: Answer = { body: '[{"results":[{"a":"1","b":2}]}]' };
const stale: Answer = { status: 401, body: '[{"error":{"code":401,"message":"Request had invalid credentials."}}]' };

test("a question is one POST to the version's own path, with the manager named", async () => {
  const { server, ask } = await startSession((request) => (isTokenRequest(request) ? granted : rows));
  expect(await ask()).toMatchObject([{ a: "1" }]);
  const [token, query] = server.requests;
  expect(Object.fromEntries(new URLSearchParams(token?.body))).toEqual({
    client_id: "client-1",
    client_secret: canaries.clientSecret,
    refresh_token: canaries.refreshToken,
    grant_type: "refresh_token",
  });
  expect(query).toMatchObject({
    method: "POST",
    path: `/${googleTraits.api.version}/customers/1234567890/googleAds:searchStream`,
    headers: { authorization: `Bearer ${canaries.accessToken}`, "login-customer-id": "9990001111" },
  });
  expect(JSON.parse(query?.body ?? "")).toEqual({ query: "SELECT campaign.id FROM campaign" });
  expect(query?.headers).not.toHaveProperty("developer-token");
});

test("a developer token is sent where one is given", async () => {
  const { server, ask } = await startSession((request) => (isTokenRequest(request) ? granted : rows), {
    developerToken: "dev",
  });
  await ask();
  expect(server.requests[1]?.headers).toMatchObject({ "developer-token": "dev" });
});

test("questions at the same time and after share one access token until shortly before its end", async () => {
  const { ask, setNow, tokens } = await startSession((request) => (isTokenRequest(request) ? granted : rows));
  await Promise.all([ask(), ask(), ask()]);
  setNow(addMs(noon, 3_200_000));
  await ask();
  expect(tokens()).toBe(1);
  setNow(addMs(noon, 3_300_000));
  await ask();
  expect(tokens()).toBe(2);
});

test("a stale access token is renewed once and the question sent once more", async () => {
  let issued = 0;
  const { server, ask, tokens } = await startSession((request) => {
    if (isTokenRequest(request)) {
      issued += 1;
      return { body: JSON.stringify({ access_token: `t${issued}`, expires_in: 3599 }) };
    }
    return request.headers.authorization === "Bearer t1" ? stale : rows;
  });
  expect(await ask()).toMatchObject([{ a: "1" }]);
  expect(tokens()).toBe(2);
  expect(server.requests).toHaveLength(4);
});

test("an access refused again after it was renewed has expired", async () => {
  const { server, ask, tokens } = await startSession((request) => (isTokenRequest(request) ? granted : stale));
  await expect(ask()).rejects.toMatchObject({ code: "auth.expired", details: { vendorCode: "401" } });
  expect(tokens()).toBe(2);
  expect(server.requests).toHaveLength(4);
});

test("a revoked access is not asked for twice", async () => {
  const revoked = { ...stale, body: (stale.body ?? "").replace("}}]", "}}]") };
  const body = JSON.stringify({
    error: {
      details: [
        { "@type": "x/GoogleAdsFailure", errors: [{ errorCode: { authenticationError: "OAUTH_TOKEN_REVOKED" } }] },
      ],
    },
  });
  const { server, ask } = await startSession((request) => (isTokenRequest(request) ? granted : { ...revoked, body }));
  await expect(ask()).rejects.toMatchObject({ code: "auth.expired" });
  expect(server.requests).toHaveLength(2);
});

test("a row that does not fit names its place and what stood there", async () => {
  const body = '[{"results":[{"a":"1"},{"a":2}]}]';
  const { ask } = await startSession((request) => (isTokenRequest(request) ? granted : { body }));
  await expect(ask()).rejects.toMatchObject({ code: "upstream.contract", details: { field: "rows[1].a", saw: "2" } });
});

test("the login's own customers come without a manager named", async () => {
  const { server, session } = await startSession((request) =>
    isTokenRequest(request) ? granted : { body: '{"resourceNames":["customers/123","customers/456"]}' },
  );
  expect(await listAccessibleCustomers(session)).toEqual(["123", "456"]);
  expect(server.requests[1]).toMatchObject({ method: "GET", path: "/v25/customers:listAccessibleCustomers" });
  expect(server.requests[1]?.headers).not.toHaveProperty("login-customer-id");
});

test("a login without customers has none, and a broken list is no list", async () => {
  let body = "{}";
  const { session } = await startSession((request) => (isTokenRequest(request) ? granted : { body }));
  expect(await listAccessibleCustomers(session)).toEqual([]);
  body = '{"resourceNames":["custo';
  await expect(listAccessibleCustomers(session)).rejects.toMatchObject({ code: "upstream.unavailable" });
});
