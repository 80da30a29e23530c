import { asLeadlineError, LeadlineError } from "@leadline/core/errors";
import { type FailureRow, failureOf } from "@leadline/core/failures";
import type { ConsentAnswer, ConsentRequest, GrantLife, Grants } from "@leadline/core/grants";
import type { Transport } from "@leadline/core/platform";
import { addMs } from "@leadline/core/time/instant";
import * as z from "zod";
import { googleFailures } from "./failures.ts";
import { replyOf } from "./reply.ts";
import { parsedAs } from "./schema.ts";
import { type GoogleCredentials, googleCredentials, googleTraits } from "./traits.ts";
import { askUnary } from "./unary.ts";

const scope = "https://www.googleapis.com/auth/adwords";
const timeoutMs = 30_000;

const granted = z.object({
  refresh_token: z.string().min(1).optional(),
  scope: z.string().optional(),
  /** Only where the login limited the access in time, or the consent screen is still in testing. */
  refresh_token_expires_in: z.number().positive().optional(),
});

/** The code exchange is refused for reasons of its own; everything else means what it means elsewhere. */
const exchangeFailures: readonly FailureRow[] = [
  {
    code: ["oauth.invalid_grant"],
    error: "auth.forbidden",
    says: "Google did not accept the code: it works once and for some minutes only. Begin again.",
  },
  {
    code: ["oauth.redirect_uri_mismatch"],
    error: "auth.forbidden",
    says: "This redirect address is not registered with the OAuth client: add it in the Google Cloud console, or use a client of type desktop.",
  },
];

interface Ask extends Pick<ConsentAnswer, "app" | "endpoints"> {
  readonly form: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly failures: readonly FailureRow[];
}

async function askForToken({ app, endpoints, form, secrets, failures }: Ask, transport: Transport) {
  const url = `${endpoints.oauth ?? googleTraits.endpoints.oauth}/token`;
  const data = new URLSearchParams({ ...form });
  const classify = (error: unknown) => {
    const reply = replyOf(error);
    return reply === null
      ? asLeadlineError(error)
      : failureOf(failures, reply, { platform: "google", now: transport.now() });
  };
  return transport.attempt({ app, operation: "token", timeoutMs, classify, secrets }, async (signal) => {
    const answer = await askUnary({ method: "POST", url, data, signal, silenceMs: timeoutMs });
    return parsedAs(granted, answer, { name: "token" });
  });
}

function authorizeUrl({ given, endpoints, redirectUri, state }: ConsentRequest): string {
  const query = new URLSearchParams({
    client_id: given.clientId ?? "",
    redirect_uri: redirectUri,
    response_type: "code",
    scope,
    access_type: "offline",
    // Without it a login that has consented before gets no refresh token.
    prompt: "consent",
    state,
  });
  return `${endpoints.consent ?? googleTraits.endpoints.consent}/o/oauth2/v2/auth?${query}`;
}

async function exchange(answer: ConsentAnswer, transport: Transport): Promise<GoogleCredentials> {
  const { given, returned, redirectUri } = answer;
  const { clientId = "", clientSecret = "" } = given;
  const code = returned.code ?? "";
  if (code === "") throw forbidden("The consent was not given, or the address holds no code: begin again.");
  const form = { grant_type: "authorization_code", code, client_id: clientId, client_secret: clientSecret };
  const { refresh_token, scope: scopes = scope } = await askForToken(
    {
      ...answer,
      form: { ...form, redirect_uri: redirectUri },
      secrets: [clientSecret, code],
      failures: [...exchangeFailures, ...googleFailures],
    },
    transport,
  );
  if (!scopes.split(" ").includes(scope)) {
    throw forbidden("The consent was given without access to Google Ads: begin again and leave that box ticked.");
  }
  if (refresh_token === undefined) {
    throw forbidden(
      "Google gave no lasting access: remove this application at https://myaccount.google.com/permissions and begin again.",
    );
  }
  return googleCredentials.parse({ ...given, refreshToken: refresh_token });
}

function forbidden(message: string): LeadlineError {
  return new LeadlineError("auth.forbidden", message, { platform: "google" });
}

/** The refresh token's life: access tokens are made from it by the hour and are nobody's concern. */
async function life(
  { app, endpoints, credentials }: Parameters<Grants<GoogleCredentials>["life"]>[0],
  transport: Transport,
): Promise<GrantLife> {
  const { clientId, clientSecret, refreshToken } = credentials;
  const form = { grant_type: "refresh_token", client_id: clientId, client_secret: clientSecret };
  const { scope: scopes, refresh_token_expires_in: seconds } = await askForToken(
    {
      app,
      endpoints,
      form: { ...form, refresh_token: refreshToken },
      secrets: [clientSecret, refreshToken],
      failures: googleFailures,
    },
    transport,
  );
  return {
    accessUntil: null,
    refreshUntil: seconds === undefined ? null : addMs(transport.now(), seconds * 1000),
    scopes: scopes === undefined ? null : scopes.split(" "),
  };
}

/** Google's OAuth for installed and web applications. */
export const grants: Grants<GoogleCredentials> = {
  asks: [
    { field: "clientId", says: "Client ID of the OAuth client", secret: false },
    { field: "clientSecret", says: "Client secret of the OAuth client", secret: true },
    {
      field: "loginCustomerId",
      says: "Number of the manager account, to read only the accounts beneath it",
      secret: false,
      optional: true,
    },
    { field: "developerToken", says: "Developer token, no longer needed", secret: true, optional: true },
  ],
  says: "Google Cloud console, APIs & Services, Credentials: an OAuth client of type desktop needs no redirect address, one of type web must have the address shown here among its authorised redirect URIs.",
  authorizeUrl,
  exchange,
  life,
  // A Google refresh token has no end of its own and is never exchanged for another.
  renew: async () => null,
};
