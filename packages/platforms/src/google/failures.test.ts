import { inspect } from "node:util";
import { LeadlineError, redact } from "@leadline/core/errors";
import { afterEach, expect, test } from "vitest";
import * as z from "zod";
import { search, type Target } from "./client.ts";
import { googleFailures, heavyCodes } from "./failures.ts";
import {
  type Answer,
  canaries,
  fixture,
  granted,
  isTokenRequest,
  startLoopback,
  testConnection,
  testTransport,
} from "./fixtures/loopback.ts";

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

interface Wire {
  readonly token?: Answer;
  readonly api?: Answer;
  readonly narrowAfter?: readonly string[];
}

/** The error a question ends in when the wire answers so. */
async function failureFrom({ token = granted, api = { body: "[]" }, narrowAfter = [] }: Wire): Promise<LeadlineError> {
  const server = await startLoopback((request) => (isTokenRequest(request) ? token : api));
  open.push(server);
  const session = {
    connection: testConnection(server.url, { developerToken: canaries.developerToken }),
    transport: testTransport().transport,
  };
  const target: Target = { account: "1234567890", loginCustomerId: "9990001111", narrowAfter };
  const found = await search("SELECT a FROM b", z.object({}), target, session).catch((error: unknown) => error);
  if (!(found instanceof LeadlineError)) throw new Error(`No failure: ${inspect(found)}`);
  return found;
}

function refusal(status: number, name: string, quota?: { rateScope?: string; retryDelay?: string }): Answer {
  const [family = "", code = ""] = name.split(".");
  const failure = {
    "@type": "type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure",
    errors: [
      {
        errorCode: { [family]: code },
        message: `said with ${canaries.accessToken}`,
        ...(quota ? { details: { quotaErrorDetails: quota } } : {}),
      },
    ],
    requestId: "r-1",
  };
  const info = { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: code, domain: "googleapis.com" };
  const details = [{ "@type": "type.googleapis.com/google.rpc.Help" }, family === "errorInfo" ? info : failure];
  return { status, body: JSON.stringify([{ error: { code: status, message: "No.", details } }]) };
}

const ads: readonly (readonly [code: string, status: number, error: string])[] = [
  ["quotaError.RESOURCE_EXHAUSTED", 429, "quota.exhausted"],
  ["quotaError.RESOURCE_TEMPORARILY_EXHAUSTED", 429, "quota.exhausted"],
  ["quotaError.EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION", 429, "quota.exhausted"],
  ["quotaError.EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION", 429, "quota.exhausted"],
  ["internalError.INTERNAL_ERROR", 500, "upstream.unavailable"],
  ["internalError.TRANSIENT_ERROR", 500, "upstream.unavailable"],
  ["internalError.DEADLINE_EXCEEDED", 504, "upstream.unavailable"],
  ["requestError.RPC_DEADLINE_TOO_SHORT", 400, "upstream.unavailable"],
  ["requestError.INVALID_PAGE_TOKEN", 400, "upstream.unavailable"],
  ["requestError.EXPIRED_PAGE_TOKEN", 400, "upstream.unavailable"],
  ["queryError.REQUESTED_METRICS_FOR_MANAGER", 400, "account.disabled"],
  ["dateRangeError.REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED", 400, "upstream.contract"],
  ["requestError.UNSUPPORTED_VERSION", 400, "upstream.sunset"],
  ["authenticationError.OAUTH_TOKEN_EXPIRED", 401, "auth.expired"],
  ["authenticationError.OAUTH_TOKEN_INVALID", 401, "auth.expired"],
  ["errorInfo.ACCESS_TOKEN_EXPIRED", 401, "auth.expired"],
  ["authenticationError.OAUTH_TOKEN_REVOKED", 401, "auth.expired"],
  ["authenticationError.OAUTH_TOKEN_DISABLED", 401, "auth.expired"],
  ["authenticationError.GOOGLE_ACCOUNT_DELETED", 401, "auth.expired"],
  ["authenticationError.NOT_ADS_USER", 401, "auth.forbidden"],
  ["authenticationError.TWO_STEP_VERIFICATION_NOT_ENROLLED", 401, "auth.forbidden"],
  ["authenticationError.ADVANCED_PROTECTION_NOT_ENROLLED", 401, "auth.forbidden"],
  ["authenticationError.ORGANIZATION_NOT_RECOGNIZED", 401, "auth.forbidden"],
  ["authenticationError.ORGANIZATION_NOT_APPROVED", 401, "auth.forbidden"],
  ["authenticationError.ORGANIZATION_NOT_ASSOCIATED_WITH_DEVELOPER_TOKEN", 401, "auth.forbidden"],
  ["errorInfo.ACCESS_TOKEN_SCOPE_INSUFFICIENT", 403, "auth.forbidden"],
  ["authenticationError.CUSTOMER_NOT_FOUND", 401, "account.notFound"],
  ["authenticationError.CLIENT_CUSTOMER_ID_INVALID", 400, "account.notFound"],
  ["requestError.INVALID_CUSTOMER_ID", 400, "account.notFound"],
  ["authorizationError.USER_PERMISSION_DENIED", 403, "account.disabled"],
  ["authorizationError.INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION", 403, "account.disabled"],
  ["headerError.INVALID_LOGIN_CUSTOMER_ID", 400, "upstream.contract"],
  ["authorizationError.CUSTOMER_NOT_ENABLED", 403, "account.disabled"],
  ["authorizationError.INCOMPLETE_SIGNUP", 403, "account.disabled"],
  ["authorizationError.ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT", 403, "account.disabled"],
  ["authorizationError.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION", 403, "auth.forbidden"],
  ["authorizationError.DEVELOPER_TOKEN_NOT_APPROVED", 403, "auth.forbidden"],
  ["authorizationError.DEVELOPER_TOKEN_PROHIBITED", 403, "auth.forbidden"],
  ["authorizationError.PROJECT_DISABLED", 403, "auth.forbidden"],
  ["authorizationError.MISSING_TOS", 403, "auth.forbidden"],
  ["errorInfo.SERVICE_DISABLED", 403, "auth.forbidden"],
  ["authorizationError.METRIC_ACCESS_DENIED", 403, "upstream.contract"],
  ["notAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE", 403, "upstream.contract"],
];

