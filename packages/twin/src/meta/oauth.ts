import { addMs, epochMs, type Instant } from "@leadline/core/time/instant";
import { credentials, metaAccessTokenPrefix } from "../credentials.ts";
import { type Asked, html, json, type Reply } from "../server/route.ts";
import { expiredToken, type MetaTokens, tokenState, unknownToken } from "./access.ts";
import { type Parameters, parametersOf } from "./parameters.ts";
import { badParameter, MetaRefusal } from "./refusal.ts";

/** What this server remembers of logins. */
export interface MetaLogins extends MetaTokens {
  /** Codes handed out and not yet used. */
  readonly codes: Map<string, { readonly redirectUri: string; readonly ends: Instant }>;
}

const lifeS = 60 * 86_400;
const shortLifeS = 3_600;
const codeLifeS = 600;
const metaCodePrefix = "AQcanary-meta-code-";

const missing = (name: string) =>
  new MetaRefusal({ code: 101, message: `Missing ${name} parameter.`, type: "OAuthException" });

/** `/oauth/access_token`: a code for a token of hours, or a living token for one of 60 days more. */
export function exchangeToken(memory: MetaLogins, asked: Asked): Reply {
  const parameters = parametersOf(asked, "GET");
  checkApp(parameters);
  const grant = parameters.get("grant_type");
  if (grant === undefined || grant === "authorization_code") {
    redeem(memory, parameters, asked.world.now);
    return issue(memory, asked, shortLifeS);
  }
  if (grant !== "fb_exchange_token") throw badParameter(`Invalid grant_type: ${grant}`);
  const old = parameters.get("fb_exchange_token");
  if (old === undefined) throw missing("fb_exchange_token");
  const state = tokenState(memory, old, asked.world.now);
  if (state === undefined) throw new MetaRefusal(unknownToken);
  if (state.expired) throw new MetaRefusal(expiredToken);
  return issue(memory, asked, lifeS);
}

function checkApp(parameters: Parameters): void {
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
}

function issue({ issued }: MetaTokens, { world }: Asked, seconds: number): Reply {
  const token = `${metaAccessTokenPrefix}${issued.size + 1}`;
  issued.set(token, addMs(world.now, seconds * 1_000));
  return json(200, { access_token: token, token_type: "bearer", expires_in: seconds });
}

/** A code serves once, for minutes, and with the address it was sent to. */
function redeem({ codes }: MetaLogins, parameters: Parameters, now: Instant): void {
  const code = parameters.get("code");
  if (code === undefined) throw missing("code");
  const given = codes.get(code);
  codes.delete(code);
  if (given === undefined || given.ends <= now) throw badCode("This authorization code has expired or been used.");
  if (given.redirectUri !== parameters.get("redirect_uri")) {
    throw badCode("Error validating verification code. Please make sure your redirect_uri is identical.");
  }
}

const badCode = (message: string) => new MetaRefusal({ code: 100, subcode: 36007, message });

/** The page where a person consents, who here always does: it goes straight back to the caller with a code. */
export function consent({ codes }: MetaLogins, asked: Asked): Reply {
  const parameters = parametersOf(asked, "GET");
  const redirectUri = parameters.get("redirect_uri") ?? "";
  if (parameters.get("client_id") !== credentials.meta.appId || !URL.canParse(redirectUri)) {
    return html(400, "Invalid App ID or redirect_uri");
  }
  const code = `${metaCodePrefix}${asked.number}`;
  codes.set(code, { redirectUri, ends: addMs(asked.world.now, codeLifeS * 1_000) });
  return sentBack(parameters, { code });
}

/** Back to where the login came from, with its own state. */
export function sentBack(parameters: Parameters, answer: Readonly<Record<string, string>>): Reply {
  const back = new URL(parameters.get("redirect_uri") ?? "");
  const state = parameters.get("state");
  for (const [name, value] of Object.entries(answer)) back.searchParams.set(name, value);
  if (state !== undefined) back.searchParams.set("state", state);
  return { status: 302, headers: { location: back.href }, body: "" };
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
