import { isRecord, parseJson } from "../json.ts";
import type { Asked, FaultEffect, Reply } from "../server/route.ts";
import { mostElements } from "./analytics.ts";
import { methodNotAllowed } from "./call.ts";
import { invalidGrant, oauthError, tokenRefusals } from "./oauth.ts";
import {
  accessDenied,
  fieldInvalid,
  LinkedinRefusal,
  type LinkedinRefusalDetails,
  notFound,
  paramInvalid,
  refusalReply,
  required,
} from "./refusal.ts";
import { sunset, versionMissing } from "./versions.ts";

type Given = LinkedinRefusalDetails | LinkedinRefusal;

const refused =
  (of: Given | ((asked: Asked) => Given)): FaultEffect =>
  (_normal, _fault, asked) => {
    const given = typeof of === "function" ? of(asked) : of;
    return refusalReply(given instanceof LinkedinRefusal ? given.details : given, asked);
  };

/** What stands in front of the resources knows no envelope. */
const plain =
  (status: number, body: string): FaultEffect =>
  () => ({ status, headers: { "content-type": "text/plain" }, body });

/** LinkedIn documents no such header; should it come, it is to be obeyed. */
const waiting =
  (effect: FaultEffect): FaultEffect =>
  (normal, fault, asked) => {
    const reply = effect(normal, fault, asked);
    return { ...reply, headers: { ...reply.headers, "retry-after": String(fault.retryAfterS ?? 120) } };
  };

const versionOf = ({ headers }: Asked): string => headers["linkedin-version"] ?? "";
const server = (status: number, code: string, message: string) => refused({ status, code, message });

/** One per row of the platform's table of errors, as far as a reading call can meet it. */
export const linkedinFaults: Readonly<Record<string, FaultEffect>> = {
  "408": server(408, "TIMEOUT", "Request timed out"),
  "409": server(409, "CONFLICT", "Conflict"),
  "411": plain(411, "Length Required"),
  "412": server(412, "PRECONDITION_FAILED", "Precondition failed"),
  "414": plain(414, "Request-URI Too Long"),
  /** Protection of the infrastructure: it passes by itself. */
  "429": plain(429, "Too Many Requests"),
  throttledFor: waiting(plain(429, "Too Many Requests")),
  maintenanceFor: waiting(server(503, "UNDER_MAINTENANCE", "The service is under maintenance")),
  "500": server(500, "INTERNAL_ERROR", "Internal Server Error"),
  "502": plain(502, "Bad Gateway"),
  "503": plain(503, "Service Unavailable"),
  "504": plain(504, "Gateway Timeout"),
  maintenance: server(503, "UNDER_MAINTENANCE", "The service is under maintenance"),
  throttled: refused({ status: 429, message: "Request throttled to protect the service." }),
  dailyQuota: refused({
    status: 429,
    serviceErrorCode: 101,
    code: "TOO_MANY_REQUESTS",
    message: "Resource level throttle limit for calls to this resource is reached.",
  }),
  tokenExpired: refused(tokenRefusals.expired),
  tokenInvalid: refused(tokenRefusals.invalid),
  /** Also what a token shows that is only seconds old. */
  revoked: refused(tokenRefusals.revoked),
  forbidden: refused((asked) => accessDenied("adAccounts", "FINDER-search", versionOf(asked))),
  noPermission: refused({
    status: 403,
    code: "NO_PERMISSION_ON_ENTITY",
    message: "The member has no permission on this entity.",
  }),
  /** The number alone, as it is seen too. */
  forbiddenByNumber: refused({ status: 403, serviceErrorCode: 100, message: "Not enough permissions" }),
  unauthorized: refused(tokenRefusals.empty),
  /** Not LinkedIn's own word, so it says nothing of the token. */
  unauthorizedPage: plain(401, "Unauthorized"),
  /** The older envelope: the number without a name. */
  tokenExpiredByNumber: refused({ status: 401, serviceErrorCode: 65602, message: "The token has expired" }),
  revokedByNumber: refused({ status: 401, serviceErrorCode: 65601, message: "The token has been revoked" }),
  tokenInvalidByName: refused({ status: 401, code: "INVALID_ACCESS_TOKEN", message: "Invalid access token" }),
  /** No access looks like no activity. */
  nothing: (normal) => emptied(normal),
  accountGone: refused(notFound()),
  methodNotAllowed: refused(methodNotAllowed()),
  paramInvalid: refused(paramInvalid("fields")),
  paramMissing: refused(required("account")),
  versionMissing: refused(versionMissing()),
  targetingDeprecated: refused({
    status: 400,
    code: "TARGETING_FIELD_DEPRECATED",
    message: "The field /targeting is deprecated, use /targetingCriteria instead.",
  }),
  sunset: refused((asked) => sunset(versionOf(asked))),
};

/** A report can also be too large, in two ways, and be refused for its pivots. */
export const analyticsFaults: Readonly<Record<string, FaultEffect>> = {
  ...linkedinFaults,
  fieldInvalid: refused(fieldInvalid("pivots_0", "Member pivots are not supported by this finder")),
  volumeQuota: refused({
    status: 429,
    code: "TOO_MANY_REQUESTS",
    message:
      "Data request limit exceeded: at most 45 million metric values may be requested within 5 minutes. Please try again later.",
  }),
  /** As many rows as an answer may hold: whether there were more nobody can tell. */
  tooLarge: (normal) => filled(normal),
};

function emptied(normal: Reply): Reply {
  const body = parseJson(normal.body);
  return isRecord(body) && Array.isArray(body.elements)
    ? { ...normal, body: JSON.stringify({ ...body, elements: [] }) }
    : normal;
}

function filled(normal: Reply): Reply {
  const body = parseJson(normal.body);
  if (!isRecord(body) || !Array.isArray(body.elements)) return normal;
  const some: readonly unknown[] = body.elements.length === 0 ? [{ impressions: 1, clicks: 0 }] : body.elements;
  const elements = Array.from({ length: mostElements }, (_, at) => some[at % some.length]);
  return { ...normal, body: JSON.stringify({ ...body, elements }) };
}

export const tokenFaults: Readonly<Record<string, FaultEffect>> = {
  invalidGrant: () => invalidGrant(),
  invalidClient: () => oauthError(401, "invalid_client", "Client authentication failed"),
  invalidClientId: () => oauthError(401, "invalid_client_id", "Client authentication failed"),
  unauthorizedClient: () => oauthError(400, "unauthorized_client", "The app may not refresh tokens."),
  accessDenied: () => oauthError(401, "access_denied", "The app has been restricted."),
  temporarilyUnavailable: () => oauthError(503, "temporarily_unavailable", "Try again later."),
  invalidRequest: () => oauthError(400, "invalid_request", "A required parameter is missing"),
  invalidRequest401: () => oauthError(401, "invalid_request", "A required parameter is missing"),
  invalidRequest403: () => oauthError(403, "invalid_request", "A required parameter is missing"),
  "429": plain(429, "Too Many Requests"),
  "500": () => oauthError(500, "server_error", "The authorization server encountered an unexpected condition."),
  "503": plain(503, "Service Unavailable"),
};

/** A refusal thrown while answering becomes its reply; anything else is the twin's own failure. */
export function refusing(asked: Asked, answer: () => Reply): Reply {
  try {
    return answer();
  } catch (error) {
    if (error instanceof LinkedinRefusal) return refusalReply(error.details, asked);
    throw error;
  }
}
