import { hash, shuffled } from "../market/random.ts";
import type { Asked } from "../server/route.ts";
import type { Parameters } from "./parameters.ts";
import { badParameter, MetaRefusal } from "./refusal.ts";

const defaultLimit = 25;
const largestLimit = 5_000;

interface Cursor {
  readonly offset: number;
  /** What the order of the first page was drawn from: all pages of one question share it. */
  readonly seed: number;
}

export interface PagedList {
  readonly asked: Asked;
  readonly parameters: Parameters;
  readonly items: readonly object[];
  /** Whether Meta promises no order for such lists. */
  readonly unordered: boolean;
}

/** One page of a list. `cursors.after` is there on the last page too; only `next` is not. */
export function paged({ asked, parameters, items, unordered }: PagedList): object {
  const limit = limitOf(parameters);
  const print = fingerprint(asked, parameters);
  const after = parameters.get("after");
  const { offset, seed } =
    after === undefined || after === "" ? { offset: 0, seed: asked.number } : cursor(after, print);
  const ordered = unordered ? shuffled(items, `${print}|${seed}`) : items;
  const data = ordered.slice(offset, offset + limit);
  if (data.length === 0) return asked.number % 2 === 0 ? { data } : { data, paging: {} };
  const end = offset + data.length;
  const cursors = { before: textOf({ offset, seed }, print), after: textOf({ offset: end, seed }, print) };
  return {
    data,
    paging: {
      cursors,
      ...(end < items.length ? { next: addressOf(asked, parameters, limit, cursors.after) } : {}),
    },
  };
}

function limitOf(parameters: Parameters): number {
  const text = parameters.get("limit");
  if (text === undefined) return defaultLimit;
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1) throw badParameter("param limit must be a positive integer.");
  if (limit > largestLimit) {
    throw new MetaRefusal({
      status: 500,
      code: 1,
      message: "Please reduce the amount of data you're asking for, then retry your request",
    });
  }
  return limit;
}

const ofThePage = new Set(["limit", "after", "before", "access_token", "appsecret_proof"]);

/** What the question is, apart from which page of it. */
function fingerprint({ url }: Asked, parameters: Parameters): string {
  const given = [...parameters].filter(([name]) => !ofThePage.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return (hash(JSON.stringify([url.pathname, given])) >>> 0).toString(36);
}

const textOf = ({ offset, seed }: Cursor, print: string): string =>
  Buffer.from(`${offset}.${seed}.${print}`).toString("base64url");

function cursor(text: string, print: string): Cursor {
  const [, offset, seed, of] = /^(\d+)\.(\d+)\.(\w+)$/.exec(Buffer.from(text, "base64url").toString()) ?? [];
  if (of !== print) throw new MetaRefusal({ code: 2642, message: "(#2642) Invalid cursors values" });
  return { offset: Number(offset), seed: Number(seed) };
}

/** Carries the token, as Meta's does, and no proof of it. */
function addressOf({ url }: Asked, parameters: Parameters, limit: number, after: string): string {
  const given = new URLSearchParams([...parameters].filter(([name]) => name !== "appsecret_proof"));
  given.set("limit", String(limit));
  given.set("after", after);
  return `${url.origin}${url.pathname}?${given}`;
}
