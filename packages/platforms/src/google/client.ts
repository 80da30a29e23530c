import { accountId } from "@leadline/core/ids";
import type { Connection, Transport } from "@leadline/core/platform";
import * as z from "zod";
import { AdsCustomer, adsHeaders } from "./ads-customer.ts";
import { type Asked, classifier } from "./classify.ts";
import { accessibleCustomers, parsedAs } from "./schema.ts";
import { accessToken, tokenKey } from "./token.ts";
import { type GoogleCredentials, googleTraits } from "./traits.ts";
import { askUnary } from "./unary.ts";

/** A connection and the wire: what every question needs. */
export interface Session {
  readonly connection: Connection<GoogleCredentials>;
  readonly transport: Transport;
}

/** The account a question is about, and the manager through which it is reached. */
export interface Target {
  readonly account: string;
  readonly loginCustomerId: string | undefined;
  /** See `Asked`. */
  readonly narrowAfter?: readonly string[];
}

const silenceMs = 60_000;
const timeoutMs = 600_000;

/** All rows of one GAQL question, checked against `row`. Complete, or it throws. */
export async function search<Row extends z.ZodType>(
  gaql: string,
  row: Row,
  { account, loginCustomerId, narrowAfter = [] }: Target,
  session: Session,
): Promise<readonly z.output<Row>[]> {
  const { connection } = session;
  const question = { operation: "searchStream", account: accountId(account), narrowAfter };
  return withToken(question, session, async (token, signal) => {
    const { endpoints, credentials } = connection;
    const to = { ...place(endpoints), customer: account, loginCustomer: loginCustomerId, silenceMs };
    const { developerToken } = credentials;
    const rows: unknown = await new AdsCustomer({ ...to, developerToken, token, signal }).query(gaql);
    return parsedAs(z.array(row), rows, { name: "rows", account });
  });
}

/** Ids of the customers the login reaches directly, managers and accounts alike; another API version than ours only to see whether it lives. */
export async function listAccessibleCustomers(
  session: Session,
  version: string = googleTraits.api.version,
): Promise<readonly string[]> {
  const { endpoints, credentials } = session.connection;
  const { api } = place(endpoints);
  const url = `${api}/${version}/customers:listAccessibleCustomers`;
  return withToken({ operation: "listAccessibleCustomers" }, session, async (token, signal) => {
    const { developerToken } = credentials;
    const headers = adsHeaders({ token, developerToken, loginCustomer: undefined });
    const answer = await askUnary({ method: "GET", url, headers, signal, silenceMs });
    const { resourceNames } = parsedAs(accessibleCustomers, answer, { name: "customers" });
    return resourceNames.map((name) => name.slice("customers/".length));
  });
}

function place(endpoints: Connection["endpoints"]): { readonly api: string; readonly version: string } {
  return { api: endpoints.api ?? googleTraits.endpoints.api, version: googleTraits.api.version };
}

type Question = { readonly operation: string; readonly account?: ReturnType<typeof accountId> } & Pick<
  Asked,
  "narrowAfter"
>;
type Send<T> = (token: string, signal: AbortSignal) => Promise<T>;

/** An access token may die before its time: it is renewed once, and the question sent once more. */
async function withToken<T>(question: Question, session: Session, send: Send<T>): Promise<T> {
  const { connection, transport } = session;
  const first = classifier({ ...question, now: transport.now() });
  const token = await accessToken(connection, transport);
  try {
    return await sendWith(token, { ...question, classify: first.classify }, session, send);
  } catch (error) {
    if (!first.isStale()) throw error;
  }
  transport.forget(tokenKey(connection));
  const fresh = await accessToken(connection, transport);
  const { classify } = classifier({ ...question, now: transport.now() });
  return sendWith(fresh, { ...question, classify }, session, send);
}

function sendWith<T>(
  token: string,
  { operation, account, classify }: Question & Pick<ReturnType<typeof classifier>, "classify">,
  { connection, transport }: Session,
  send: Send<T>,
): Promise<T> {
  const { clientSecret, refreshToken, developerToken } = connection.credentials;
  return transport.attempt(
    {
      app: connection.app,
      ...(account === undefined ? {} : { account }),
      operation,
      timeoutMs,
      classify,
      secrets: [token, clientSecret, refreshToken, ...(developerToken === undefined ? [] : [developerToken])],
    },
    (signal) => send(token, signal),
  );
}
