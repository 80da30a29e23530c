import { parseJson } from "../json.ts";
import type { Asked, Fault, FaultEffect } from "../server/route.ts";
import { forbidden } from "./customers.ts";
import { invalidGrant, oauthError, unauthenticated } from "./oauth.ts";
import { errorElement, type GoogleCall, GoogleRefusal, type GoogleRefusalDetails, refusalReply } from "./refusal.ts";
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

function quota(code: string, rateScope: "ACCOUNT" | "DEVELOPER", wait: number): GoogleRefusalDetails {
  return {
    status: 429,
    family: "quotaError",
    code,
    message: `Too many requests. Retry in ${wait} seconds.`,
    quota: { rateScope, rateName: "Number of operations for explorer access", retryDelay: `${wait}s` },
  };
}

const internal: GoogleRefusalDetails = {
  status: 500,
  family: "internalError",
  code: "INTERNAL_ERROR",
  message: "Internal error encountered.",
};

export const searchFaults: Readonly<Record<string, FaultEffect>> = {
  "429": refused((fault) => quota("RESOURCE_TEMPORARILY_EXHAUSTED", "ACCOUNT", fault.retryAfterS ?? 30)),
  dailyQuota: refused((fault) => quota("RESOURCE_EXHAUSTED", "DEVELOPER", fault.retryAfterS ?? 26_533)),
  tooLarge: refused((fault) =>
    quota("EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION", "ACCOUNT", fault.retryAfterS ?? 60),
  ),
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
  /** Good batches, and then an error, all with status 200. */
  errorInStream: (normal, _, asked) => {
    const batches = parseJson(normal.body);
    const good = Array.isArray(batches) ? batches : [];
    return {
      ...normal,
      body: JSON.stringify([...good.slice(0, Math.ceil(good.length / 2)), errorElement(internal, callOf(asked))]),
    };
  },
};

export const tokenFaults: Readonly<Record<string, FaultEffect>> = {
  invalidGrant: () => invalidGrant(),
  invalidClient: () => oauthError(401, "invalid_client", "Unauthorized"),
  adminPolicy: () =>
    oauthError(
      400,
      "admin_policy_enforced",
      "Access to your account data is restricted by policies within your organization.",
    ),
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
