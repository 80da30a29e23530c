import { LeadlineError } from "@leadline/core/errors";
import type * as z from "zod";
import type { Client, Question } from "./client.ts";
import type { Page } from "./schema.ts";

/** No list of Meta's is longer; one that is goes round in a circle. */
const endless = 10_000;

/**
 * Every row of a paged list, or `null` where more than `mostPages` would be needed. Meta's `next` address holds the access
 * token, so only its presence counts, and the next page is asked for by cursor: there is one on the last page too.
 */
export async function askAll<Row>(
  client: Client,
  question: Question<z.ZodType<Page<Row>>>,
  mostPages = endless,
): Promise<readonly Row[] | null> {
  const rows: Row[] = [];
  let after: string | undefined;
  for (let page = 1; page <= mostPages; page += 1) {
    const { data, paging } = await client.ask({
      ...question,
      params: { ...question.params, ...(after === undefined ? {} : { after }) },
      goesOn: (answer) => answer.paging?.next === true && page < mostPages,
    });
    for (const row of data) rows.push(row);
    if (paging?.next !== true) return rows;
    const cursor = paging.cursors?.after;
    if (cursor === undefined || cursor === after) throw lost(question, cursor);
    after = cursor;
  }
  return null;
}

function lost({ operation, account }: Question<z.ZodType>, cursor: string | undefined): LeadlineError {
  return new LeadlineError("upstream.unavailable", "Meta lost its place in a list: it is read again.", {
    platform: "meta",
    ...(account === undefined ? {} : { account }),
    field: operation,
    saw: cursor === undefined ? "a next page without a cursor" : "the same cursor twice",
  });
}
