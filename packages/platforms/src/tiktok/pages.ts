import { LeadlineError } from "@leadline/core/errors";
import type * as z from "zod";
import type { Client, Question } from "./client.ts";

interface Page<Row> {
  readonly list: readonly Row[];
  readonly page_info: { readonly page: number; readonly total_number: number; readonly total_page: number };
}

const pageSize = 1000;
/** Lists shift while they are paged, so the pages of one are asked close together. */
const pagesAtOnce = 4;

/**
 * Every row of a paged list, once each; `key` says when two rows are the same.
 * Throws `upstream.unavailable` when the count does not hold from first page to last: the list moved while it was read.
 */
export async function askAll<Row>(
  client: Client,
  question: Question<z.ZodType<Page<Row>>>,
  key: (row: Row) => string,
): Promise<readonly Row[]> {
  const ask = async (page: number): Promise<Page<Row>> => {
    const answer = await client.ask({ ...question, params: { ...question.params, page, page_size: pageSize } });
    return answer.page_info.page === page ? answer : moved(question, `page ${answer.page_info.page} for page ${page}`);
  };
  const first = await ask(1);
  const { total_number, total_page } = first.page_info;
  const pages = [first];
  for (let next = 2; next <= total_page; next += pagesAtOnce) {
    const last = Math.min(total_page, next + pagesAtOnce - 1);
    pages.push(...(await Promise.all(Array.from({ length: last - next + 1 }, (_, at) => ask(next + at)))));
  }
  const rows = new Map<string, Row>();
  for (const { list } of pages) for (const row of list) rows.set(key(row), row);
  const steady = pages.every(({ page_info }) => page_info.total_number === total_number);
  if (!steady || rows.size !== total_number) return moved(question, `${rows.size} rows of ${total_number}`);
  return [...rows.values()];
}

function moved({ path, account }: Question<z.ZodType>, saw: string): never {
  throw new LeadlineError("upstream.unavailable", "TikTok's list moved while it was read: it is read again.", {
    platform: "tiktok",
    ...(account === undefined ? {} : { account }),
    field: path,
    saw,
  });
}
