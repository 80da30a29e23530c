import { LeadlineError } from "@leadline/core/errors";
import type { AccountId } from "@leadline/core/ids";
import type { Connection, Transport } from "@leadline/core/platform";
import type * as z from "zod";
import { jsonOf, requestText, type TextAnswer } from "../text-request.ts";
import { parsedAs } from "./contract.ts";
import { brokenBy, type Circumstances, refusedBy } from "./reply.ts";
import { type Parameters, queryString } from "./restli.ts";
import { type AccessToken, accessToken, isFresh, replacement } from "./token.ts";
import { type LinkedInCredentials, linkedinTraits } from "./traits.ts";

const timeoutMs = 120_000;
/** LinkedIn takes 4 KB of query; anything longer travels in the body of a POST. */
const longestQuery = 4000;

/** A connection and the wire: what every question needs. */
export interface Session {
  readonly connection: Connection<LinkedInCredentials>;
  readonly transport: Transport;
}

export interface Question<Schema extends z.ZodType> extends Pick<Circumstances, "tries" | "parts"> {
  /** Below `/rest/`, keys in it encoded: `adAnalytics`. */
  readonly path: string;
  /** A short name for logs and counters; the path unless told. */
  readonly operation?: string;
  readonly query: Parameters;
  /** Of the whole body. */
  readonly schema: Schema;
  readonly account?: AccountId;
  /** Another version than the traits'; `null` leaves the header out. For probes. */
  readonly version?: string | null;
}

/**
 * Sends a question once, or twice when the access token turns out to be dead and another can be made. Throws
 * `LeadlineError` only, and nothing of axios's, whose errors hold the token.
 */
export async function ask<Schema extends z.ZodType>(
  question: Question<Schema>,
  session: Session,
): Promise<z.output<Schema>> {
  const token = await accessToken(session.connection, session.transport);
  try {
    return await askWith(token, question, session);
  } catch (error) {
    if (!(error instanceof LeadlineError && error.code === "auth.expired")) throw error;
    const other = await replacement(token, session.connection, session.transport);
    if (other === null) throw error;
    return askWith(other, question, session);
  }
}

/** What the failure table has to know of a question. */
export function circumstancesOf(question: Question<z.ZodType>, transport: Transport): Circumstances {
  const { account, tries = 0, parts = false } = question;
  return { now: transport.now(), tries, parts, ...(account === undefined ? {} : { account }) };
}

async function askWith<Schema extends z.ZodType>(
  token: AccessToken,
  question: Question<Schema>,
  { connection, transport }: Session,
): Promise<z.output<Schema>> {
  const { path, operation = path, account, schema } = question;
  const { clientSecret, accessToken: given, refreshToken } = connection.credentials;
  const circumstances = { ...circumstancesOf(question, transport), fresh: isFresh(token, transport.now()) };
  const body = await transport.attempt(
    {
      app: connection.app,
      ...(account === undefined ? {} : { account }),
      operation,
      timeoutMs,
      secrets: [token.text, given, clientSecret, ...(refreshToken === undefined ? [] : [refreshToken])],
      classify: (error) => brokenBy(error, circumstances),
    },
    async (signal) => {
      const answer = await send(question, token, connection, signal);
      const said = jsonOf(answer.body);
      if (answer.status !== 200 || said === undefined) throw refusedBy(answer, circumstances);
      return said;
    },
  );
  return parsedAs(schema, body, { name: operation, ...(account === undefined ? {} : { account }) });
}

function send(
  { path, query, version = linkedinTraits.api.version }: Question<z.ZodType>,
  token: AccessToken,
  { endpoints }: Connection<LinkedInCredentials>,
  signal: AbortSignal,
): Promise<TextAnswer> {
  const base = `${endpoints.api ?? linkedinTraits.endpoints.api}/rest/${path}`;
  const text = queryString(query);
  const headers = {
    Authorization: `Bearer ${token.text}`,
    "X-Restli-Protocol-Version": "2.0.0",
    ...(version === null ? {} : { "LinkedIn-Version": version }),
  };
  if (text.length <= longestQuery) {
    return requestText({ method: "GET", url: `${base}?${text}`, headers, timeoutMs, signal });
  }
  const tunnel = { "X-HTTP-Method-Override": "GET", "Content-Type": "application/x-www-form-urlencoded" };
  return requestText({
    method: "POST",
    url: base,
    headers: { ...headers, ...tunnel },
    body: text,
    timeoutMs,
    signal,
  });
}
