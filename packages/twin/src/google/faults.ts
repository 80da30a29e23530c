import { parseJson } from "../json.ts";
import { type Asked, type Fault, type FaultEffect, html } from "../server/route.ts";
import { forbidden } from "./customers.ts";
import { invalidGrant, oauthError, unauthenticated } from "./oauth.ts";
import { errorElement, type GoogleCall, GoogleRefusal, type GoogleRefusalDetails, refusalReply } from "./refusal.ts";
import { listedRefusals } from "./refusal-list.ts";
import { expiredPageToken } from "./search.ts";
import { sunsetRefusal } from "./versions.ts";

/** How the request was made, for the shape of what goes wrong with it. */
export function callOf(asked: Asked): GoogleCall {
  return {
    version: asked.path.version ?? "v25",
    stream: asked.url.pathname.endsWith(":searchStream"),
    requestId: `twin-${asked.number}-${asked.path.customer ?? "0"}`,
  };
}

const refused =
  (of: (fault: Fault, asked: Asked) => GoogleRefusalDetails): FaultEffect =>
  (_, fault, asked) =>
    refusalReply(of(fault, asked), callOf(asked));

interface Quota {
  readonly code: string;
  /** Google says whose limit it is, and how long it lasts, not always. */
  readonly rateScope?: "ACCOUNT" | "DEVELOPER";
  readonly waitS?: number;
}

function quota({ code, rateScope, waitS }: Quota): FaultEffect {
  return refused(({ retryAfterS = waitS }) => ({
    status: 429,
    family: "quotaError",
    code,
    message: retryAfterS === undefined ? "Too many requests." : `Too many requests. Retry in ${retryAfterS} seconds.`,
    quota: {
      ...(rateScope === undefined ? {} : { rateScope }),
      rateName: "Number of operations for explorer access",
      ...(retryAfterS === undefined ? {} : { retryDelay: `${retryAfterS}s` }),
    },
  }));
}

const short = "EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION";
const long = "EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION";

const quotas: Readonly<Record<string, FaultEffect>> = {
  "429": quota({ code: "RESOURCE_TEMPORARILY_EXHAUSTED", rateScope: "ACCOUNT", waitS: 30 }),
  pauseOfApp: quota({ code: "RESOURCE_TEMPORARILY_EXHAUSTED", rateScope: "DEVELOPER", waitS: 30 }),
  pauseUnsaid: quota({ code: "RESOURCE_TEMPORARILY_EXHAUSTED" }),
  dailyQuota: quota({ code: "RESOURCE_EXHAUSTED", rateScope: "DEVELOPER", waitS: 26_533 }),
  dailyQuotaOfAccount: quota({ code: "RESOURCE_EXHAUSTED", rateScope: "ACCOUNT", waitS: 26_533 }),
  dailyQuotaUnsaid: quota({ code: "RESOURCE_EXHAUSTED" }),
  tooLarge: quota({ code: short, rateScope: "ACCOUNT", waitS: 90 }),
  tooLargeForLong: quota({ code: long, rateScope: "ACCOUNT", waitS: 90 }),
  tooLargeForApp: quota({ code: short, rateScope: "DEVELOPER", waitS: 90 }),
  tooLargeForAppForLong: quota({ code: long, rateScope: "DEVELOPER", waitS: 90 }),
  tooLargeUnsaid: quota({ code: short }),
  /** A quota nobody has heard of. */
  unknownQuota: quota({ code: "RESOURCE_SOMEHOW_EXHAUSTED", rateScope: "ACCOUNT", waitS: 45 }),
  unknownQuotaUnsaid: quota({ code: "RESOURCE_SOMEHOW_EXHAUSTED" }),
};

const internal: GoogleRefusalDetails = {
  status: 500,
  family: "internalError",
  code: "INTERNAL_ERROR",
  message: "Internal error encountered.",
};

export const searchFaults: Readonly<Record<string, FaultEffect>> = {
  ...quotas,
  ...Object.fromEntries(Object.entries(listedRefusals).map(([name, details]) => [name, refused(() => details)])),
  "500": refused(() => internal),
  "503": refused(() => ({ status: 503, message: "The service is currently unavailable." })),
  tokenExpired: refused(() => unauthenticated("OAUTH_TOKEN_EXPIRED", "The OAuth access token has expired.").details),
  revoked: refused(() => unauthenticated("OAUTH_TOKEN_REVOKED", "The OAuth access token has been revoked.").details),
  forbidden: refused(
    () => forbidden("USER_PERMISSION_DENIED", "User doesn't have permission to access customer.").details,
  ),
  notEnabled: refused(() => forbidden("CUSTOMER_NOT_ENABLED", "The customer account is not enabled.").details),
  sunset: refused((_, asked) => sunsetRefusal(asked.path.version ?? "").details),
  expiredPageToken: refused(() => expiredPageToken().details),
  /** A version nobody knows any more: the front end has a page for it. */
  gone: () => html(404, "Error 404 (Not Found)!!1"),
  /** Somebody else answers, such as the network's own sign-in page. */
  html200: () => ({ ...html(200, "Welcome"), status: 200 }),
  /** Among the batches one that is none. */
  strangeBatch: (normal) => ({ ...normal, body: '[{"results":[]},null]' }),
  /** Good batches, and then an error, all with status 200. */
  errorInStream: broken(internal),
  transientInStream: broken({ ...internal, code: "TRANSIENT_ERROR" }),
  deadlineInStream: broken({ ...internal, code: "DEADLINE_EXCEEDED" }),
};

function broken(by: GoogleRefusalDetails): FaultEffect {
  return (normal, _, asked) => {
    const batches = parseJson(normal.body);
    const good = Array.isArray(batches) ? batches : [];
    const some = good.slice(0, Math.ceil(good.length / 2));
    return { ...normal, body: JSON.stringify([...some, errorElement(by, callOf(asked))]) };
  };
}

const blocked = "Access to your account data is restricted by policies within your organization.";

export const tokenFaults: Readonly<Record<string, FaultEffect>> = {
  invalidGrant: () => invalidGrant(),
  invalidClient: () => oauthError(401, "invalid_client", "Unauthorized"),
  unauthorizedClient: () => oauthError(401, "unauthorized_client", "Unauthorized"),
  deletedClient: () => oauthError(401, "deleted_client", "The OAuth client was deleted."),
  invalidScope: () => oauthError(400, "invalid_scope", "Some requested scopes were invalid."),
  notConfigured: () => oauthError(400, "access_not_configured", blocked),
  adminPolicy: () => oauthError(400, "admin_policy_enforced", blocked),
  /** Only the description names the reason. */
  adminPolicySaid: () => oauthError(400, "invalid_grant", `admin_policy_enforced: ${blocked}`),
  adminPolicySaid401: () => oauthError(401, "unauthorized_client", `access_not_configured: ${blocked}`),
  adminPolicySaid403: () => oauthError(403, "access_denied", `admin_policy_enforced: ${blocked}`),
  "429": () => oauthError(429, "rate_limit_exceeded", "Rate limit exceeded."),
  "500": () => oauthError(500, "internal_failure", "Backend error"),
  "503": () => oauthError(503, "internal_failure", "Service unavailable"),
};

/** A refusal thrown while answering becomes its reply; anything else is the twin's own failure. */
export function refusing(asked: Asked, answer: (call: GoogleCall) => ReturnType<typeof refusalReply>) {
  const call = callOf(asked);
  try {
    return answer(call);
  } catch (error) {
    if (error instanceof GoogleRefusal) return refusalReply(error.details, call);
    throw error;
  }
}