test.each(ads)("%s with status %i is %s", async (code, status, expected) => {
  const error = await failureFrom({ api: refusal(status, code) });
  expect(error.toJSON()).toMatchObject({
    code: expected,
    details: { platform: "google", account: "1234567890", requestId: expect.any(String) },
  });
  expect(error.details.vendorCode).toContain(code);
  expect(googleFailures.map(({ says }) => says)).toContain(error.message);
});

const tokenEndpoint: readonly (readonly [code: string, status: number, said: string, error: string])[] = [
  ["oauth.invalid_grant", 400, "Token has been expired or revoked.", "auth.expired"],
  ["oauth.invalid_client", 401, "The OAuth client was not found.", "auth.forbidden"],
  ["oauth.unauthorized_client", 401, "Unauthorized", "auth.forbidden"],
  ["oauth.deleted_client", 401, "The OAuth client was deleted.", "auth.forbidden"],
  ["oauth.access_not_configured", 400, "", "auth.forbidden"],
  ["oauth.admin_policy_enforced", 400, "", "auth.forbidden"],
  ["oauth.invalid_scope", 400, "", "auth.forbidden"],
  ["oauth.rate_limit_exceeded", 429, "Rate limit exceeded.", "quota.exhausted"],
];

test.each(tokenEndpoint)("%s of the token endpoint is told apart", async (code, status, said, expected) => {
  const body = JSON.stringify({ error: code.slice("oauth.".length), error_description: said });
  const error = await failureFrom({ token: { status, body } });
  expect(error.code).toBe(expected);
  expect(error.details.vendorCode).toBe(`${status} ${code}`);
});

test("an administrator's block is told even where only the description names it", async () => {
  const body = JSON.stringify({ error: "invalid_grant", error_description: "access_not_configured: blocked" });
  expect((await failureFrom({ token: { status: 400, body } })).code).toBe("auth.forbidden");
});

const bare: readonly (readonly [what: string, wire: Wire, error: string])[] = [
  ["an HTML 404 is a version switched off", { api: { status: 404, body: "<html>" } }, "upstream.sunset"],
  ["a 501 is a version switched off", { api: { status: 501, body: "{}" } }, "upstream.sunset"],
  ["HTML with status 200 is another server", { api: { body: "<html>" } }, "upstream.unavailable"],
  ["a bare 401 is an access withdrawn", { api: { status: 401, body: "{}" } }, "auth.expired"],
  ["a bare 429 is a pause", { api: { status: 429, body: "{}" } }, "quota.exhausted"],
  ["an unknown quota code is a pause", { api: refusal(429, "quotaError.NEW") }, "quota.exhausted"],
  ["an HTML 502 is a disturbance", { api: { status: 502, body: "<html>" } }, "upstream.unavailable"],
  ["an empty 503 is a disturbance", { api: { status: 503 } }, "upstream.unavailable"],
  ["an unknown 500 is a disturbance", { api: refusal(500, "newError.NEW") }, "upstream.unavailable"],
  ["a wrong query is ours to mend", { api: { status: 400, body: fixture("query-error.json") } }, "upstream.contract"],
  ["a 403 nobody knows is ours to look at", { api: refusal(403, "newError.NEW") }, "upstream.contract"],
  ["a broken body is asked again", { api: { body: '[{"results":[' } }, "upstream.unavailable"],
  [
    "a broken body that comes again is narrowed",
    { api: { body: '[{"results":[' }, narrowAfter: ["cut"] },
    "upstream.tooLarge",
  ],
  ["a batch that is none is ours to mend", { api: { body: '[{"results":[]},null]' } }, "upstream.contract"],
  ["a token endpoint disturbed is asked again", { token: { status: 503, body: "<html>" } }, "upstream.unavailable"],
  ["a token endpoint without a token is ours to mend", { token: { body: "{}" } }, "upstream.contract"],
];

