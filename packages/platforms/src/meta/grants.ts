import { LeadlineError } from "@leadline/core/errors";
import { type FailureRow, failureOf, type Reply } from "@leadline/core/failures";
import type { ConsentAnswer, ConsentRequest, GrantLife, Grants, Renewal } from "@leadline/core/grants";
import type { Connection, Transport } from "@leadline/core/platform";
import { addMs, instantOf } from "@leadline/core/time/instant";
import * as z from "zod";
import { bodyOf, replyOfError } from "./client.ts";
import { type MetaCredentials, credentials as metaCredentials, metaTraits } from "./traits.ts";
import { getText, timeoutMs } from "./wire.ts";

/** Reading reports needs no more. */
const scope = "ads_read";
const dayMs = 86_400_000;

const token = z.object({ access_token: z.string().trim().min(1) });

const tokenState = z.object({
  data: z.object({
    is_valid: z.boolean(),
    /** Unix seconds; 0 = it does not end, as a system user's token. */
    expires_at: z.number().int().nonnegative().max(8_640_000_000_000).optional(),
    scopes: z.array(z.string()).optional(),
    app_id: z.union([z.string(), z.number().transform(String)]).optional(),
    error: z
      .object({ code: z.number().optional(), subcode: z.number().optional(), message: z.string().optional() })
      .optional()
      .catch(undefined),
  }),
});

/** A code is refused for reasons of its own; everything else means what it means elsewhere. */
const exchangeFailures: readonly FailureRow[] = [
  {
    code: ["100"],
    error: "auth.forbidden",
    says: "Meta did not accept the code: it works once and for some minutes, with the same redirect address. Begin again.",
  },
  {
    code: ["1", "101", "191"],
    error: "auth.forbidden",
    says: "Meta does not know this app, its secret or its redirect address: check them and begin again.",
  },
];

interface Ask<Schema extends z.ZodType> extends Pick<Connection, "app" | "endpoints"> {
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly schema: Schema;
  readonly secrets: readonly string[];
  readonly failures?: readonly FailureRow[];
}

async function ask<Schema extends z.ZodType>(question: Ask<Schema>, transport: Transport): Promise<z.output<Schema>> {
  const { app, endpoints, path, params, schema, secrets, failures = [] } = question;
  const failed = (reply: Reply) =>
    failureOf([...failures, ...metaTraits.failures], reply, { platform: "meta", now: transport.now() });
  const classify = (error: unknown) => failed(replyOfError(error));
  const url = `${endpoints.api ?? metaTraits.endpoints.api}/${metaTraits.api.version}/${path}`;
  const body = await transport.attempt({ app, operation: path, timeoutMs, classify, secrets }, async (signal) =>
    bodyOf(await getText(url, params, signal), failed),
  );
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new LeadlineError("upstream.contract", `Meta's answer to ${path} has an unknown shape.`, {
    platform: "meta",
    field: read.error.issues[0]?.path.join(".") ?? "",
  });
}

function authorizeUrl({ given, endpoints, redirectUri, state }: ConsentRequest): string {
  const query = new URLSearchParams({
    client_id: given.appId ?? "",
    redirect_uri: redirectUri,
    response_type: "code",
    scope,
    state,
  });
  return `${endpoints.consent ?? metaTraits.endpoints.consent}/${metaTraits.api.version}/dialog/oauth?${query}`;
}

/** The code gives a token for hours, which gives one for about 60 days. */
async function exchange(answer: ConsentAnswer, transport: Transport): Promise<MetaCredentials> {
  const { given, returned, redirectUri, app, endpoints } = answer;
  const { appId = "", appSecret = "" } = given;
  const code = returned.code ?? "";
  if (code === "") throw notGranted(returned);
  const short = await ask(
    {
      app,
      endpoints,
      path: "oauth/access_token",
      params: { client_id: appId, client_secret: appSecret, redirect_uri: redirectUri, code },
      schema: token,
      secrets: [appSecret, code],
      failures: exchangeFailures,
    },
    transport,
  );
  const accessToken = await lengthened(
    { app, endpoints },
    { appId, appSecret, accessToken: short.access_token },
    transport,
  );
  return metaCredentials.parse({ appId, appSecret, accessToken });
}

function notGranted({ error }: ConsentAnswer["returned"]): LeadlineError {
  return new LeadlineError("auth.forbidden", "The consent was not given, or the address holds no code: begin again.", {
    platform: "meta",
    ...(error === undefined ? {} : { vendorCode: error.slice(0, 60) }),
  });
}

async function lengthened(
  place: Pick<Connection, "app" | "endpoints">,
  { appId, appSecret, accessToken }: MetaCredentials,
  transport: Transport,
): Promise<string> {
  const params = { grant_type: "fb_exchange_token", client_id: appId, client_secret: appSecret };
  const { access_token } = await ask(
    {
      ...place,
      path: "oauth/access_token",
      params: { ...params, fb_exchange_token: accessToken },
      schema: token,
      secrets: [appSecret, accessToken],
    },
    transport,
  );
  return access_token;
}

/** Meta tells a token's end; nothing outlives it, so that is when a person has to connect again. */
async function life(
  { app, endpoints, credentials }: Connection<MetaCredentials>,
  transport: Transport,
): Promise<GrantLife> {
  const { appId, appSecret, accessToken } = credentials;
  const { data } = await ask(
    {
      app,
      endpoints,
      path: "debug_token",
      params: { input_token: accessToken, access_token: `${appId}|${appSecret}` },
      schema: tokenState,
      secrets: [appSecret, accessToken],
    },
    transport,
  );
  if (!data.is_valid) throw ended(data.error, transport);
  if (data.app_id !== undefined && data.app_id !== appId) {
    throw new LeadlineError("auth.forbidden", "The access token belongs to another app than the one given.", {
      platform: "meta",
      field: "appId",
    });
  }
  const end = data.expires_at ? instantOf(data.expires_at * 1000) : null;
  return { accessUntil: end, refreshUntil: end, scopes: data.scopes ?? null };
}

function ended(error: z.output<typeof tokenState>["data"]["error"], transport: Transport): LeadlineError {
  const { code = 190, subcode, message } = error ?? {};
  const reply = {
    code: String(code),
    ...(subcode === undefined ? {} : { subcode: String(subcode) }),
    ...(message === undefined ? {} : { text: message }),
  };
  return failureOf(metaTraits.failures, reply, { platform: "meta", now: transport.now() });
}

/** A user's token is exchanged for a fresh one while it still lives; a system user's does not end. */
async function renew(
  connection: Connection<MetaCredentials>,
  transport: Transport,
  days: number,
): Promise<Renewal<MetaCredentials> | null> {
  const { accessUntil } = await life(connection, transport);
  if (accessUntil === null || accessUntil > addMs(transport.now(), days * dayMs)) return null;
  const accessToken = await lengthened(connection, connection.credentials, transport);
  const credentials = { ...connection.credentials, accessToken };
  return { credentials, life: await life({ ...connection, credentials }, transport) };
}

/** Facebook Login for a person's token; a system user's token is pasted and needs none of it. */
export const grants: Grants<MetaCredentials> = {
  asks: [
    { field: "appId", says: "App ID", secret: false },
    { field: "appSecret", says: "App secret", secret: true },
  ],
  says: "Meta for Developers (https://developers.facebook.com/apps): App settings, Basic shows ID and secret, and the address shown here must be among the valid OAuth redirect URIs of Facebook Login. For unattended work rather paste a system user's token from Business settings.",
  authorizeUrl,
  exchange,
  life,
  renew,
};
