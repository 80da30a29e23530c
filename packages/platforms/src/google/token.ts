import type { Connection, Transport } from "@leadline/core/platform";
import { addMs } from "@leadline/core/time/instant";
import * as z from "zod";
import { classifier } from "./classify.ts";
import { parsedAs } from "./schema.ts";
import { type GoogleCredentials, googleTraits } from "./traits.ts";
import { askUnary } from "./unary.ts";

const grant = z.object({ access_token: z.string().trim().min(1), expires_in: z.number().positive() });
const timeoutMs = 30_000;
/** A token is left alone this long before its end, so that it does not die under way. */
const marginMs = 300_000;

/** Under which name the transport remembers a connection's access token. */
export function tokenKey({ platform, app, id }: Connection): string {
  return `${platform}/${app}/${id}/access-token`;
}

/** A Google access token of the connection, from the transport's memory or made anew. */
export function accessToken(connection: Connection<GoogleCredentials>, transport: Transport): Promise<string> {
  return transport.remember(tokenKey(connection), () => newToken(connection, transport));
}

async function newToken({ app, credentials, endpoints }: Connection<GoogleCredentials>, transport: Transport) {
  const { clientId, clientSecret, refreshToken } = credentials;
  const url = `${endpoints.oauth ?? googleTraits.endpoints.oauth}/token`;
  const data = new URLSearchParams({
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
    grant_type: "refresh_token",
  });
  const secrets = [clientSecret, refreshToken];
  const { classify } = classifier({ now: transport.now() });
  const attempt = { app, operation: "token", timeoutMs, classify, secrets };
  const { access_token, expires_in } = await transport.attempt(attempt, async (signal) => {
    const answer = await askUnary({ method: "POST", url, data, signal, silenceMs: timeoutMs });
    return parsedAs(grant, answer, { name: "token" });
  });
  const lifeMs = expires_in * 1000;
  return { value: access_token, expiresAt: addMs(transport.now(), Math.max(lifeMs - marginMs, lifeMs / 2)) };
}
