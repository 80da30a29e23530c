import type { Asked, FaultEffect, PlatformTwin, Reply, Route } from "../server/route.ts";
import { analytics } from "./analytics.ts";
import { type Call, callOf, methodNotAllowed, type Resource } from "./call.ts";
import { analyticsFaults, linkedinFaults, refusing, tokenFaults } from "./faults.ts";
import { listAccounts, listCampaigns, listCreatives, listGroups, listRules, oneAccount } from "./lists.ts";
import { authorize, createGrants, exchange, type Grants, introspect } from "./oauth.ts";

interface Served extends Resource {
  readonly name: string;
  readonly path: string;
  readonly answer: (call: Call) => Reply;
  readonly faults: Readonly<Record<string, FaultEffect>>;
}

const entity = { scope: "r_ads", finders: ["search"], faults: linkedinFaults } as const;

const served: readonly Served[] = [
  { ...entity, name: "accounts", resource: "adAccounts", path: "adAccounts", answer: listAccounts },
  { ...entity, name: "account", resource: "adAccounts", path: "adAccounts/:account", finders: [], answer: oneAccount },
  {
    ...entity,
    name: "campaignGroups",
    resource: "adCampaignGroups",
    path: "adAccounts/:account/adCampaignGroups",
    answer: listGroups,
  },
  {
    ...entity,
    name: "campaigns",
    resource: "adCampaigns",
    path: "adAccounts/:account/adCampaigns",
    answer: listCampaigns,
  },
  {
    ...entity,
    name: "creatives",
    resource: "creatives",
    path: "adAccounts/:account/creatives",
    finders: ["criteria"],
    answer: listCreatives,
  },
  {
    ...entity,
    name: "conversions",
    resource: "conversions",
    path: "conversions",
    finders: ["account"],
    answer: listRules,
  },
  {
    name: "analytics",
    resource: "adAnalytics",
    path: "adAnalytics",
    scope: "r_ads_reporting",
    finders: ["analytics", "statistics"],
    answer: analytics,
    faults: analyticsFaults,
  },
];

/** `/linkedin` stands for api.linkedin.com, `/linkedin-oauth` for www.linkedin.com. */
export const linkedinTwin: PlatformTwin = {
  id: "linkedin",
  routes: () => {
    const grants = createGrants();
    return [...oauthRoutes(grants), ...served.flatMap((one) => [getRoute(grants, one), tunnelRoute(grants, one)])];
  },
};

function oauthRoutes(grants: Grants): Route[] {
  const base = { method: "POST", shape: grantType, faults: tokenFaults } as const;
  const path = (name: string) => `/linkedin-oauth/oauth/v2/${name}`;
  return [
    {
      ...base,
      name: "linkedin.authorization",
      method: "GET",
      path: path("authorization"),
      answer: (asked) => authorize(grants, asked),
    },
    { ...base, name: "linkedin.token", path: path("accessToken"), answer: (asked) => exchange(grants, asked) },
    {
      ...base,
      name: "linkedin.introspect",
      path: path("introspectToken"),
      answer: (asked) => introspect(grants, asked),
    },
  ];
}

const grantType = ({ body }: Asked): string => `grant_type=${new URLSearchParams(body).get("grant_type") ?? ""}`;

function getRoute(grants: Grants, one: Served): Route {
  return {
    name: `linkedin.${one.name}`,
    method: "GET",
    path: `/linkedin/rest/${one.path}`,
    shape: ({ url }) => shapeOf(url.search.slice(1)),
    answer: (asked) => refusing(asked, () => one.answer(callOf(grants, asked, one))),
    faults: one.faults,
  };
}

/** The same question with its query in the body of a POST. */
function tunnelRoute(grants: Grants, one: Served): Route {
  return {
    ...getRoute(grants, one),
    name: `linkedin.${one.name}Tunnel`,
    method: "POST",
    shape: ({ body }) => shapeOf(body),
    answer: (asked) =>
      refusing(asked, () => {
        if (asked.headers["x-http-method-override"] === undefined) throw methodNotAllowed();
        return one.answer(callOf(grants, asked, one));
      }),
  };
}

const telling = ["q", "pivot", "pivots", "timeGranularity"];

/** The words of the question; ids, dates and tokens are left out. */
function shapeOf(query: string): string {
  const pairs = query.split("&").map((pair) => pair.split("="));
  return telling
    .flatMap((name) => pairs.filter(([key]) => key === name).map(([, value = ""]) => value.slice(0, 80)))
    .join(" ");
}
