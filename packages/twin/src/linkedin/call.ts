import type { MarketAccount } from "../market/account.ts";
import { linkedinAccounts } from "../market/linkedin-accounts.ts";
import type { Asked } from "../server/route.ts";
import { type Grants, scopesOf } from "./oauth.ts";
import { accessDenied, LinkedinRefusal, malformed, notFound, paramInvalid, required } from "./refusal.ts";
import { type Query, queryOf, textIn } from "./restli.ts";
import { checkVersion } from "./versions.ts";

/** A request that has passed everything which is the same for all resources. */
export interface Call {
  readonly asked: Asked;
  readonly query: Query;
  readonly version: string;
  readonly resource: string;
  readonly finder: string;
}

export interface Resource {
  readonly resource: string;
  readonly scope: "r_ads" | "r_ads_reporting";
  /** The values of `q`; empty for a single entity. */
  readonly finders: readonly string[];
}

const longest = { query: 4_096, url: 8_192 };

/** Length, version, token, scope and finder, in this order; throws what LinkedIn would answer. */
export function callOf(grants: Grants, asked: Asked, { resource, scope, finders }: Resource): Call {
  const text = queryText(asked);
  const version = checkVersion(asked.headers, asked.world.now);
  const scopes = scopesOf(grants, asked);
  const protocol = asked.headers["x-restli-protocol-version"] ?? "1.0.0";
  if (protocol !== "1.0.0" && protocol !== "2.0.0") {
    throw new LinkedinRefusal({ status: 400, message: `Rest.li protocol version ${protocol} not supported` });
  }
  const query = queryOf(text, protocol === "2.0.0");
  const finder = finders.length === 0 ? "" : finderOf(query, finders);
  const method = finder === "" ? "GET" : `FINDER-${finder}`;
  checkMethod(asked.headers["x-restli-method"], finder);
  if (!scopes.includes(scope)) throw accessDenied(resource, method, version);
  return { asked, query, version, resource, finder };
}

/** The query, which a tunnelled request carries in its body. */
function queryText({ url, headers, body }: Asked, tunnelled = headers["x-http-method-override"] !== undefined): string {
  const text = url.search.slice(1);
  if (text.length > longest.query || url.href.length > longest.url) {
    throw new LinkedinRefusal({ status: 414, message: "Request-URI Too Long" });
  }
  if (!tunnelled) return text;
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  if (headers["x-http-method-override"] !== "GET" || !isForm || text !== "") throw malformed("query tunnel");
  return body;
}

function finderOf(query: Query, finders: readonly string[]): string {
  const finder = textIn(query, "q");
  if (finder === undefined) throw required("q");
  if (!finders.includes(finder)) throw malformed("q");
  return finder;
}

function checkMethod(method: string | undefined, finder: string): void {
  const wanted = finder === "" ? "get" : "finder";
  if (method === undefined || method.toLowerCase() === wanted) return;
  throw new LinkedinRefusal({ status: 400, message: `Rest.li method ${method} does not fit the request` });
}

/** A request with a body that does not say which method it stands for. */
export const methodNotAllowed = () => new LinkedinRefusal({ status: 405, message: "Method Not Allowed" });

/** Accounts in which the member has a role. */
export const visible: readonly MarketAccount[] = linkedinAccounts.filter(({ state }) => state !== "notGranted");

/** The account a path or parameter names by its bare number. */
export function accountOf({ resource, finder, version }: Call, id: string): MarketAccount {
  if (!/^\d+$/.test(id)) throw paramInvalid("adAccount");
  const account = visible.find((candidate) => candidate.id === id);
  if (account !== undefined) return account;
  if (linkedinAccounts.every((candidate) => candidate.id !== id)) throw notFound();
  throw accessDenied(resource, finder === "" ? "GET" : `FINDER-${finder}`, version);
}

/** The number behind a URN of that type. */
export function idIn(urn: string, type: string, field: string): string {
  const id = new RegExp(`^urn:li:${type}:(\\d+)$`).exec(urn)?.[1];
  if (id === undefined) throw paramInvalid(field);
  return id;
}
