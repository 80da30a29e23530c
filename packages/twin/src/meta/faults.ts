import { isRecord, parseJson } from "../json.ts";
import { type FaultEffect, html, json, type Reply } from "../server/route.ts";
import { expiredToken, unknownToken } from "./access.ts";
import { errorBody, refusalReply } from "./error-reply.ts";
import { sentBack } from "./oauth.ts";
import { parametersOf } from "./parameters.ts";
import type { MetaRefusalDetails } from "./refusal.ts";
import { notReady } from "./runs.ts";
import { usageHeaders } from "./usage.ts";
import { sunsetDetails } from "./versions.ts";

const refused =
  (details: MetaRefusalDetails): FaultEffect =>
  (_normal, _fault, asked) =>
    refusalReply(asked, details);

/** With headers that say whose limit it is and when it ends. */
const limited =
  (code: number, subcode: number | undefined, type = "ads_insights"): FaultEffect =>
  (_normal, { retryAfterS = 300 }, asked) =>
    refusalReply(
      asked,
      {
        code,
        ...(subcode === undefined ? {} : { subcode }),
        message: `(#${code}) There have been too many calls. Wait a bit and try again.`,
        userTitle: "Request limit reached",
      },
      { percent: 100, waitS: retryAfterS, type },
    );

const token = (subcode: number, message: string): FaultEffect =>
  refused({ code: 190, subcode, message: `Error validating access token: ${message}` });

const forbidden = (code: number, message: string, subcode?: number): FaultEffect =>
  refused({ code, message: `(#${code}) ${message}`, ...(subcode === undefined ? {} : { subcode }) });

const reduce = "Please reduce the amount of data you're asking for, then retry your request";

/** Limits and permissions that Meta numbers through, each by its number. */
const numbered = (from: number, to: number, effect: (code: number) => FaultEffect) =>
  Object.fromEntries(Array.from({ length: to - from + 1 }, (_, at) => [`code${from + at}`, effect(from + at)]));

/** Limits, each with the quota headers of its kind. */
const limits: Readonly<Record<string, FaultEffect>> = {
  appLimit: limited(4, undefined),
  insightsLoad: limited(4, 1504022),
  insightsLoad39: limited(4, 1504039),
  throttled: limited(17, 2446079),
  pageLimit: limited(32, undefined),
  temporaryLimit: limited(341, undefined),
  customLimit: limited(613, 1487742),
  customLimit44: limited(613, 5044001),
  insightsLimit: limited(80000, 2446079),
  pagesLimit: limited(80001, undefined, "pages"),
  audienceLimit: limited(80003, undefined, "custom_audience"),
  managementLimit: limited(80004, 2446079, "ads_management"),
  ...numbered(80_000, 80_014, (code) => limited(code, undefined)),
  /** A gateway's own limit. */
  "429": () => html(429, "Too Many Requests"),
};

const permissions: Readonly<Record<string, FaultEffect>> = {
  revoked: refused(unknownToken),
  tokenExpired: refused(expiredToken),
  appRemoved: token(458, "The user has not authorized application."),
  checkpoint: token(459, "The user is enrolled in a blocking, logged-in checkpoint."),
  passwordChanged: token(460, "The session has been invalidated because the user changed the password."),
  unconfirmed: token(464, "Sessions for the user are not allowed because the user is not a confirmed user."),
  tokenInvalid: token(467, "The session is invalid because the user logged out."),
  roleLost: token(492, "The user must be an administrator, editor, or moderator of the page."),
  ...numbered(200, 299, (code) => forbidden(code, "Permissions error")),
  session: refused({ code: 102, message: "Session key invalid or no longer valid" }),
  signature: refused({ code: 104, message: "Incorrect signature" }),
  capability: forbidden(3, "Application does not have the capability to make this API call."),
  permission: forbidden(10, "Application does not have permission for this action"),
  forbidden: forbidden(200, "Ad account owner has NOT grant ads_management or ads_read permission"),
  extendedPermission: forbidden(294, "Managing advertisements requires the extended permission ads_management."),
  audienceTerms: forbidden(200, "The Custom Audience Terms have not been accepted in this account.", 1870034),
  missingPermissions: forbidden(100, "Missing permissions"),
  policyBlocked: forbidden(368, "The action attempted has been deemed abusive or is otherwise disallowed"),
};

