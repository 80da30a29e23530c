import { LeadlineError } from "@leadline/core/errors";
import type { ConsentAnswer, ConsentRequest, GivenFields, GrantLife, Grants, Renewal } from "@leadline/core/grants";
import type { Connection, Transport } from "@leadline/core/platform";
import { addMs, type Instant, instantOf } from "@leadline/core/time/instant";
import {
  type AppSecrets,
  type Granted,
  introspect,
  oauthUrl,
  scopesOf,
  tokensForCode,
  tokensForRefresh,
} from "./oauth.ts";
import type { Introspection } from "./schema.ts";
import { credentials, type LinkedInCredentials } from "./traits.ts";

const scopes = ["r_ads", "r_ads_reporting"];
const dayMs = 86_400_000;
/** From the member's consent on, however often the access token is renewed. */
const consentDays = 365;

function authorizeUrl({ given, endpoints, redirectUri, state }: ConsentRequest): string {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: given.clientId ?? "",
    redirect_uri: redirectUri,
    state,
    scope: scopes.join(" "),
  });
  // LinkedIn wants blanks as %20 here.
  return `${oauthUrl({ endpoints }, "authorization")}?${query.toString().replaceAll("+", "%20")}`;
}

async function exchange(answer: ConsentAnswer, transport: Transport): Promise<LinkedInCredentials> {
  const { given, returned, redirectUri } = answer;
  if (returned.error !== undefined) throw refused(returned);
  if (!returned.code) throw missing("code");
  const app = appOf(given);
  const granted = await tokensForCode(answer, app, { code: returned.code, redirectUri }, transport);
  const lacking = scopes.filter((scope) => granted.scopes !== undefined && !granted.scopes.includes(scope));
  if (lacking.length === 0) return { ...app, ...fieldsOf(granted) };
  throw new LeadlineError(
    "auth.forbidden",
    `LinkedIn gave consent without ${lacking.join(" and ")}: the app needs the Advertising API product.`,
    { platform: "linkedin" },
  );
}

function refused({ error = "", error_description = "" }: ConsentAnswer["returned"]): LeadlineError {
  return new LeadlineError("auth.forbidden", "LinkedIn gave no consent: it was cancelled or refused. Begin again.", {
    platform: "linkedin",
    vendorCode: error.slice(0, 60),
    saw: error_description.slice(0, 200),
  });
}

function appOf({ clientId, clientSecret }: GivenFields): AppSecrets {
  if (!clientId) throw missing("clientId");
  if (!clientSecret) throw missing("clientSecret");
  return { clientId, clientSecret };
}

function missing(field: string): LeadlineError {
  return new LeadlineError("input.invalid", `LinkedIn's consent cannot be used without ${field}.`, { field });
}

function fieldsOf(granted: Granted) {
  const { scopes: _, ...fields } = granted;
  return fields;
}

/** Asks LinkedIn about the access token. The refresh token's end is what came with it, else a year after the consent. */
async function life(connection: Connection<LinkedInCredentials>, transport: Transport): Promise<GrantLife> {
  const told = await introspect(connection, connection.credentials, connection.credentials.accessToken, transport);
  const accessUntil = accessEnd(told, connection.credentials, transport.now());
  return {
    accessUntil,
    refreshUntil: refreshEnd(told, connection.credentials, accessUntil),
    scopes: told.scope ? scopesOf(told.scope) : null,
  };
}

/** A token that is withdrawn ends now, whatever it was promised. */
function accessEnd(told: Introspection, { accessUntil }: LinkedInCredentials, now: Instant): Instant | null {
  const promised = told.expires_at ? instantOf(told.expires_at * 1000) : (accessUntil ?? null);
  const dead = told.active === false || (typeof told.status === "string" && told.status !== "active");
  if (!dead) return promised;
  return promised === null || promised > now ? now : promised;
}

/** Without a refresh token a person has to come back when the access token ends. */
function refreshEnd(
  { authorized_at }: Introspection,
  { refreshToken, refreshUntil }: LinkedInCredentials,
  accessUntil: Instant | null,
): Instant | null {
  if (refreshToken === undefined) return accessUntil;
  if (refreshUntil !== undefined) return refreshUntil;
  return authorized_at ? addMs(instantOf(authorized_at * 1000), consentDays * dayMs) : null;
}

/** The refresh token never lives longer for it; near its end the access token cannot outlive it either, and is left alone. */
async function renew(
  connection: Connection<LinkedInCredentials>,
  transport: Transport,
  days: number,
): Promise<Renewal<LinkedInCredentials> | null> {
  const { refreshToken } = connection.credentials;
  if (refreshToken === undefined) return null;
  const now = transport.now();
  const known = await life(connection, transport);
  const { accessUntil, refreshUntil } = known;
  if (accessUntil !== null && accessUntil > addMs(now, days * dayMs)) return null;
  const nothingToGain = accessUntil !== null && refreshUntil !== null && refreshUntil <= addMs(accessUntil, dayMs);
  if (nothingToGain && accessUntil > now) return null;
  const granted = await tokensForRefresh(connection, connection.credentials, refreshToken, transport);
  const renewed = credentials.parse({
    ...connection.credentials,
    ...(refreshUntil === null ? {} : { refreshUntil }),
    ...fieldsOf(granted),
  });
  return {
    credentials: renewed,
    life: {
      accessUntil: granted.accessUntil,
      refreshUntil: renewed.refreshUntil ?? null,
      scopes: granted.scopes ?? known.scopes,
    },
  };
}

/** LinkedIn's OAuth: one member's consent to an app, good for a year. */
export const grants: Grants<LinkedInCredentials> = {
  asks: [
    { field: "clientId", says: "Client ID of the LinkedIn app", secret: false },
    { field: "clientSecret", says: "Primary client secret of the app", secret: true },
  ],
  says: "LinkedIn developer portal (https://www.linkedin.com/developers/apps): the app's Auth page shows both and lists the authorised redirect URLs, among which the address shown here must stand; the Products page must show the Advertising API.",
  authorizeUrl,
  exchange,
  life,
  renew,
};
