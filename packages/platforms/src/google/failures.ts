import type { ErrorCode } from "@leadline/core/errors";
import type { FailureRow, Reply } from "@leadline/core/failures";
import { addMs, type Instant } from "@leadline/core/time/instant";

/** The name under which a failure's `retryDelay`, which travels in the body, is shown to the table. */
export const delayHeader = "retry-delay";

/** The subcode of a refusal after which the same question is worth asking for fewer days. */
export const narrower = "narrower";

const excessiveCodes: readonly string[] = [
  "quotaError.EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION",
  "quotaError.EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION",
];

/** Google's words for "too much at once". */
export const heavyCodes: readonly string[] = [...excessiveCodes, "requestError.RPC_DEADLINE_TOO_SHORT"];

/** An answer that did not come whole: once is chance, again and again is its size. */
export const brokenCodes: readonly string[] = ["cut", "timeout"];

/** A disturbance; within an answer that began well it leaves that answer broken. */
export const internalCodes: readonly string[] = [
  "internalError.INTERNAL_ERROR",
  "internalError.TRANSIENT_ERROR",
  "internalError.DEADLINE_EXCEEDED",
];

/** Codes that only say that the access token is old: a fresh one may do. A 401 without any code says the same. */
export const staleTokenCodes: readonly string[] = [
  "authenticationError.OAUTH_TOKEN_EXPIRED",
  "authenticationError.OAUTH_TOKEN_INVALID",
  "errorInfo.ACCESS_TOKEN_EXPIRED",
];

const family = (name: string, codes: readonly string[]): readonly string[] => codes.map((code) => `${name}.${code}`);

const row = (error: ErrorCode, code: readonly string[], says: string): FailureRow => ({ code, error, says });

/** `26533s`, `1.5s`: when the vendor's delay is over. */
function afterDelay({ headers }: Reply, now: Instant): Instant | undefined {
  const said = headers?.[delayHeader];
  return said === undefined ? undefined : addMs(now, Math.ceil(Number.parseFloat(said) * 1000));
}

/** Google wants a pause before a question that was too heavy is asked in parts, and does not always say how long. */
const pauseMs = 60_000;

const words = { app: "DEVELOPER", account: "ACCOUNT" } as const;

/** A quota's rows: Google names whose it is by rateScope, not always, and usually how long to wait. */
function limit(code: readonly string[], unsaid: keyof typeof words, says: string): readonly FailureRow[] {
  const other = unsaid === "app" ? "account" : "app";
  const shared = { code, error: "quota.exhausted", notBefore: afterDelay, says } as const;
  return [
    { ...shared, subcode: [words[other]], scope: other },
    { ...shared, scope: unsaid },
  ];
}

/**
 * Everything Google Ads and its token endpoint are known to refuse with. Codes are `family.CODE` of a GoogleAdsFailure,
 * `errorInfo.REASON` of the front end, `oauth.error` of the token endpoint, or ours. Rows by bare status come last.
 */
