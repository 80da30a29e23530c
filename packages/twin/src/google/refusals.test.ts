import { afterAll, beforeEach, expect, test } from "vitest";
import { canaries, credentials } from "../credentials.ts";
import { recordOf } from "../json.ts";
import { startTwin } from "../start.ts";
import {
  auckland,
  batchesOf,
  campaignDays,
  googleAsker,
  newYork,
  paris,
  refusal,
  rowsIn,
  where,
} from "./test-client.ts";

const twin = await startTwin();
const { exchange, post, rows, token, tokenOf } = await googleAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

const { managerId } = credentials.google;

test("the refresh grant gives a bearer token and no new refresh token", async () => {
  const reply = await exchange();
  expect(reply.status).toBe(200);
  expect(await reply.json()).toEqual({
    access_token: expect.stringMatching(/^ya29\./),
    expires_in: 3599,
    scope: "https://www.googleapis.com/auth/adwords",
    token_type: "Bearer",
  });
});

test.each([
  [{ refresh_token: "1//other" }, 400, "invalid_grant"],
  [{ client_secret: "other" }, 401, "invalid_client"],
  [{ client_id: "other" }, 401, "invalid_client"],
  [{ grant_type: "password" }, 400, "unsupported_grant_type"],
])("a wrong grant %o is refused", async (over, status, error) => {
  const reply = await exchange(over);
  expect([reply.status, recordOf(await reply.json(), "reply").error]).toEqual([status, error]);
});

test("only what the login reaches directly is listed", async () => {
  const reply = await fetch(`${twin.url}/google/v25/customers:listAccessibleCustomers`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await reply.json()).toEqual({ resourceNames: [`customers/${managerId}`, `customers/${paris}`] });
});

const refused: readonly [string, string, string][] = [
  ["SELECT metrics.nope FROM campaign", "queryError", "UNRECOGNIZED_FIELD"],
  ["SELECT campaign.start_date FROM campaign", "queryError", "UNRECOGNIZED_FIELD"],
  ["SELECT campaign.id FROM customer", "queryError", "PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE"],
  [
    "SELECT customer_client.id, metrics.clicks FROM customer_client",
    "queryError",
    "PROHIBITED_METRIC_IN_SELECT_OR_WHERE_CLAUSE",
  ],
  ["SELECT campaign.id FROM nowhere", "queryError", "BAD_RESOURCE_TYPE_IN_FROM_CLAUSE"],
  [
    "SELECT campaign.id FROM campaign WHERE campaign.status = 'ENABLED'",
    "queryError",
    "EXPECTED_REFERENCED_FIELD_IN_SELECT_CLAUSE",
  ],
  ["SELECT campaign.id FROM campaign WHERE campaign.id = 1 OR campaign.id = 2", "queryError", "UNEXPECTED_INPUT"],
  ["SELECT * FROM campaign", "queryError", "UNEXPECTED_INPUT"],
  ["SELECT campaign.id", "queryError", "EXPECTED_FROM"],
  ["SELECT campaign.id FROM campaign WHERE", "queryError", "UNEXPECTED_END_OF_QUERY"],
  ["SELECT campaign.id FROM campaign LIMIT 0", "queryError", "BAD_LIMIT_VALUE"],
  ["SELECT campaign.id, segments.date FROM campaign", "queryError", "EXPECTED_FILTERS_ON_DATE_RANGE"],
  [
    "SELECT campaign.id, segments.date FROM campaign WHERE segments.date >= '2026-11-01'",
    "queryError",
    "EXPECTED_FILTERS_ON_DATE_RANGE",
  ],
  [
    "SELECT campaign.id, segments.date FROM campaign WHERE segments.date = '2026-13-01'",
    "queryError",
    "INVALID_DATE_FORMAT",
  ],
  [
    `SELECT campaign.id, segments.date, segments.conversion_action, metrics.cost_micros FROM campaign ${where}`,
    "queryError",
    "PROHIBITED_SEGMENT_WITH_METRIC_IN_SELECT_OR_WHERE_CLAUSE",
  ],
  [
    `SELECT campaign.id, segments.conversion_action_category, metrics.cost_per_conversion FROM campaign`,
    "queryError",
    "PROHIBITED_SEGMENT_WITH_METRIC_IN_SELECT_OR_WHERE_CLAUSE",
  ],
  [
    "SELECT campaign.id, segments.date, metrics.clicks FROM campaign WHERE segments.date BETWEEN '2023-10-21' AND '2026-11-01'",
    "dateRangeError",
    "REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED",
  ],
];

test.each(refused)("%s is refused", async (query, family, code) => {
  expect(await refusal(await post(query))).toEqual([400, "INVALID_ARGUMENT", family, code, "array"]);
  expect(await refusal(await post(query, { call: "search" }))).toEqual([400, "INVALID_ARGUMENT", family, code]);
});

test("managers have no metrics", async () => {
  const query = `SELECT customer.id, segments.date, metrics.clicks FROM customer ${where}`;
  const found = await refusal(await post(query, { customer: managerId }));
  expect(found).toEqual([400, "INVALID_ARGUMENT", "queryError", "REQUESTED_METRICS_FOR_MANAGER", "array"]);
  expect(await rows("SELECT customer.id, customer.manager FROM customer", { customer: managerId })).toHaveLength(1);
});