test.each(bare)("%s", async (_, wire, expected) => {
  expect((await failureFrom(wire)).code).toBe(expected);
});

const excessive = heavyCodes.filter((code) => code.includes("EXCESSIVE"));

test.each(excessive)("%s is narrowed after the delay asked for, where there are days to part", async (code) => {
  const api = refusal(429, code, { rateScope: "ACCOUNT", retryDelay: "90s" });
  expect(await failureFrom({ api, narrowAfter: heavyCodes })).toMatchObject({
    code: "upstream.tooLarge",
    details: { notBefore: "2026-11-22T12:01:30.000Z" },
  });
  expect((await failureFrom({ api })).remedy).toBe("retry");
});

test("a question too heavy is narrowed after a pause even where Google names none, one too long at once", async () => {
  const pauses = heavyCodes.map(async (code) => {
    const error = await failureFrom({ api: refusal(429, code), narrowAfter: heavyCodes });
    return [error.code, error.details.notBefore];
  });
  const paused = ["upstream.tooLarge", "2026-11-22T12:01:00.000Z"];
  expect(await Promise.all(pauses)).toEqual([paused, paused, ["upstream.tooLarge", undefined]]);
});

test("a disturbance within a good answer is a broken answer: narrowed when it comes again, and only there", async () => {
  const broken = refusal(500, "internalError.INTERNAL_ERROR");
  const narrowAfter = ["cut"];
  expect((await failureFrom({ api: { ...broken, status: 200 }, narrowAfter })).code).toBe("upstream.tooLarge");
  expect((await failureFrom({ api: { ...broken, status: 200 } })).code).toBe("upstream.unavailable");
  expect((await failureFrom({ api: broken, narrowAfter })).code).toBe("upstream.unavailable");
});

test("what a user is told survives redaction", () => {
  for (const { says } of googleFailures) expect(redact(says)).toBe(says);
});

test.each([
  ["DEVELOPER", "26533s", "app", "2026-11-22T19:22:13.000Z"],
  ["ACCOUNT", "1.5s", "account", "2026-11-22T12:00:01.500Z"],
  [undefined, "60s", "app", "2026-11-22T12:01:00.000Z"],
  ["DEVELOPER", undefined, "app", undefined],
  ["ACCOUNT", "soon", "account", undefined],
])("a daily quota of scope %s with delay %s stops the %s until %s", async (rateScope, retryDelay, scope, notBefore) => {
  const quota = { ...(rateScope ? { rateScope } : {}), ...(retryDelay ? { retryDelay } : {}) };
  const error = await failureFrom({ api: refusal(429, "quotaError.RESOURCE_EXHAUSTED", quota) });
  expect(error.code).toBe("quota.exhausted");
  expect({ scope: error.details.scope, notBefore: error.details.notBefore }).toEqual({ scope, notBefore });
});

test("a pause without a scope is the account's", async () => {
  const api = refusal(429, "quotaError.RESOURCE_TEMPORARILY_EXHAUSTED", { retryDelay: "5s" });
  expect((await failureFrom({ api })).details).toMatchObject({
    scope: "account",
    notBefore: "2026-11-22T12:00:05.000Z",
  });
});

test("every code of the table has been refused with above", () => {
  const ours = ["cut", "notJson", "network", "timeout", "shape"];
  const tried = new Set([...ours, ...ads.map(([code]) => code), ...tokenEndpoint.map(([code]) => code)]);
  expect(googleFailures.flatMap(({ code = [] }) => code).filter((code) => !tried.has(code))).toEqual([]);
});

test("no error shows a secret, however loudly the vendor repeats it", async () => {
  const loud = Object.values(canaries).join(" ");
  const sentForToken = `${canaries.clientSecret} ${canaries.refreshToken}`;
  const wires: Wire[] = [
    { api: { status: 500, body: loud } },
    { api: { status: 403, body: JSON.stringify({ error: { message: loud } }) } },
    { api: { status: 400, body: refusal(400, "queryError.X").body?.replace("No.", loud) ?? "" } },
    { api: { body: JSON.stringify([{ results: [loud] }]) } },
    { token: { status: 400, body: JSON.stringify({ error: "invalid_grant", error_description: sentForToken }) } },
    { token: { body: JSON.stringify({ access_token: "", expires_in: 1, sentForToken }) } },
    { api: { body: "[{", headers: { "content-length": "99" }, cutAfter: 1 } },
  ];
  for (const wire of wires) {
    const error = await failureFrom(wire);
    const shown = [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), String(error.stack)].join();
    for (const secret of Object.values(canaries)) expect(shown).not.toContain(secret);
  }
});
