import { addMs, epochMs } from "@leadline/core/time/instant";
import { credentials, metaAccessTokenPrefix } from "../credentials.ts";
import { type Asked, json, type Reply } from "../server/route.ts";
import { expiredToken, type MetaTokens, tokenState, unknownToken } from "./access.ts";
import { parametersOf } from "./parameters.ts";
import { badParameter, MetaRefusal } from "./refusal.ts";

const lifeS = 60 * 86_400;

const missing = (name: string) =>
  new MetaRefusal({ code: 101, message: `Missing ${name} parameter.`, type: "OAuthException" });

/** `/oauth/access_token`: a living token for one that lives 60 days more. */
export function exchangeToken(tokens: MetaTokens, asked: Asked): Reply {
  const parameters = parametersOf(asked, "GET");
  const id = parameters.get("client_id");
  if (id === undefined) throw missing("client_id");
  if (id !== credentials.meta.appId) {
    throw new MetaRefusal({
      code: 101,
      message: "Error validating application. Cannot get application info due to a system error.",
    });
  }
  if (parameters.get("client_secret") !== credentials.meta.appSecret) {
    throw new MetaRefusal({ code: 1, message: "Error validating client secret." });
  }
  if (parameters.get("grant_type") !== "fb_exchange_token") {
    throw badParameter("Invalid grant_type: the twin serves fb_exchange_token alone.");
  }
  const old = parameters.get("fb_exchange_token");
  if (old === undefined) throw missing("fb_exchange_token");
  const state = tokenState(tokens, old, asked.world.now);
  if (state === undefined) throw new MetaRefusal(unknownToken);
  if (state.expired) throw new MetaRefusal(expiredToken);
  const token = `${metaAccessTokenPrefix}${tokens.issued.size + 1}`;
  tokens.issued.set(token, addMs(asked.world.now, lifeS * 1_000));
  return json(200, { access_token: token, token_type: "bearer", expires_in: lifeS });
}

const scopes = ["ads_read", "ads_management", "business_management"];

/** `/debug_token`: what a token is worth. `expires_at` 0 means never; a dead token is a success that says so. */
export function debugToken(tokens: MetaTokens, asked: Asked): Reply {
  const parameters = parametersOf(asked, "GET");
  const { appId, appSecret } = credentials.meta;
  if (parameters.get("access_token") !== `${appId}|${appSecret}`) {
    throw badParameter(
      "You must provide an app access token, or a user access token that is an owner or developer of the app",
    );
  }
  const token = parameters.get("input_token");
  if (token === undefined || token === "") throw badParameter("The parameter input_token is required.");
  const state = tokenState(tokens, token, asked.world.now);
  const seconds = state?.ends == null ? 0 : Math.floor(epochMs(state.ends) / 1_000);
  if (state === undefined || state.expired) {
    const { code, message } = state === undefined ? unknownToken : expiredToken;
    const subcode = state === undefined ? {} : { subcode: expiredToken.subcode };
    const known = state === undefined ? {} : { app_id: appId, expires_at: seconds };
    return json(200, { data: { ...known, error: { code, message, ...subcode }, is_valid: false, scopes: [] } });
  }
  return json(200, {
    data: {
      app_id: appId,
      type: state.ends === null ? "SYSTEM_USER" : "USER",
      application: "Leadline",
      data_access_expires_at: 0,
      expires_at: seconds,
      is_valid: true,
      scopes,
      user_id: "122000000000000042",
    },
  });
}
