import { blueprints } from "@leadline/core/errors";
import { type FailureRow, failureOf } from "@leadline/core/failures";
import { afterAll, expect, test } from "vitest";
import { type Answer, failureOfWork, refused, saved, secrets, startReplay } from "./replay.ts";
import { linkedinTraits } from "./traits.ts";

const replay = await startReplay();
afterAll(replay.close);

const daily = "Resource level throttle limit for calls to this resource is reached.";
const volume = "Data request limit reached: no more than 45 million metric values may be asked for in 5 minutes.";

/** The new envelope, as adAnalytics sends it. */
const invalid = (code: string) => ({
  status: 400,
  code: "ILLEGAL_ARGUMENT",
  message: "Invalid query parameters passed to request",
  errorDetailType: "com.linkedin.common.error.BadRequest",
  errorDetails: {
    inputErrors: [{ code, description: "Invalid value", input: { inputPath: { fieldPath: "pivots_0" } } }],
  },
});

interface Case {
  readonly shows: string;
  readonly answer: Answer;
  readonly code: string;
  readonly remedy: string;
  readonly details?: object;
  readonly notBefore?: string;
  readonly tries?: number;
}

const cases: readonly Case[] = [
  {
    shows: "400 PARAM_INVALID",
    answer: refused(400, invalid("PARAM_INVALID")),
    code: "upstream.contract",
    remedy: "report",
  },
  {
    shows: "400 FIELD_INVALID",
    answer: refused(400, invalid("FIELD_INVALID")),
    code: "upstream.contract",
    remedy: "report",
  },
  {
    shows: "400 TARGETING_FIELD_DEPRECATED",
    answer: refused(400, invalid("TARGETING_FIELD_DEPRECATED")),
    code: "upstream.contract",
    remedy: "report",
  },
  {
    shows: "400 in the old form, without any code",
    answer: refused(400, { message: "Parameter 'account' is required", status: 400 }),
    code: "upstream.contract",
    remedy: "report",
  },
  {
    shows: "400 VERSION_MISSING",
    answer: refused(400, { status: 400, code: "VERSION_MISSING", message: "A version must be present" }),
    code: "upstream.contract",
    remedy: "report",
    details: { vendorCode: "400 VERSION_MISSING" },
  },
  {
    shows: "401 65600",
    answer: refused(401, { serviceErrorCode: 65_600, message: "Invalid access token", status: 401 }),
    code: "auth.expired",
    remedy: "reconnect",
    details: { vendorCode: "401 65600 65600" },
  },
  {
    shows: "401 REVOKED_ACCESS_TOKEN",
    answer: refused(401, { status: 401, serviceErrorCode: 65_601, code: "REVOKED_ACCESS_TOKEN", message: "revoked" }),
    code: "auth.expired",
    remedy: "reconnect",
    details: { vendorCode: "401 REVOKED_ACCESS_TOKEN 65601" },
  },
  {
    shows: "401 EXPIRED_ACCESS_TOKEN",
    answer: refused(401, { status: 401, serviceErrorCode: 65_602, code: "EXPIRED_ACCESS_TOKEN", message: "expired" }),
    code: "auth.expired",
    remedy: "reconnect",
  },
  { shows: "401 of an unknown kind", answer: refused(401, { status: 401 }), code: "auth.expired", remedy: "reconnect" },
  {
    shows: "401 in the form of the sign-in",
    answer: refused(401, { error: "invalid_token" }),
    code: "auth.expired",
    remedy: "reconnect",
  },
  {
    shows: "403 ACCESS_DENIED",
    answer: refused(403, {
      status: 403,
      serviceErrorCode: 100,
      code: "ACCESS_DENIED",
      message: "Not enough permissions to access: adAnalytics.FINDER-analytics.20260901",
    }),
    code: "account.disabled",
    remedy: "skip",
  },
  {
    shows: "403 NO_PERMISSION_ON_ENTITY",
    answer: refused(403, { status: 403, code: "NO_PERMISSION_ON_ENTITY", message: "No permission" }),
    code: "account.disabled",
    remedy: "skip",
  },
  { shows: "403 of an unknown kind", answer: refused(403, { status: 403 }), code: "account.disabled", remedy: "skip" },
  {
    shows: "404",
    answer: refused(404, { status: 404, code: "RESOURCE_NOT_FOUND", message: "Not Found" }),
    code: "account.notFound",
    remedy: "skip",
  },
  { shows: "404 in plain text", answer: refused(404, "Not Found"), code: "account.notFound", remedy: "skip" },
  { shows: "405", answer: refused(405, { status: 405 }), code: "upstream.contract", remedy: "report" },
  { shows: "411", answer: refused(411, "<html>Length Required</html>"), code: "upstream.contract", remedy: "report" },
  {
    shows: "408",
    answer: refused(408, { status: 408, code: "TIMEOUT" }),
    code: "upstream.unavailable",
    remedy: "retry",
  },
  {
    shows: "409",
    answer: refused(409, { status: 409, code: "CONFLICT" }),
    code: "upstream.contract",
    remedy: "report",
  },
  {
    shows: "412",
    answer: refused(412, { status: 412, code: "PRECONDITION_FAILED" }),
    code: "upstream.contract",
    remedy: "report",
  },
  { shows: "414", answer: refused(414, "URI Too Long"), code: "upstream.tooLarge", remedy: "narrow" },
  {
    shows: "426",
    answer: refused(426, {
      status: 426,
      code: "NONEXISTENT_VERSION",
      message: "Requested version 20250201 is not active",
    }),
    code: "upstream.sunset",
    remedy: "report",
    details: { vendorCode: "426 NONEXISTENT_VERSION" },
  },
  {
    shows: "429 for the day, at first",
    answer: refused(429, { status: 429, serviceErrorCode: 101, message: daily }),
    code: "quota.exhausted",
    remedy: "retry",
    details: { scope: "member" },
  },
  {
    shows: "429 for the day, again and again",
    answer: refused(429, { status: 429, serviceErrorCode: 101, message: daily }),
    tries: 3,
    code: "quota.exhausted",
    remedy: "retry",
    details: { scope: "member" },
    notBefore: "2026-11-23T00:00:00.000Z",
  },
  {
    shows: "429 for the volume",
    answer: refused(429, { status: 429, message: volume }),
    code: "quota.exhausted",
    remedy: "retry",
    details: { scope: "app" },
    notBefore: "2026-11-22T02:20:30.000Z",
  },
  {
    shows: "429 of the gateway",
    answer: refused(429, "<html>Too many requests</html>"),
    code: "quota.exhausted",
    remedy: "retry",
    details: { scope: "app" },
  },
  {
    shows: "429 that says how long",
    answer: refused(429, { status: 429 }, { "Retry-After": "120" }),
    code: "quota.exhausted",
    remedy: "retry",
    details: { scope: "app" },
    notBefore: "2026-11-22T02:17:00.000Z",
  },
  {
    shows: "429 that says how long by a date",
    answer: refused(429, { status: 429 }, { "Retry-After": "Sun, 22 Nov 2026 03:00:00 GMT" }),
    code: "quota.exhausted",
    remedy: "retry",
    notBefore: "2026-11-22T02:16:00.000Z",
  },
  ...[500, 502, 503, 504].map((status) => ({
    shows: `${status}`,
    answer: refused(status, { status, code: "INTERNAL_ERROR" }),
    code: "upstream.unavailable",
    remedy: "retry",
  })),
  {
    shows: "503 that says how long",
    answer: refused(503, { status: 503, code: "UNDER_MAINTENANCE" }, { "Retry-After": "3600" }),
    code: "upstream.unavailable",
    remedy: "retry",
    notBefore: "2026-11-22T03:15:00.000Z",
  },
  { shows: "a web page", answer: { body: "<html></html>" }, code: "upstream.unavailable", remedy: "retry" },
  {
    shows: "a web page with 403",
    answer: refused(403, "<html></html>"),
    code: "upstream.unavailable",
    remedy: "retry",
  },
  { shows: "nothing", answer: { body: "" }, code: "upstream.unavailable", remedy: "retry" },
  { shows: "half an answer", answer: { body: '{"elements":[{' }, code: "upstream.unavailable", remedy: "retry" },
  {
    shows: "a redirection",
    answer: refused(302, "", { location: "/elsewhere" }),
    code: "upstream.unavailable",
    remedy: "retry",
  },
  {
    shows: "a line that breaks before the answer",
    answer: { breaks: "before" },
    code: "upstream.unavailable",
    remedy: "retry",
  },
  {
    shows: "a line that breaks within the answer",
    answer: { body: '{"elements":[', breaks: "within" },
    code: "upstream.unavailable",
    remedy: "retry",
  },
  { shows: "another shape", answer: { body: '{"elements":{}}' }, code: "upstream.contract", remedy: "report" },
  { shows: "a refusal under 200", answer: refused(200, { status: 400 }), code: "upstream.contract", remedy: "report" },
  {
    shows: "a status nobody knows",
    answer: refused(418, { status: 418 }),
    code: "upstream.contract",
    remedy: "report",
  },
];

