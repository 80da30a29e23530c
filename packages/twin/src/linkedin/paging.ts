import { hash } from "../market/random.ts";
import { json, type Reply } from "../server/route.ts";
import type { Call } from "./call.ts";
import { linkedinHeaders, paramInvalid } from "./refusal.ts";
import { type Query, textIn, wholeOf } from "./restli.ts";

const mostPerPage = 1_000;

/** What every list takes besides its own parameters. */
export const cursorParameters = ["q", "fields", "pageSize", "pageToken"] as const;

/**
 * One page of a list and the token of the next. Pages may be short although more follow: the first of several is.
 * A token belongs to its question and has to come back percent-encoded.
 */
export function cursorPage({ asked, query }: Call, elements: readonly object[], mayBeShort = true): Reply {
  const size = sizeOf(query, "pageSize", 100);
  const question = questionOf(query);
  const start = startOf(textIn(query, "pageToken"), question, elements.length);
  const left = elements.length - start;
  const count = mayBeShort && start === 0 && left > 2 ? Math.min(size, left - 1) : Math.min(size, left);
  const next = start + count;
  const metadata = next < elements.length ? { nextPageToken: tokenOf(next, question) } : {};
  return json(200, { elements: elements.slice(start, next), metadata }, linkedinHeaders(asked));
}

/** One page by position, as lists without a cursor have them. */
export function offsetPage({ asked, query }: Call, elements: readonly object[]): Reply {
  const count = sizeOf(query, "count", 10);
  const start = wholeIn(query, "start") ?? 0;
  const paging = { start, count, links: [], total: elements.length };
  return json(200, { elements: elements.slice(start, start + count), paging }, linkedinHeaders(asked));
}

export function wholeIn(query: Query, name: string): number | undefined {
  const text = textIn(query, name);
  return text === undefined ? undefined : wholeOf({ kind: "text", text }, name);
}

function sizeOf(query: Query, name: string, fallback: number): number {
  const size = wholeIn(query, name) ?? fallback;
  if (size < 1 || size > mostPerPage) throw paramInvalid(name, `${name} must be between 1 and ${mostPerPage}`);
  return size;
}

const questionOf = ({ values }: Query): number =>
  hash(JSON.stringify([...values].filter(([name]) => name !== "pageToken" && name !== "pageSize").toSorted()));

/** Holds every character that a query would spoil. */
const tokenOf = (start: number, question: number): string =>
  `DgGe+/${Buffer.from(JSON.stringify([start, question]))
    .toString("base64")
    .replace(/=*$/, "")}==`;

function startOf(token: string | undefined, question: number, total: number): number {
  if (token === undefined) return 0;
  const start = Array.from({ length: total }, (_, at) => at).find((at) => tokenOf(at, question) === token);
  if (start === undefined) throw paramInvalid("pageToken");
  return start;
}

/** Trims the elements to the fields asked for: names of the top level, commas bare. */
export function trimmed(query: Query, elements: readonly object[], known: readonly string[]): object[] {
  const fields = query.values.get("fields")?.split(",");
  const unknown = fields?.find((field) => !known.includes(field));
  if (unknown !== undefined) throw paramInvalid("fields", `Unknown field ${unknown.slice(0, 60)}`);
  if (fields === undefined) return [...elements];
  return elements.map((element) =>
    Object.fromEntries(Object.entries(element).filter(([name]) => fields.includes(name))),
  );
}
