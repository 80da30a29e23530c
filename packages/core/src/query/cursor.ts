import { createHash } from "node:crypto";
import * as z from "zod";
import { LeadlineError } from "../errors.ts";
import { parsedBy } from "../parsed-by.ts";
import { addMs, type Instant, instant } from "../time/instant.ts";
import type { KpiQuery } from "./question.ts";

/** Long enough for a page that is being stored to be seen by everyone, clocks that differ a little included. */
const settleMs = 60_000;

const cursorBody = z.strictObject({
  /** Of the question. */
  q: z.string(),
  /** Of the rows and their order. */
  r: z.string(),
  at: parsedBy(instant),
  next: z.int().positive(),
});

/** Where an answer goes on: at which row, and as of which moment it is told. */
export interface Continuation {
  readonly pin: Instant;
  readonly offset: number;
  /** The rows as the page before had them; `null` on the first page. */
  readonly rows: string | null;
}

/** Rows of one page where nobody says how many. */
export const mostRows = 10_000;

/**
 * Where this question begins or goes on; `null` when nobody said what time it is. The first page is live, and the others are
 * told as of the moment it was asked. Throws `input.invalid` naming `cursor` for a cursor of another question and for
 * anything else that is none.
 */
export function continuationOf(query: KpiQuery): Continuation | null {
  const { cursor, at, asOf } = query;
  if (cursor === undefined) return at === undefined ? null : { pin: asOf ?? at, offset: 0, rows: null };
  const { q, r, at: pin, next } = read(cursor);
  if (q !== questionDigest(query)) throw refused(cursor, "the cursor that came with a page of this very question");
  return { pin, offset: next, rows: r };
}

/** As text for the next page, opaque to whoever keeps it. */
export function cursorText(query: KpiQuery, { pin, offset, rows }: Continuation & { readonly rows: string }): string {
  const body: z.input<typeof cursorBody> = { q: questionDigest(query), r: rows, at: pin, next: offset };
  return Buffer.from(JSON.stringify(body)).toString("base64url");
}

/** Of the rows' names in their order and the contents of the pages they come from: equal only for the same rows with the same figures. */
export function rowsDigest(keys: readonly string[], contents: readonly string[]): string {
  return digest([...contents, "", ...keys].join("\u0000"));
}

/**
 * Throws `input.invalid` when the rows are not those that the pages before were cut from: a page that was being stored in
 * the very moment of the first question is seen by the others only, and what counts as a lead may have changed since.
 */
export function expectSameRows({ rows }: Continuation, now: string, { cursor = "" }: KpiQuery): void {
  const expected =
    "figures as they were on the page before; they were being stored or changed meanwhile: begin again without it";
  if (rows !== null && rows !== now) throw refused(cursor, expected);
}

/** The moment as of which the answer is told; absent for the live one. */
export function knownAt(query: KpiQuery): Instant | undefined {
  return query.cursor === undefined ? query.asOf : continuationOf(query)?.pin;
}

/** The moment up to which a live answer surely holds everything; `null` when nobody said what time it is. */
export function settledAt({ at }: KpiQuery): Instant | null {
  return at === undefined ? null : addMs(at, -settleMs);
}

/** What an answer is made of, but not how many of its rows are shown at once. */
function questionDigest({ cursor, limit, at, explain, ...query }: KpiQuery): string {
  const sorted = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return digest(JSON.stringify(sorted));
}

const digest = (text: string) => createHash("sha256").update(text).digest("base64url").slice(0, 16);

function read(cursor: string): z.output<typeof cursorBody> {
  try {
    return cursorBody.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw refused(cursor, "a cursor as the page before gave it");
  }
}

function refused(cursor: string, expected: string): LeadlineError {
  return new LeadlineError("input.invalid", "The cursor does not fit.", {
    field: "cursor",
    saw: cursor.slice(0, 60),
    expected,
  });
}