test.each(cases)("$shows is $code", async ({ answer, code, remedy, details = {}, notBefore, tries = 0 }) => {
  replay.play(answer);
  const error = await failureOfWork(replay.read("account", { tries }));
  expect(error).toMatchObject({ code, remedy });
  expect(error.details).toMatchObject({ platform: "linkedin", account: "508720451", ...details });
  expect(error.details.notBefore).toBe(notBefore);
  expect(replay.asked).toHaveLength(1);
});

test("a refusal carries LinkedIn's request id, for its support", async () => {
  replay.play(refused(500, { status: 500 }, { "x-li-uuid": "AAYX/7z==" }));
  expect((await failureOfWork(replay.read("account"))).details.requestId).toBe("AAYX/7z==");
});

test("whatever LinkedIn echoes, no credential gets into an error", async () => {
  const message = `Token ${secrets.accessToken} and ${secrets.refreshToken} of ${secrets.clientSecret} are bad`;
  replay.play(refused(400, { status: 400, message }));
  const within = replay.session({ refreshToken: secrets.refreshToken });
  const { details } = await failureOfWork(replay.read("account", { within }));
  expect(details.saw).toBe("Token *** and *** of *** are bad");
});

/** The table itself, for what a wire test would have to wait for. */
const judged = (reply: Parameters<typeof failureOf>[1], rows: readonly FailureRow[] = linkedinTraits.failures) =>
  failureOf(rows, reply, { platform: "linkedin", now: replay.session().transport.now() }).code;

