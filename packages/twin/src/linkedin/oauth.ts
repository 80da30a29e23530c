import { addMs, epochMs, type Instant, instant } from "@leadline/core/time/instant";
import { credentials, linkedinTokenPrefixes } from "../credentials.ts";
import { type Asked, json, type Reply } from "../server/route.ts";
import { LinkedinRefusal } from "./refusal.ts";

const dayMs = 86_400_000;
const accessLifeMs = 60 * dayMs;
const refreshLifeMs = 365 * dayMs;
const codeLifeMs = 1_800_000;
const allScopes: readonly string[] = ["r_ads", "r_ads_reporting"];

/** One consent of the member. Nothing but a new one makes it last longer than 365 days. */
interface Consent {
  readonly at: Instant;
  readonly scopes: readonly string[];
  revoked: boolean;
}

interface Token {
  readonly kind: "access" | "refresh";
  readonly consent: Consent;
  readonly created: Instant;
  readonly ends: Instant;
}

interface Code {
  readonly redirectUri: string;
  readonly consent: Consent;
}

/** What the server remembers of tokens and codes it handed out. */
export interface Grants {
  readonly tokens: Map<string, Token>;
  readonly codes: Map<string, Code>;
  issued: number;
}

/** The member agreed in August and refreshed once since. */
export function createGrants(): Grants {
  const consent: Consent = { at: instant("2026-08-14T09:00:00Z"), scopes: allScopes, revoked: false };
  const access = accessToken(consent, instant("2026-11-01T02:00:00Z"));
  const tokens = new Map([
    [credentials.linkedin.accessToken, access],
    [credentials.linkedin.refreshToken, refreshToken(consent)],
  ]);
  return { tokens, codes: new Map(), issued: 0 };
}

const refreshToken = (consent: Consent): Token => ({
  kind: "refresh",
  consent,
  created: consent.at,
  ends: addMs(consent.at, refreshLifeMs),
});

/** Sixty days, or what is left of the consent. */
function accessToken(consent: Consent, created: Instant): Token {
  const [own, last] = [addMs(created, accessLifeMs), addMs(consent.at, refreshLifeMs)];
  return { kind: "access", consent, created, ends: own < last ? own : last };
}