const questions: Readonly<Record<string, FaultEffect>> = {
  unknown: refused({ status: 500, code: 1, message: "An unknown error occurred" }),
  unknown99: refused({ status: 500, code: 1, subcode: 99, message: "An unknown error occurred" }),
  reduceData: refused({ status: 500, code: 1, message: reduce }),
  service: refused({ status: 500, code: 2, message: "Service temporarily unavailable", transient: true }),
  serviceUnflagged: refused({ status: 500, code: 2, message: "Service temporarily unavailable" }),
  /** Flagged as passing, whatever the code. */
  transient: refused({ code: 2, subcode: 1504043, message: "Please try again later.", transient: true }),
  serviceTimeout: refused({ code: 2, subcode: 1504038, message: "Request timed out.", transient: true }),
  syncTimeout: refused({ code: 100, subcode: 1504018, message: "Your request timed out. Please use a smaller range." }),
  badBreakdowns: refused({ code: 2, subcode: 1504041, message: "Invalid Breakdowns", transient: true }),
  badMetric: refused({ code: 2, subcode: 1504042, message: "Invalid custom metrics", transient: true }),
  /** A code nobody has heard of, flagged as passing. */
  unknownTransient: refused({ code: 999_001, message: "Something is being moved.", transient: true }),
  /** Flagged as passing, though their codes say something else. */
  permissionInPassing: refused({ code: 10, message: "(#10) Permission denied", transient: true }),
  limitInPassing: refused({ code: 17, subcode: 2446079, message: "(#17) User request limit reached", transient: true }),
  /** Nobody has heard of it, and it is not flagged. */
  unknownCode: refused({ code: 999_001, message: "Something is wrong." }),
  reportFailed: refused({ code: -2, subcode: 2490547, message: "The report could not be made." }),
  badParameter: refused({ code: 100, message: "(#100) Invalid parameter" }),
  fieldGone: refused({
    code: 100,
    message: "(#100) inline_link_clicks is not valid for fields param. please check the reference for all valid values",
  }),
  tooLarge: refused({ code: 100, subcode: 1487534, message: "(#100) Please reduce the amount of rows you ask for." }),
  notFound: refused({
    code: 100,
    subcode: 33,
    message: "Unsupported get request. Object does not exist or cannot be loaded due to missing permissions.",
    type: "GraphMethodException",
  }),
  summaryParam: refused({
    code: 100,
    message: "(#100) Cannot include spend in summary param because they weren't there while creating the report run.",
  }),
  notReady: refused(notReady),
  batchTimeout: refused({ code: 960, message: "(#960) The batch request timed out." }),
  sunset: refused(sunsetDetails),
  badCursor: refused({ code: 2642, message: "(#2642) Invalid cursors values" }),
  tooOld: refused({ code: 3018, message: "(#3018) The start date cannot be beyond 37 months from the current date" }),
  syntax: refused({ code: 2500, message: 'Syntax error "Expected name."' }),
  badQuery: refused({ code: 3001, message: "(#3001) Invalid query" }),
};

const fullAccount = JSON.stringify({ acc_id_util_pct: 97.2, reset_time_duration: 240 });

const wire: Readonly<Record<string, FaultEffect>> = {
  "500": () => json(500, { error: "upstream error" }),
  "502": () => html(502, "Sorry, something went wrong."),
  "503": () => ({ ...json(503, {}), body: "" }),
  "504": () => html(504, "Gateway Timeout"),
  /** A refusal that looks like a success. */
  errorIn200: (_normal, _fault, asked) =>
    json(200, errorBody(asked, { code: 2, message: "Service temporarily unavailable", transient: true })),
  /** A page that looks like a success. */
  html200: () => ({ ...html(200, "Facebook"), status: 200 }),
  /** A right answer whose headers say that nearly all is used up. */
  nearlyUsedUp: (normal, { retryAfterS = 300 }, asked) => ({
    ...normal,
    headers: { ...normal.headers, ...usageHeaders(asked, { percent: 96.4, waitS: retryAfterS, type: "ads_insights" }) },
  }),
  /** The same, but only of the account. */
  accountNearlyUsedUp: (normal) => ({ ...normal, headers: { ...normal.headers, "x-ad-account-usage": fullAccount } }),
  /** Answers without the headers, or with headers nobody can read. */
  brokenUsage: (normal) => ({
    ...normal,
    headers: { "content-type": "application/json; charset=UTF-8", "x-ad-account-usage": "{acc", "x-app-usage": "" },
  }),
  /** The sum of all leads is missing: only its parts are there. */
  noLeadRollup: (normal) => ({ ...normal, body: withoutLead(normal.body) }),
};

function withoutLead(body: string): string {
  const isLead = (entry: unknown) => isRecord(entry) && entry.action_type === "lead";
  return JSON.stringify(parseJson(body), (_, value: unknown) =>
    Array.isArray(value) ? value.filter((entry) => !isLead(entry)) : value,
  );
}

export const metaFaults: Readonly<Record<string, FaultEffect>> = { ...limits, ...permissions, ...questions, ...wire };

const jobEnds =
  (status: string, error: object): FaultEffect =>
  (normal: Reply) => {
    const body = parseJson(normal.body);
    if (!isRecord(body) || body.error !== undefined) return normal;
    return { ...normal, body: JSON.stringify({ ...body, async_status: status, ...error }) };
  };

/** What besides can become of a report run; to be seen only by looking at it. */
export const runFaults: Readonly<Record<string, FaultEffect>> = {
  ...metaFaults,
  jobFailed: jobEnds("Job Failed", {
    error_code: -2,
    error_message: "The report could not be made.",
    error_subcode: 2490547,
    error_user_title: "Report failed",
    error_user_msg: "The report could not be made.",
  }),
  /** As it is without details, before v25.0. */
  jobFailedSilently: jobEnds("Job Failed", {}),
  /** With a reason nobody has heard of. */
  jobFailedStrangely: jobEnds("Job Failed", { error_code: 999_002, error_message: "No." }),
  jobSkipped: jobEnds("Job Skipped", { async_percent_completion: 0 }),
  /** A hundred percent for ever. */
  jobStuck: jobEnds("Job Running", { async_percent_completion: 100 }),
};

export const oauthFaults: Readonly<Record<string, FaultEffect>> = {
  revoked: refused(unknownToken),
  tokenExpired: refused(expiredToken),
  invalidClient: refused({ code: 1, message: "Error validating client secret." }),
  unknownApp: refused({
    code: 101,
    message: "Error validating application. Cannot get application info due to a system error.",
  }),
  appLimit: limited(4, undefined),
  "500": () => json(500, { error: "upstream error" }),
  "503": () => ({ ...json(503, {}), body: "" }),
};

export const consentFaults: Readonly<Record<string, FaultEffect>> = {
  /** The person says no. */
  denied: (_normal, _fault, asked) =>
    sentBack(parametersOf(asked, "GET"), { error: "access_denied", error_reason: "user_denied" }),
};