test("a question that runs out of time is asked again, and made smaller once that has not helped", () => {
  expect(judged({ code: "timeout" })).toBe("upstream.unavailable");
  expect(judged({ code: "timeout", headers: { "leadline-patience-over": "3" } })).toBe("upstream.tooLarge");
  expect(judged({ code: "tooLong" })).toBe("upstream.tooLarge");
});

test("every row is reached by some reply, none hides behind an earlier one", () => {
  const hidden = linkedinTraits.failures.filter((row) => {
    const [status] = row.status ?? [];
    const [code] = row.code ?? [];
    const [subcode] = row.subcode ?? [];
    const text = [daily, volume].find((said) => row.text?.test(said)) ?? "";
    const reply = {
      ...(status === undefined ? {} : { status }),
      ...(code === undefined ? {} : { code }),
      ...(subcode === undefined ? {} : { subcode }),
      headers: row.header === undefined ? {} : { [row.header]: "1" },
      text,
    };
    const { message } = failureOf(linkedinTraits.failures, reply, {
      platform: "linkedin",
      now: replay.session().transport.now(),
    });
    return message !== row.says;
  });
  expect(hidden).toEqual([]);
  expect(linkedinTraits.failures.every(({ error }) => error in blueprints)).toBe(true);
});

test("an account that is refused by its list of campaigns is skipped like one refused by its report", async () => {
  replay.play(refused(404, "Not Found"));
  expect((await failureOfWork(replay.read("campaignEntities"))).code).toBe("account.notFound");
  replay.play(saved("empty"), refused(403, { status: 403, code: "ACCESS_DENIED" }));
  expect((await failureOfWork(replay.read("campaignEntities"))).code).toBe("account.disabled");
});
