import { addMs, type Instant, localTime } from "@leadline/core/time/instant";
import { isRecord, type JsonRecord, parseJson } from "../json.ts";
import { hash } from "../market/random.ts";
import { viewOf } from "../market/world.ts";
import { type Asked, json, type Reply } from "../server/route.ts";
import { type CheckedQuery, checkQuery } from "./check.ts";
import { reach } from "./customers.ts";
import { parseGaql } from "./gaql.ts";
import { authenticate, type Tokens } from "./oauth.ts";
import { badRequest, type GoogleCall, GoogleRefusal } from "./refusal.ts";
import { camelCase, resultsOf } from "./results.ts";
import { checkVersion } from "./versions.ts";

/** Rows of a page; fixed by Google. */
export const pageRows = 10_000;
/** Rows of a stream's batch: Google sends up to 10,000, smaller ones are as good. */
const batchRows = 700;
const pageTokenLifeMs = 2 * 3_600_000;

/** What one Google server remembers between requests. */
export interface GoogleMemory extends Tokens {
  readonly pages: Map<
    string,
    { readonly rows: readonly object[]; readonly at: number; readonly query: string; readonly ends: Instant }
  >;
}

interface Answered {
  readonly query: CheckedQuery;
  readonly rows: readonly object[];
  readonly body: JsonRecord;
}

/** Everything both calls have in common; throws what Google refuses. */
function answer(memory: GoogleMemory, asked: Asked, known: ReadonlySet<string>): Answered {
  checkVersion(asked.path.version ?? "", asked.world.now);
  authenticate(memory, asked);
  const customer = reach(asked.path.customer ?? "", asked.headers["login-customer-id"]);
  const body = bodyOf(asked.body, known);
  const text = body.query;
  if (typeof text !== "string" || text === "")
    throw badRequest("REQUIRED_FIELD_MISSING", "The required field 'query' is missing.");
  const view = customer.account === null ? null : viewOf(asked.world, customer.account);
  const { today, opens } = view ?? viewOfManager(asked, customer.zone);
  const query = checkQuery(parseGaql(text), customer, today, opens);
  return {
    query,
    body,
    rows: body.validateOnly === true || body.pageToken ? [] : resultsOf(query, { customer, view }, asked.number),
  };
}

function viewOfManager({ world }: Asked, zone: string) {
  return { today: localTime(world.now, zone).date, opens: world.anchor };
}

/** Camel and snake case are both read; a name the request has not is refused. */
function bodyOf(text: string, known: ReadonlySet<string>): JsonRecord {
  const value = parseJson(text);
  if (!isRecord(value)) {
    throw new GoogleRefusal({ status: 400, message: "Invalid JSON payload received. Expected an object." });
  }
  const body = Object.fromEntries(Object.entries(value).map(([name, given]) => [camelCase(name), given]));
  if (body.pageSize !== undefined) {
    throw badRequest(
      "PAGE_SIZE_NOT_SUPPORTED",
      "Setting the page size is not supported. Search Responses will have fixed page size of '10000' rows.",
    );
  }
  const unknown = Object.keys(body).find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new GoogleRefusal({
      status: 400,
      message: `Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`,
    });
  }
  return body;
}

const streamFields = new Set(["query"]);
const searchFields = new Set(["query", "pageToken", "validateOnly", "searchSettings"]);

const fieldMask = ({ select }: CheckedQuery): string =>
  select.map((field) => field.split(".").map(camelCase).join(".")).join(",");

/** An array of batches. Nothing found is `[]` or one batch without rows, as it happens. */
export function searchStream(memory: GoogleMemory, asked: Asked, { requestId }: GoogleCall): Reply {
  const { query, rows } = answer(memory, asked, streamFields);
  const shared = { fieldMask: fieldMask(query), requestId };
  const batches = Array.from({ length: Math.ceil(rows.length / batchRows) }, (_, batch) => ({
    results: rows.slice(batch * batchRows, (batch + 1) * batchRows),
    ...shared,
  }));
  const empty = asked.number % 2 === 0 ? [] : [shared];
  return { ...json(200, rows.length === 0 ? empty : batches, { "request-id": requestId }), days: query.days };
}

/** One page. A token names the rows of its first request, until it is too old. */
export function search(memory: GoogleMemory, asked: Asked, { requestId }: GoogleCall): Reply {
  const { query, rows, body } = answer(memory, asked, searchFields);
  const text = String(body.query);
  const page =
    body.pageToken === undefined || body.pageToken === ""
      ? { rows, at: 0 }
      : pageOf(memory, asked, body.pageToken, text);
  const next = page.at + pageRows;
  const token = `CPii${(hash(text) >>> 0).toString(36)}${asked.number}x${next}`;
  const more = next < page.rows.length;
  if (more)
    memory.pages.set(token, { rows: page.rows, at: next, query: text, ends: addMs(asked.world.now, pageTokenLifeMs) });
  const results = page.rows.slice(page.at, next);
  const settings = isRecord(body.searchSettings) ? body.searchSettings : {};
  const countAsked = settings.returnTotalResultsCount === true || settings.return_total_results_count === true;
  const omitted = settings.omitResults === true || settings.omit_results === true;
  const value = {
    ...(results.length === 0 || omitted ? {} : { results }),
    ...(more && !omitted ? { nextPageToken: token } : {}),
    ...(countAsked ? { totalResultsCount: String(page.rows.length) } : {}),
    fieldMask: fieldMask(query),
  };
  return { ...json(200, body.validateOnly === true ? {} : value, { "request-id": requestId }), days: query.days };
}

function pageOf(memory: GoogleMemory, { world }: Asked, token: unknown, query: string) {
  const page = typeof token === "string" ? memory.pages.get(token) : undefined;
  if (page === undefined || page.query !== query) throw badRequest("INVALID_PAGE_TOKEN", "Page token is invalid.");
  if (page.ends <= world.now) throw expiredPageToken();
  return page;
}

export const expiredPageToken = () => badRequest("EXPIRED_PAGE_TOKEN", "Page token has expired.");
