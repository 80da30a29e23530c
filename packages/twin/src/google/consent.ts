import { credentials, googleCodePrefix } from "../credentials.ts";
import { type Codes, createCodes } from "../server/codes.ts";
import { type Asked, html, type Reply, type Route, redirect } from "../server/route.ts";

export const googleCodes = (): Codes => createCodes(googleCodePrefix);

const loopback = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/;

/** The consent page of accounts.google.com, for a person who agrees to everything at once. */
export function consentRoute(codes: Codes): Route {
  return {
    name: "google.consent",
    method: "GET",
    path: "/google-consent/o/oauth2/v2/auth",
    shape: ({ url }) => url.searchParams.get("response_type") ?? "",
    answer: (asked) => consent(codes, asked),
    faults: { denied: (_, __, { url }) => redirect(target(url), { error: "access_denied", ...stateOf(url) }) },
  };
}

/** Wrong addresses end on Google's own page: nothing may be sent to a place that is not registered. */
function consent(codes: Codes, { url }: Asked): Reply {
  const given = (name: string) => url.searchParams.get(name) ?? "";
  if (given("client_id") !== credentials.google.clientId) return html(401, "Error 401: invalid_client");
  if (!loopback.test(given("redirect_uri"))) return html(400, "Error 400: redirect_uri_mismatch");
  if (given("response_type") !== "code") return html(400, "Error 400: unsupported_response_type");
  if (given("scope") !== "https://www.googleapis.com/auth/adwords") return html(400, "Error 400: invalid_scope");
  const lasting = given("access_type") === "offline" && given("prompt") === "consent";
  const code = codes.give({ lasting, redirectUri: given("redirect_uri") });
  return redirect(target(url), { code, scope: given("scope"), ...stateOf(url) });
}

const target = (url: URL): string => url.searchParams.get("redirect_uri") ?? "";

function stateOf({ searchParams }: URL): { readonly state?: string } {
  const state = searchParams.get("state");
  return state === null ? {} : { state };
}
