import { credentials, tiktokCodePrefix } from "../credentials.ts";
import { isRecord, parseJson } from "../json.ts";
import { type Codes, createCodes } from "../server/codes.ts";
import { type Asked, html, type Reply, type Route, redirect } from "../server/route.ts";
import { granted } from "./access.ts";
import { tiktokFaults } from "./faults.ts";
import { badParameter, envelope, refusing, TiktokRefusal } from "./refusal.ts";

/** The portal's consent page, for a person who agrees at once, and the exchange of the code it gives. */
export function consentRoutes(): readonly Route[] {
  const codes = createCodes(tiktokCodePrefix);
  return [
    {
      name: "tiktok.consent",
      method: "GET",
      path: "/tiktok/portal/auth",
      shape: () => "",
      answer: (asked) => consent(codes, asked),
      faults: {},
    },
    {
      name: "tiktok.token",
      method: "POST",
      path: "/tiktok/open_api/v1.3/oauth2/access_token/",
      shape: () => "",
      answer: (asked) => refusing(asked, () => exchange(codes, asked)),
      faults: tiktokFaults,
    },
  ];
}

function consent(codes: Codes, { url }: Asked): Reply {
  const [app, redirectUri] = ["app_id", "redirect_uri"].map((name) => url.searchParams.get(name) ?? "");
  if (app !== credentials.tiktok.appId || !redirectUri) return html(400, "App or redirect address is not known");
  const code = codes.give({ lasting: true, redirectUri });
  return redirect(redirectUri, { auth_code: code, code, state: url.searchParams.get("state") ?? "" });
}

/** No access token is asked for: there is none yet. */
function exchange(codes: Codes, asked: Asked): Reply {
  const body = parseJson(asked.body);
  if (!asked.headers["content-type"]?.startsWith("application/json") || !isRecord(body)) {
    throw badParameter("The request body is not valid JSON.");
  }
  const { app_id, secret, auth_code, return_advertiser_ids = true } = body;
  const { appId, appSecret, accessToken } = credentials.tiktok;
  if (app_id !== appId || secret !== appSecret)
    throw new TiktokRefusal(40101, "The app id or the secret is not correct.");
  if (typeof auth_code !== "string" || codes.redeem(auth_code) === null) {
    throw new TiktokRefusal(40110, "The auth_code has been used or does not exist.");
  }
  const ids = return_advertiser_ids === false ? {} : { advertiser_ids: granted.map(({ id }) => id) };
  return envelope(asked, 0, "OK", { access_token: accessToken, scope: [4, 6, 220, 22000000], ...ids });
}
