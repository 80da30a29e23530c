import { isRecord, parseJson } from "../json.ts";
import { googleDirectAccess } from "../market/google-accounts.ts";
import { type Asked, html, json, type PlatformTwin, type Reply, type Route } from "../server/route.ts";
import { consentRoute, googleCodes } from "./consent.ts";
import { refusing, searchFaults, tokenFaults } from "./faults.ts";
import { shapeOf } from "./gaql.ts";
import { authenticate, exchange } from "./oauth.ts";
import type { GoogleCall } from "./refusal.ts";
import { type GoogleMemory, search, searchStream } from "./search.ts";
import { checkVersion, isKnownVersion } from "./versions.ts";

/** `/google` stands for googleads.googleapis.com, `/google-oauth` for oauth2.googleapis.com, `/google-consent` for accounts.google.com. */
export const googleTwin: PlatformTwin = {
  id: "google",
  routes: () => {
    const memory: GoogleMemory = { issued: new Map(), codes: googleCodes(), pages: new Map() };
    return [
      consentRoute(memory.codes),
      {
        name: "google.token",
        method: "POST",
        path: "/google-oauth/token",
        shape: ({ body }) => `grant_type=${new URLSearchParams(body).get("grant_type") ?? ""}`,
        answer: (asked) => exchange(memory, asked),
        faults: tokenFaults,
      },
      {
        name: "google.listAccessibleCustomers",
        method: "GET",
        path: "/google/:version/customers:listAccessibleCustomers",
        shape: ({ path }) => path.version ?? "",
        answer: versioned((asked) => {
          checkVersion(asked.path.version ?? "", asked.world.now);
          authenticate(memory, asked);
          return json(200, { resourceNames: googleDirectAccess.map((id) => `customers/${id}`) });
        }),
        faults: searchFaults,
      },
      ...[searchRoute("search", memory, search), searchRoute("searchStream", memory, searchStream)],
    ];
  },
};

type Answer = (memory: GoogleMemory, asked: Asked, call: GoogleCall) => Reply;

function searchRoute(call: string, memory: GoogleMemory, answer: Answer): Route {
  return {
    name: `google.${call}`,
    method: "POST",
    path: `/google/:version/customers/:customer/googleAds:${call}`,
    shape: ({ body }) => {
      const value = parseJson(body);
      return isRecord(value) && typeof value.query === "string" ? shapeOf(value.query) : "?";
    },
    answer: versioned((asked, how) => answer(memory, asked, how)),
    faults: searchFaults,
  };
}

/** Versions nobody knows end at the front end, with a page. */
function versioned(answer: (asked: Asked, call: GoogleCall) => Reply): (asked: Asked) => Reply {
  return (asked) =>
    isKnownVersion(asked.path.version ?? "")
      ? refusing(asked, (call) => answer(asked, call))
      : html(404, "Error 404 (Not Found)!!1");
}