export const googleFailures: readonly FailureRow[] = [
  ...limit(
    ["quotaError.RESOURCE_EXHAUSTED"],
    "app",
    "The daily number of Google Ads requests is used up; a higher access level of the Google Cloud project raises it.",
  ),
  ...limit(
    ["quotaError.RESOURCE_TEMPORARILY_EXHAUSTED"],
    "account",
    "Google Ads asks for a pause between requests; the work goes on by itself.",
  ),
  {
    code: excessiveCodes,
    subcode: [narrower],
    error: "upstream.tooLarge",
    notBefore: (reply, now) => afterDelay(reply, now) ?? addMs(now, pauseMs),
    says: "Google Ads found so many days at once too heavy; after a pause they are asked in smaller parts.",
  },
  {
    code: ["requestError.RPC_DEADLINE_TOO_SHORT", ...brokenCodes, ...internalCodes],
    subcode: [narrower],
    error: "upstream.tooLarge",
    says: "Google Ads could not answer for so many days at once; they are asked in smaller parts.",
  },
  ...limit(
    excessiveCodes,
    "account",
    "Google Ads found the question too heavy for the moment; it is asked again later.",
  ),
  row(
    "upstream.unavailable",
    [...internalCodes, "requestError.RPC_DEADLINE_TOO_SHORT", "network", "timeout"],
    "Google Ads did not answer in time; it is asked again.",
  ),
  row("upstream.contract", ["shape"], "Google Ads gave an answer of another shape; Leadline has to be mended."),
  row("upstream.unavailable", ["cut"], "Google Ads broke off in the middle of its answer; it is asked again."),
  row(
    "upstream.unavailable",
    family("requestError", ["INVALID_PAGE_TOKEN", "EXPIRED_PAGE_TOKEN"]),
    "Google Ads forgot where the reading stood; it begins again.",
  ),
  row(
    "account.disabled",
    ["queryError.REQUESTED_METRICS_FOR_MANAGER"],
    "This is a manager account: it has no figures of its own.",
  ),
  row(
    "upstream.contract",
    ["dateRangeError.REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED"],
    "Google Ads keeps daily figures for 37 months only, and older days were asked for.",
  ),
  row(
    "upstream.sunset",
    ["requestError.UNSUPPORTED_VERSION"],
    "Google has switched off the API version this Leadline speaks; Leadline must be updated.",
  ),
  row("auth.expired", staleTokenCodes, "Google refuses the access even after it was renewed: connect again."),
  row(
    "auth.expired",
    family("authenticationError", ["OAUTH_TOKEN_REVOKED", "OAUTH_TOKEN_DISABLED", "GOOGLE_ACCOUNT_DELETED"]),
    "The access was withdrawn at Google or its login deleted: connect again.",
  ),
  row(
    "auth.forbidden",
    ["authenticationError.NOT_ADS_USER"],
    "The connected Google login has no Google Ads account: give it access, then connect again.",
  ),
  row(
    "auth.forbidden",
    family("authenticationError", ["TWO_STEP_VERIFICATION_NOT_ENROLLED", "ADVANCED_PROTECTION_NOT_ENROLLED"]),
    "Google demands two-step verification (or Advanced Protection) of the connected login: switch it on, then connect again.",
  ),
  row(
    "auth.forbidden",
    family("authenticationError", [
      "ORGANIZATION_NOT_RECOGNIZED",
      "ORGANIZATION_NOT_APPROVED",
      "ORGANIZATION_NOT_ASSOCIATED_WITH_DEVELOPER_TOKEN",
    ]),
    "Google does not accept the organization behind this connection: its administrator has to approve it.",
  ),
  row(
    "auth.forbidden",
    ["errorInfo.ACCESS_TOKEN_SCOPE_INSUFFICIENT"],
    "The connection was made without access to Google Ads: connect again and leave that box ticked.",
  ),
  {
    text: /access_not_configured|admin_policy_enforced/,
    status: [400, 401, 403],
    error: "auth.forbidden",
    says: "The administrator of the Google Workspace blocks this application: it has to be allowed there.",
  },
  row(
    "auth.expired",
    ["oauth.invalid_grant"],
    "The connection to Google has expired or was withdrawn (a new password or a consent screen in testing does that): connect again.",
  ),
  row(
    "auth.forbidden",
    ["oauth.invalid_client", "oauth.unauthorized_client", "oauth.deleted_client"],
    "Google does not know this OAuth client, or not by this secret; clientId and clientSecret have to be checked.",
  ),
  row(
    "auth.forbidden",
    ["oauth.access_not_configured", "oauth.admin_policy_enforced", "oauth.invalid_scope"],
    "The Google login may not be used by this application: its administrator has to allow it.",
  ),
  row(
    "account.notFound",
    [
      ...family("authenticationError", ["CUSTOMER_NOT_FOUND", "CLIENT_CUSTOMER_ID_INVALID"]),
      "requestError.INVALID_CUSTOMER_ID",
    ],
    "Google Ads knows no account of this number.",
  ),
  row(
    "account.disabled",
    family("authorizationError", [
      "USER_PERMISSION_DENIED",
      "INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION",
    ]),
    "The connected login has no access to this account (any more), directly or through its manager.",
  ),
  row(
    "upstream.contract",
    ["headerError.INVALID_LOGIN_CUSTOMER_ID"],
    "The number of the manager account is not one Google Ads can read.",
  ),
  row(
    "account.disabled",
    family("authorizationError", [
      "CUSTOMER_NOT_ENABLED",
      "INCOMPLETE_SIGNUP",
      "ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT",
    ]),
    "The account is cancelled, suspended or was never finished.",
  ),
  row(
    "auth.forbidden",
    [
      ...family("authorizationError", [
        "CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION",
        "DEVELOPER_TOKEN_NOT_APPROVED",
        "DEVELOPER_TOKEN_PROHIBITED",
        "PROJECT_DISABLED",
        "MISSING_TOS",
      ]),
      "errorInfo.SERVICE_DISABLED",
    ],
    "The Google Cloud project behind this connection may not use the Google Ads API yet: switch the API on there and apply for access.",
  ),
  row(
    "upstream.contract",
    ["authorizationError.METRIC_ACCESS_DENIED", "notAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE"],
    "Google Ads does not give one of the figures to this account.",
  ),
  {
    status: [404],
    code: ["notJson"],
    error: "upstream.sunset",
    says: "Google no longer has this address: its API version was probably switched off, and Leadline must be updated.",
  },
  {
    status: [501],
    error: "upstream.sunset",
    says: "Google no longer offers this function in this API version; Leadline must be updated.",
  },
  {
    status: [200],
    code: ["notJson"],
    error: "upstream.unavailable",
    says: "Something other than Google Ads answered; it is asked again.",
  },
  {
    code: ["oauth.rate_limit_exceeded"],
    error: "quota.exhausted",
    scope: "app",
    says: "Google asks for a pause before it renews the access; the work goes on by itself.",
  },
  { status: [401], error: "auth.expired", says: "Google refuses the access: connect again." },
  {
    status: [429],
    error: "quota.exhausted",
    scope: "account",
    notBefore: afterDelay,
    says: "Google Ads asks for a pause between requests; the work goes on by itself.",
  },
  {
    status: [408, 499, 500, 502, 503, 504],
    error: "upstream.unavailable",
    says: "Google Ads is disturbed at the moment; it is asked again.",
  },
  {
    status: [400],
    error: "upstream.contract",
    says: "Google Ads did not accept the question; Leadline has to be mended.",
  },
];
