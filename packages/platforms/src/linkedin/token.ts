import type { Connection, Transport } from "@leadline/core/platform";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import { type Granted, tokensForRefresh } from "./oauth.ts";
import type { LinkedInCredentials } from "./traits.ts";

/** A token with what its refusal may mean. */
export interface AccessToken {
  readonly text: string;
  /** When it was made, if that is known. */
  readonly since: Instant | undefined;
  /** The one the connection was given, in whose stead this may be; tells a renewed connection from an old one. */
  readonly given: string;
  /** When another is to be got. */
  readonly until: Instant;
}

const farFuture = instant("9999-01-01T00:00:00Z");
const freshMs = 60_000;
/** A token is left alone this long before its end, so that it does not die under way. */
const marginMs = 300_000;

/** The given access token, or the one made in this process since LinkedIn refused it. LinkedIn wants tokens made rarely. */
export function accessToken(connection: Connection<LinkedInCredentials>, transport: Transport): Promise<AccessToken> {
  return remembered(keyOf(connection), () => givenToken(connection, transport), connection, transport);
}

/** Another token than the refused one, made once however many ask; `null` where none can be made, or one was made already. */
export async function replacement(
  refused: AccessToken,
  connection: Connection<LinkedInCredentials>,
  transport: Transport,
): Promise<AccessToken | null> {
  const known = await accessToken(connection, transport);
  if (known.text !== refused.text) return known;
  const { refreshToken } = connection.credentials;
  if (refreshToken === undefined || known.text !== known.given) return null;
  // Under a key of its own: whoever else holds the refused token by now waits for the same new one.
  const key = keyOf(connection);
  const make = () => newToken(refreshToken, connection, transport);
  const made = await remembered(`${key}/replacement`, make, connection, transport);
  transport.forget(key);
  return remembered(key, async () => made, connection, transport);
}

/** What is remembered for another given token is forgotten: the connection has been renewed since. */
async function remembered(
  key: string,
  make: () => Promise<AccessToken>,
  { credentials }: Connection<LinkedInCredentials>,
  transport: Transport,
): Promise<AccessToken> {
  const entry = async () => {
    const value = await make();
    return { value, expiresAt: value.until };
  };
  const known = await transport.remember(key, entry);
  if (known.given === credentials.accessToken) return known;
  transport.forget(key);
  return transport.remember(key, entry);
}

/** LinkedIn may not know a token during its first moments. */
export function isFresh({ since }: AccessToken, now: Instant): boolean {
  return since !== undefined && now < addMs(since, freshMs);
}

function keyOf({ platform, app, id }: Connection): string {
  return `${platform}/${app}/${id}/access-token`;
}

async function givenToken(connection: Connection<LinkedInCredentials>, transport: Transport): Promise<AccessToken> {
  const { accessToken: text, accessSince, accessUntil, refreshToken } = connection.credentials;
  const dead = accessUntil !== undefined && accessUntil <= transport.now();
  if (dead && refreshToken !== undefined) return newToken(refreshToken, connection, transport);
  return { text, since: accessSince, given: text, until: dead ? farFuture : (accessUntil ?? farFuture) };
}

async function newToken(
  refreshToken: string,
  connection: Connection<LinkedInCredentials>,
  transport: Transport,
): Promise<AccessToken> {
  const { credentials } = connection;
  const made = await tokensForRefresh(connection, credentials, refreshToken, transport);
  const { accessToken: text, accessSince: since } = made;
  return { text, since, given: credentials.accessToken, until: endOf(made) };
}

function endOf({ accessSince, accessUntil }: Granted): Instant {
  const early = addMs(accessUntil, -marginMs);
  return early > accessSince ? early : accessUntil;
}
