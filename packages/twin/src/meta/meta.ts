import { isRecord, parseJson } from "../json.ts";
import type { Asked, FaultEffect, PlatformTwin, Reply, Route } from "../server/route.ts";
import { authenticate } from "./access.ts";
import { refusing } from "./error-reply.ts";
import { consentFaults, metaFaults, oauthFaults, runFaults } from "./faults.ts";
import { insights } from "./insights.ts";
import { listAccounts, listCampaigns, readAccount } from "./nodes.ts";
import { consent, debugToken, exchangeToken, type MetaLogins } from "./oauth.ts";
import { type Parameters, parametersOf } from "./parameters.ts";
import { createRun, type MetaRuns, readRun, runInsights } from "./runs.ts";
import { checkVersion } from "./versions.ts";

type Memory = MetaLogins & MetaRuns;

interface Call {
  readonly name: string;
  readonly method: "GET" | "POST";
  /** Behind the version. */
  readonly path: string;
  readonly shape: readonly string[];
  /** Whether a dead version still answers it. */
  readonly endpoint: "unchanged" | "changed";
  readonly faults: Readonly<Record<string, FaultEffect>>;
  readonly answer: (memory: Memory, asked: Asked, parameters: Parameters) => Reply;
}

/** Accounts, also those written wrongly, and campaigns; report runs have shorter numbers. */
const node = ":node{(?:act_[^/]*|1202\\d{14})}";
const account = ":account{act_[^/]*}";
const run = ":run{\\d{1,17}}";
const question = ["level", "time_increment", "breakdowns"];
const entity = { method: "GET", shape: ["fields"], endpoint: "changed", faults: metaFaults } as const;

const calls: readonly Call[] = [
  { ...entity, name: "accounts", path: "me/adaccounts", answer: (_, ...asked) => listAccounts(...asked) },
  { ...entity, name: "account", path: account, answer: (_, ...asked) => readAccount(...asked) },
  { ...entity, name: "campaigns", path: `${account}/campaigns`, answer: (_, ...asked) => listCampaigns(...asked) },
  {
    name: "insights",
    method: "GET",
    path: `${node}/insights`,
    shape: question,
    endpoint: "unchanged",
    faults: metaFaults,
    answer: (_, ...asked) => insights(...asked),
  },
  {
    name: "createRun",
    method: "POST",
    path: `${node}/insights`,
    shape: question,
    endpoint: "unchanged",
    faults: metaFaults,
    answer: createRun,
  },
  { name: "run", method: "GET", path: run, shape: [], endpoint: "unchanged", faults: runFaults, answer: readRun },
  {
    name: "runInsights",
    method: "GET",
    path: `${run}/insights`,
    shape: [],
    endpoint: "unchanged",
    faults: metaFaults,
    answer: runInsights,
  },
];

/** With or without a version, at the API's own address or at one for logins alone. */
const oauthBase = "/:base{meta(?:-oauth)?(?:/v\\d+\\.\\d+)?}";

/** `/meta` and `/meta-oauth` both stand for graph.facebook.com, `/meta-consent` for www.facebook.com. */
export const metaTwin: PlatformTwin = {
  id: "meta",
  routes: () => {
    const memory: Memory = { issued: new Map(), codes: new Map(), runs: new Map() };
    return [
      oauthRoute("exchangeToken", "oauth/access_token", (asked) => exchangeToken(memory, asked)),
      oauthRoute("debugToken", "debug_token", (asked) => debugToken(memory, asked)),
      {
        name: "meta.consent",
        method: "GET",
        path: "/meta-consent/:version/dialog/oauth",
        shape: () => "",
        answer: (asked) => consent(memory, asked),
        faults: consentFaults,
      },
      ...calls.map((call) => graphRoute(memory, call)),
    ];
  },
};

function oauthRoute(name: string, path: string, answer: (asked: Asked) => Reply): Route {
  return {
    name: `meta.${name}`,
    method: "GET",
    path: `${oauthBase}/${path}`,
    shape: ({ url }) => url.searchParams.get("grant_type") ?? "",
    answer: (asked) => refusing(asked, () => answer(asked)),
    faults: oauthFaults,
  };
}

function graphRoute(memory: Memory, { name, method, path, shape, endpoint, faults, answer }: Call): Route {
  return {
    name: `meta.${name}`,
    method,
    path: `/meta/:version/${path}`,
    shape: (asked) => shapeOf(asked, method, shape),
    answer: (asked) =>
      refusing(asked, () => {
        const parameters = parametersOf(asked, method);
        checkVersion(asked.path.version ?? "", asked.world.now, endpoint);
        authenticate(memory, asked, parameters);
        return answer(memory, asked, parameters);
      }),
    faults,
  };
}

/** Of a body nobody can read there is no shape. */
function shapeOf(asked: Asked, method: Call["method"], names: readonly string[]): string {
  const isReadable = method === "GET" || isRecord(parseJson(asked.body || "{}"));
  const parameters = isReadable ? parametersOf(asked, method) : new Map<string, string>();
  return names.map((name) => parameters.get(name) ?? "").join(" ");
}
