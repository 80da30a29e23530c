import type { Issue } from "@leadline/core/issues";
import { countUpTo, optional, type Read, textLike } from "./parameter.ts";

/** Rows of one page where nobody says otherwise. */
const usual = 1_000;
/** The most one page may have. */
export const mostPerPage = 5_000;

/** The parameters of an answer that comes in pages. */
export const pagingParameters = {
  limit: optional(countUpTo(mostPerPage), { says: `Rows of one page; ${usual} when left out`, example: "100" }),
  cursor: optional(textLike("^[A-Za-z0-9_-]{1,400}$", "the cursor of the page before"), {
    says: "Goes on where the page before ended: its `cursor`, all else the same",
  }),
} as const;

/** One page, and where the next begins; `cursor` is `null` on the last. */
export interface Paged<Row> {
  readonly rows: readonly Row[];
  readonly cursor: string | null;
}

/** The rows after the one the cursor names, in the order of their unique names. Rows that came or went meanwhile disturb no others. */
export function paged<Row>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  { limit = usual, cursor }: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): Read<Paged<Row>> {
  const after = cursor === undefined ? "" : nameBehind(cursor);
  if (after === null) return { issues: [strangeCursor] };
  const sorted = rows.map((row) => ({ row, name: nameOf(row) })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const rest = sorted.filter(({ name }) => name > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1)?.name;
  const more = rest.length > page.length && last !== undefined;
  return { asked: { rows: page.map(({ row }) => row), cursor: more ? cursorOf(last) : null } };
}

const strangeCursor: Issue = { field: "cursor", saw: "another text", expected: "the cursor of the page before" };
const mark = "after:";

const cursorOf = (name: string) => Buffer.from(mark + name).toString("base64url");

function nameBehind(cursor: string): string | null {
  const text = Buffer.from(cursor, "base64url").toString();
  return text.startsWith(mark) ? text.slice(mark.length) : null;
}
