import { LeadlineError } from "@leadline/core/errors";
import type * as z from "zod";
import { ask, type Question, type Session } from "./client.ts";
import { contract } from "./contract.ts";
import { cursorPage, offsetPage } from "./schema.ts";

export type ListQuestion<Element extends z.ZodType> = Omit<Question<z.ZodType>, "schema"> & {
  readonly element: Element;
};

const pageSize = 500;
/** No account may hold more entities than a few of these pages: a list without an end is no list. */
const mostPages = 200;

/** Every element of a list that goes on by a token; only a missing token is its end. */
export async function askByCursor<Element extends z.ZodType>(
  { element, query, ...question }: ListQuestion<Element>,
  session: Session,
): Promise<readonly z.output<Element>[]> {
  const found: z.output<Element>[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const asked = { ...question, query: { ...query, pageSize, pageToken }, schema: cursorPage(element) };
    const { elements, metadata } = await ask(asked, session);
    found.push(...elements);
    const next = metadata?.nextPageToken ?? "";
    if (next === "") return found;
    if (next === pageToken) throw moved(question);
    pageToken = next;
  }
  throw endless(question);
}

/**
 * Every element of a list that goes on by offset; it ends where nothing more comes, or where its own total says so. LinkedIn
 * may give fewer at once than it was asked for, so the next page begins where this one ended.
 */
export async function askByOffset<Element extends z.ZodType>(
  { element, query, ...question }: ListQuestion<Element>,
  session: Session,
): Promise<readonly z.output<Element>[]> {
  const found: z.output<Element>[] = [];
  for (let page = 0; page < mostPages; page += 1) {
    const asked = {
      ...question,
      query: { ...query, count: pageSize, start: found.length },
      schema: offsetPage(element),
    };
    const { elements, paging } = await ask(asked, session);
    found.push(...elements);
    if (elements.length === 0 || paging?.total === found.length) return found;
  }
  throw endless(question);
}

function moved({ path, account }: Pick<Question<z.ZodType>, "path" | "account">): LeadlineError {
  return new LeadlineError("upstream.unavailable", "LinkedIn's list does not go on: it is read again.", {
    platform: "linkedin",
    ...(account === undefined ? {} : { account }),
    field: path,
  });
}

function endless({ path, account }: Pick<Question<z.ZodType>, "path" | "account">): LeadlineError {
  return contract("LinkedIn's list has no end.", { ...(account === undefined ? {} : { account }), field: path });
}