const simple = "SELECT customer.id FROM customer";

test.each([
  [
    { customer: auckland, login: null },
    [403, "PERMISSION_DENIED", "authorizationError", "USER_PERMISSION_DENIED", "array"],
  ],
  [
    { customer: auckland, login: paris },
    [403, "PERMISSION_DENIED", "authorizationError", "USER_PERMISSION_DENIED", "array"],
  ],
  [{ login: "900-000-0001" }, [400, "INVALID_ARGUMENT", "headerError", "INVALID_LOGIN_CUSTOMER_ID", "array"]],
  [{ customer: "111-222-3334" }, [400, "INVALID_ARGUMENT", "requestError", "INVALID_CUSTOMER_ID", "array"]],
  [{ customer: "5556667778" }, [401, "UNAUTHENTICATED", "authenticationError", "CUSTOMER_NOT_FOUND", "array"]],
  [{ customer: "3334445556" }, [403, "PERMISSION_DENIED", "authorizationError", "CUSTOMER_NOT_ENABLED", "array"]],
  [{ bearer: null }, [401, "UNAUTHENTICATED", "array"]],
  [{ bearer: "ya29.other" }, [401, "UNAUTHENTICATED", "authenticationError", "OAUTH_TOKEN_INVALID", "array"]],
  [{ version: "v22" }, [400, "INVALID_ARGUMENT", "requestError", "UNSUPPORTED_VERSION", "array"]],
  [
    { body: { query: simple, pageSize: 100 } },
    [400, "INVALID_ARGUMENT", "requestError", "PAGE_SIZE_NOT_SUPPORTED", "array"],
  ],
  [
    { body: { query: simple, page_size: 100 } },
    [400, "INVALID_ARGUMENT", "requestError", "PAGE_SIZE_NOT_SUPPORTED", "array"],
  ],
  [{ body: { query: simple, nonsense: 1 } }, [400, "INVALID_ARGUMENT", "array"]],
])("the way in %o is refused", async (how, expected) => {
  expect(await refusal(await post(simple, how))).toEqual(expected);
});

test("the ways in that are open", async () => {
  for (const how of [
    { login: null },
    { login: paris },
    { customer: newYork },
    { customer: newYork, login: "9000000002" },
  ]) {
    expect(await rows(simple, how)).toHaveLength(1);
  }
});

test("a version nobody knows ends in a page", async () => {
  const reply = await post(simple, { version: "v99" });
  expect([reply.status, reply.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
});

test("an access token dies after an hour of the twin's clock", async () => {
  const old = await tokenOf();
  await twin.clock("2026-11-22T15:30:00Z");
  expect(await refusal(await post(simple, { bearer: old }))).toContain("OAUTH_TOKEN_EXPIRED");
  expect(await rows(simple, { bearer: await tokenOf() })).toHaveLength(1);
});

test.each([
  ["429", [429, "RESOURCE_EXHAUSTED", "quotaError", "RESOURCE_TEMPORARILY_EXHAUSTED", "array"]],
  ["dailyQuota", [429, "RESOURCE_EXHAUSTED", "quotaError", "RESOURCE_EXHAUSTED", "array"]],
  ["tooLarge", [429, "RESOURCE_EXHAUSTED", "quotaError", "EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION", "array"]],
  ["500", [500, "INTERNAL", "internalError", "INTERNAL_ERROR", "array"]],
  ["503", [503, "UNAVAILABLE", "array"]],
  ["tokenExpired", [401, "UNAUTHENTICATED", "authenticationError", "OAUTH_TOKEN_EXPIRED", "array"]],
  ["sunset", [400, "INVALID_ARGUMENT", "requestError", "UNSUPPORTED_VERSION", "array"]],
])("the fault %s has Google's shape", async (kind, expected) => {
  await twin.faults([{ route: "google.searchStream", kind, times: 1 }]);
  expect(await refusal(await post(simple))).toEqual(expected);
  expect(await rows(simple)).toHaveLength(1);
});

test("the daily quota says how long to wait", async () => {
  await twin.faults([{ route: "google.*", kind: "dailyQuota", times: 1 }]);
  const text = await (await post(simple)).text();
  expect(text).toContain('"quotaErrorDetails":{"rateScope":"DEVELOPER"');
  expect(text).toContain('"retryDelay":"26533s"');
});

test("an error can follow good batches inside a success", async () => {
  await twin.faults([{ route: "google.searchStream", kind: "errorInStream", times: 1 }]);
  const reply = await post(campaignDays);
  const batches = batchesOf(await reply.json());
  expect(reply.status).toBe(200);
  expect(rowsIn(batches[0] ?? {}).length).toBeGreaterThan(0);
  expect(batches.at(-1)).toHaveProperty("error.status", "INTERNAL");
});

test("the token endpoint can fail too", async () => {
  await twin.faults([{ route: "google.token", kind: "invalidGrant", times: 1 }]);
  const reply = await exchange();
  expect([reply.status, recordOf(await reply.json(), "reply").error]).toEqual([400, "invalid_grant"]);
});

test("no answer of the report calls repeats a secret", async () => {
  const texts = [
    await (await post("SELECT nonsense", { bearer: token })).text(),
    JSON.stringify(await twin.requests()),
  ];
  for (const canary of canaries) expect(texts.join()).not.toContain(canary);
});