/** The consent page of a member who agrees to everything at once. */
export function authorize(grants: Grants, { url, world }: Asked): Reply {
  const [redirectUri, state] = [url.searchParams.get("redirect_uri") ?? "", url.searchParams.get("state")];
  const scopes = (url.searchParams.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
  if (url.searchParams.get("client_id") !== credentials.linkedin.clientId || !URL.canParse(redirectUri)) {
    return json(400, { error: "invalid_request", error_description: "The passed in client_id is invalid." });
  }
  const back = new URL(redirectUri);
  const unknown = scopes.find((scope) => !allScopes.includes(scope));
  if (url.searchParams.get("response_type") !== "code" || scopes.length === 0 || unknown !== undefined) {
    back.searchParams.set("error", unknown === undefined ? "invalid_request" : "unauthorized_scope_error");
  } else {
    const code = next(grants, "code");
    grants.codes.set(code, { redirectUri, consent: { at: world.now, scopes, revoked: false } });
    back.searchParams.set("code", code);
  }
  if (state !== null) back.searchParams.set("state", state);
  return { status: 302, headers: { location: back.href }, body: "" };
}

/** `/oauth/v2/accessToken`: a code against tokens, or the refresh token against a new access token. */
export function exchange(grants: Grants, asked: Asked): Reply {
  const form = formOf(asked);
  if (form === null) return oauthError(400, "invalid_request", "A required parameter is missing");
  const stranger = strangerReply(form);
  if (stranger !== null) return stranger;
  switch (form.get("grant_type")) {
    case "refresh_token":
      return refresh(grants, form.get("refresh_token") ?? "", asked.world.now);
    case "authorization_code":
      return redeem(grants, form, asked.world.now);
    default:
      return oauthError(400, "invalid_request", 'A required parameter "grant_type" is missing or not supported');
  }
}

function refresh(grants: Grants, text: string, now: Instant): Reply {
  const token = grants.tokens.get(text);
  if (token?.kind !== "refresh" || token.consent.revoked || token.ends <= now) return invalidGrant();
  return handOut(grants, text, token.consent, now);
}

function redeem(grants: Grants, form: URLSearchParams, now: Instant): Reply {
  const text = form.get("code") ?? "";
  const code = grants.codes.get(text);
  if (
    code === undefined ||
    code.redirectUri !== form.get("redirect_uri") ||
    addMs(code.consent.at, codeLifeMs) <= now
  ) {
    return oauthError(
      400,
      "invalid_request",
      "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired.",
    );
  }
  grants.codes.delete(text);
  const { consent } = code;
  // Another set of scopes ends what the member granted this app before.
  for (const token of grants.tokens.values()) {
    if (token.consent.scopes.join() !== consent.scopes.join()) token.consent.revoked = true;
  }
  const refreshText = next(grants, "refresh");
  grants.tokens.set(refreshText, refreshToken(consent));
  return handOut(grants, refreshText, consent, now);
}

/** The refresh token stays the same, and its end stays where it was. */
function handOut(grants: Grants, refreshText: string, consent: Consent, now: Instant): Reply {
  const [text, token] = [next(grants, "access"), accessToken(consent, now)];
  grants.tokens.set(text, token);
  const secondsTo = (end: Instant) => Math.floor((epochMs(end) - epochMs(now)) / 1_000);
  return json(200, {
    access_token: text,
    expires_in: secondsTo(token.ends),
    refresh_token: refreshText,
    refresh_token_expires_in: secondsTo(addMs(consent.at, refreshLifeMs)),
    scope: consent.scopes.join(","),
  });
}

/** `/oauth/v2/introspectToken`, for tokens of either kind. */
export function introspect(grants: Grants, asked: Asked): Reply {
  const form = formOf(asked);
  if (form === null || !form.has("token")) return oauthError(400, "invalid_request", "A required parameter is missing");
  const stranger = strangerReply(form);
  if (stranger !== null) return stranger;
  const token = grants.tokens.get(form.get("token") ?? "");
  if (token === undefined || token.consent.revoked) return json(200, { active: false, status: "revoked" });
  const seconds = (at: Instant) => Math.floor(epochMs(at) / 1_000);
  const active = token.ends > asked.world.now;
  return json(200, {
    active,
    client_id: credentials.linkedin.clientId,
    authorized_at: seconds(token.consent.at),
    created_at: seconds(token.created),
    expires_at: seconds(token.ends),
    status: active ? "active" : "expired",
    scope: token.consent.scopes.join(","),
    auth_type: "3L",
  });
}

function formOf({ body, headers }: Asked): URLSearchParams | null {
  return headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ? new URLSearchParams(body) : null;
}

function strangerReply(form: URLSearchParams): Reply | null {
  const { clientId, clientSecret } = credentials.linkedin;
  if (form.get("client_id") === clientId && form.get("client_secret") === clientSecret) return null;
  return oauthError(401, "invalid_client", "Client authentication failed");
}

function next(grants: Grants, kind: keyof typeof linkedinTokenPrefixes): string {
  grants.issued += 1;
  return `${linkedinTokenPrefixes[kind]}${grants.issued}`;
}

export function oauthError(status: number, error: string, description: string): Reply {
  return json(status, { error, error_description: description });
}

export const invalidGrant = () =>
  oauthError(400, "invalid_grant", "The provided authorization grant or refresh token is invalid, expired or revoked.");

export const tokenRefusals = {
  empty: { status: 401, serviceErrorCode: 65604, code: "EMPTY_ACCESS_TOKEN", message: "Empty oauth2 access token" },
  invalid: { status: 401, serviceErrorCode: 65600, message: "Invalid access token" },
  revoked: {
    status: 401,
    serviceErrorCode: 65601,
    code: "REVOKED_ACCESS_TOKEN",
    message: "The token used in the request has been revoked by the user",
  },
  expired: {
    status: 401,
    serviceErrorCode: 65602,
    code: "EXPIRED_ACCESS_TOKEN",
    message: "The token used in the request has expired",
  },
} as const;

/** The scopes of a living access token; anything else is refused. */
export function scopesOf(grants: Grants, { headers, world }: Asked): readonly string[] {
  const text = /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1];
  if (text === undefined) throw new LinkedinRefusal(tokenRefusals.empty);
  const token = grants.tokens.get(text);
  if (token?.kind !== "access") throw new LinkedinRefusal(tokenRefusals.invalid);
  if (token.consent.revoked) throw new LinkedinRefusal(tokenRefusals.revoked);
  if (token.ends <= world.now) throw new LinkedinRefusal(tokenRefusals.expired);
  return token.consent.scopes;
}
