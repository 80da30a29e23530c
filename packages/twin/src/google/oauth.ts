import { addMs, type Instant } from "@leadline/core/time/instant";
import { credentials, googleAccessTokenPrefix } from "../credentials.ts";
import type { Codes } from "../server/codes.ts";
import { type Asked, json, type Reply } from "../server/route.ts";
import { GoogleRefusal } from "./refusal.ts";

/** Access tokens handed out by this server, with the moment they end. */
export interface Tokens {
  readonly issued: Map<string, Instant>;
  readonly codes: Codes;
}

const lifeS = 3_599;

/** The refresh grant, whose answer carries no new refresh token, and the exchange of a consent's code. */
export function exchange(tokens: Tokens, asked: Asked): Reply {
  const { body, headers } = asked;
  if (!headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
    return oauthError(400, "invalid_request", "Could not parse the request body.");
  }
  const form = new URLSearchParams(body);
  const { clientId, clientSecret, refreshToken } = credentials.google;
  if (form.get("client_id") !== clientId) return oauthError(401, "invalid_client", "The OAuth client was not found.");
  if (form.get("client_secret") !== clientSecret) return oauthError(401, "invalid_client", "Unauthorized");
  if (form.get("grant_type") === "authorization_code") return redeemed(tokens, form, asked);
  if (form.get("grant_type") !== "refresh_token") {
    return oauthError(400, "unsupported_grant_type", `Invalid grant_type: ${form.get("grant_type") ?? ""}`);
  }
  return form.get("refresh_token") === refreshToken ? newToken(tokens, asked) : invalidGrant();
}

/** A code is for the address it was sent to; a refresh token comes only with consent to offline access. */
function redeemed(tokens: Tokens, form: URLSearchParams, asked: Asked): Reply {
  const consent = tokens.codes.redeem(form.get("code") ?? "");
  if (consent === null) return oauthError(400, "invalid_grant", "Malformed auth code.");
  if (consent.redirectUri !== form.get("redirect_uri")) return oauthError(400, "redirect_uri_mismatch", "Bad Request");
  return newToken(tokens, asked, consent.lasting ? { refresh_token: credentials.google.refreshToken } : {});
}

function newToken(tokens: Tokens, { world }: Asked, more: object = {}): Reply {
  const token = `${googleAccessTokenPrefix}${tokens.issued.size + 1}`;
  tokens.issued.set(token, addMs(world.now, lifeS * 1_000));
  return json(200, {
    access_token: token,
    expires_in: lifeS,
    scope: "https://www.googleapis.com/auth/adwords",
    token_type: "Bearer",
    ...more,
  });
}

export function oauthError(status: number, error: string, description: string): Reply {
  return json(status, { error, error_description: description });
}

export const invalidGrant = () => oauthError(400, "invalid_grant", "Token has been expired or revoked.");

/** Refuses a call without a living token. */
export function authenticate(tokens: Tokens, { headers, world }: Asked): void {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
  if (token === undefined) {
    throw new GoogleRefusal({
      status: 401,
      message: "Request is missing required authentication credential. Expected OAuth 2 access token.",
    });
  }
  const ends = tokens.issued.get(token);
  if (ends === undefined) throw unauthenticated("OAUTH_TOKEN_INVALID", "The OAuth access token is invalid.");
  if (ends <= world.now) throw unauthenticated("OAUTH_TOKEN_EXPIRED", "The OAuth access token has expired.");
}

export function unauthenticated(code: string, message: string): GoogleRefusal {
  return new GoogleRefusal({ status: 401, family: "authenticationError", code, message });
}
