import type { FailureRow } from "@leadline/core/failures";
import type { Connection, Transport } from "@leadline/core/platform";
import { addMs, type Instant } from "@leadline/core/time/instant";
import type * as z from "zod";
import { jsonOf, requestText } from "../text-request.ts";
import { parsedAs } from "./contract.ts";
import { brokenBy, refusedBy } from "./reply.ts";
import { grantedTokens, type Introspection, introspection } from "./schema.ts";
import { linkedinTraits } from "./traits.ts";

const timeoutMs = 30_000;

/** Where LinkedIn's sign-in is reached, and whose quota it costs. */
export type OAuthPlace = Pick<Connection, "app" | "endpoints">;

/** The app behind a grant. */
export interface AppSecrets {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What LinkedIn handed out; every life is the one that came back, never a constant. */
export interface Granted {
  readonly accessToken: string;
  readonly accessSince: Instant;
  readonly accessUntil: Instant;
  readonly refreshToken?: string;
  readonly refreshUntil?: Instant;
  readonly scopes?: readonly string[];
}

/** The exchange of a code is refused for reasons of its own. */
const exchangeFailures: readonly FailureRow[] = [
  {
    code: ["oauth.invalid_redirect_uri", "oauth.redirect_uri_mismatch"],
    error: "auth.forbidden",
    says: "This redirect address is not registered with the LinkedIn app: add it on the app's Auth page, letter by letter.",
  },
  {
    code: ["oauth.invalid_grant", "oauth.invalid_request"],
    error: "auth.forbidden",
    says: "LinkedIn did not accept the code: it works once, for half an hour and for one redirect address. Begin again.",
  },
];

export function oauthUrl({ endpoints }: Pick<Connection, "endpoints">, path: string): string {
  return `${endpoints.oauth ?? linkedinTraits.endpoints.oauth}/oauth/v2/${path}`;
}

/** Tokens for a code that a consent brought back. */
export function tokensForCode(
  place: OAuthPlace,
  app: AppSecrets,
  { code, redirectUri }: { readonly code: string; readonly redirectUri: string },
  transport: Transport,
): Promise<Granted> {
  const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri };
  return granted({ place, app, form, failures: exchangeFailures }, transport);
}

/** A new access token. It does not prolong the consent: the refresh token keeps its own end. */
export function tokensForRefresh(
  place: OAuthPlace,
  app: AppSecrets,
  refreshToken: string,
  transport: Transport,
): Promise<Granted> {
  return granted({ place, app, form: { grant_type: "refresh_token", refresh_token: refreshToken } }, transport);
}

/** What LinkedIn says of a token of this app. */
export function introspect(
  place: OAuthPlace,
  app: AppSecrets,
  token: string,
  transport: Transport,
): Promise<Introspection> {
  return ask({ place, app, path: "introspectToken", form: { token }, schema: introspection }, transport);
}

async function granted(asked: Pick<FormQuestion, "place" | "app" | "form" | "failures">, transport: Transport) {
  const said = await ask({ ...asked, path: "accessToken", schema: grantedTokens }, transport);
  const since = transport.now();
  const { access_token, expires_in, refresh_token, refresh_token_expires_in, scope } = said;
  const tokens: Granted = {
    accessToken: access_token,
    accessSince: since,
    accessUntil: addMs(since, expires_in * 1000),
    ...(refresh_token ? { refreshToken: refresh_token } : {}),
    ...(refresh_token_expires_in ? { refreshUntil: addMs(since, refresh_token_expires_in * 1000) } : {}),
    ...(scope ? { scopes: scopesOf(scope) } : {}),
  };
  return tokens;
}

/** LinkedIn separates scopes by commas, OAuth by blanks: both are read. */
export function scopesOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((scope) => scope !== "");
}

interface FormQuestion<Schema extends z.ZodType = z.ZodType> {
  readonly place: OAuthPlace;
  readonly app: AppSecrets;
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly schema: Schema;
  readonly failures?: readonly FailureRow[];
}

async function ask<Schema extends z.ZodType>(
  { place, app, path, form, schema, failures = [] }: FormQuestion<Schema>,
  transport: Transport,
): Promise<z.output<Schema>> {
  const { clientId, clientSecret } = app;
  const body = new URLSearchParams({ ...form, client_id: clientId, client_secret: clientSecret }).toString();
  const circumstances = { now: transport.now(), failures, signIn: true };
  const secrets = [clientSecret, form.token, form.code, form.refresh_token].filter((part) => part !== undefined);
  return transport.attempt(
    { app: place.app, operation: path, timeoutMs, secrets, classify: (error) => brokenBy(error, circumstances) },
    async (signal) => {
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      const url = oauthUrl(place, path);
      const answer = await requestText({ method: "POST", url, headers, body, timeoutMs, signal });
      const said = jsonOf(answer.body);
      if (answer.status !== 200 || said === undefined) throw refusedBy(answer, circumstances);
      return parsedAs(schema, said, { name: path });
    },
  );
}
