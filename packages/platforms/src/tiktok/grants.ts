import { LeadlineError } from "@leadline/core/errors";
import { type FailureRow, failureOf, type Reply } from "@leadline/core/failures";
import type { ConsentAnswer, ConsentRequest, GrantLife, Grants } from "@leadline/core/grants";
import type { Transport } from "@leadline/core/platform";
import axios from "axios";
import * as z from "zod";
import { createClient, dataOf, replyOfError, wholeAnswer } from "./client.ts";
import { authorisedList } from "./schema.ts";
import { type TikTokCredentials, tiktokTraits } from "./traits.ts";

const timeoutMs = 30_000;

const granted = z.looseObject({ access_token: z.string().trim().min(1) });

/** Codes that mean something else where a code is exchanged than where figures are asked for. */
const exchangeFailures: readonly FailureRow[] = [
  {
    code: ["40110"],
    error: "auth.forbidden",
    says: "TikTok did not accept the code: it works once and for an hour. Begin again.",
  },
  {
    code: ["40002", "40101", "40105"],
    error: "auth.forbidden",
    says: "TikTok did not accept the app, its secret or the code: check them and begin again.",
  },
];

function authorizeUrl({ given, endpoints, redirectUri, state }: ConsentRequest): string {
  const query = new URLSearchParams({ app_id: given.appId ?? "", redirect_uri: redirectUri, state });
  return `${apiOf(endpoints)}/portal/auth?${query}`;
}

/** The code comes back as `auth_code`, and as `code` besides. */
async function exchange({ given, returned, endpoints, app }: ConsentAnswer, transport: Transport) {
  const { appId = "", appSecret = "" } = given;
  const code = returned.auth_code ?? returned.code ?? "";
  const failed = (reply: Reply) =>
    failureOf([...exchangeFailures, ...tiktokTraits.failures], reply, { platform: "tiktok", now: transport.now() });
  const data = await transport.attempt(
    {
      app,
      operation: "oauth2/access_token",
      timeoutMs,
      secrets: [appSecret, code],
      classify: (error) => failed(replyOfError(error)),
    },
    async (signal) => {
      const url = `${apiOf(endpoints)}/open_api/${tiktokTraits.api.version}/oauth2/access_token/`;
      // Thousands of accounts can make the exchange time out when they are listed with it.
      const body = { app_id: appId, secret: appSecret, auth_code: code, return_advertiser_ids: false };
      return dataOf(await axios.post<string>(url, body, { ...wholeAnswer, timeout: timeoutMs, signal }), failed);
    },
  );
  const read = granted.safeParse(data);
  if (read.success) return { appId, appSecret, accessToken: read.data.access_token };
  throw new LeadlineError("upstream.contract", "TikTok's answer to the code has an unknown shape.", {
    platform: "tiktok",
    field: `data.${read.error.issues[0]?.path.join(".") ?? ""}`,
  });
}

const apiOf = (endpoints: ConsentRequest["endpoints"]) => endpoints.api ?? tiktokTraits.endpoints.api ?? "";

/** TikTok tells no end; the token works until the advertiser withdraws it, and that can be asked. */
async function life(
  connection: Parameters<Grants<TikTokCredentials>["life"]>[0],
  transport: Transport,
): Promise<GrantLife> {
  const { appId, appSecret } = connection.credentials;
  await createClient(connection, transport).ask({
    path: "oauth2/advertiser/get",
    params: { app_id: appId, secret: appSecret },
    schema: authorisedList,
    whole: true,
  });
  return { accessUntil: null, refreshUntil: null, scopes: null };
}

/** Authorisation of a developer app by an advertiser login. */
export const grants: Grants<TikTokCredentials> = {
  asks: [
    { field: "appId", says: "App ID", secret: false },
    { field: "appSecret", says: "App secret", secret: true },
  ],
  says: "TikTok API for Business portal (https://business-api.tiktok.com/portal/apps): the app's page shows ID and secret, and the advertiser redirect URL there must be the address shown here.",
  authorizeUrl,
  exchange,
  life,
  // The token does not end, and TikTok has nothing to renew it with.
  renew: async () => null,
};
