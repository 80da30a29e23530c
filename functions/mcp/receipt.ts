import * as z from "zod";
import { readExactly } from "./exact-json.ts";

const page = z.looseObject({ readAt: z.string() });
const account = z.looseObject({
  account: z.string(),
  api: z.unknown(),
  mapping: z.array(z.looseObject({ from: z.unknown(), version: z.unknown() })),
  pages: z.union([z.array(page), z.looseObject({ count: z.unknown() })]),
});
const answer = z.looseObject({
  receipt: z.looseObject({
    formulas: z.unknown(),
    accounts: z.array(account),
    rates: z.looseObject({ source: z.unknown(), version: z.unknown(), days: z.array(z.unknown()) }).nullable(),
  }),
});

/** The answer with a receipt a model can hold: versions and how many pages were read when, instead of every page. */
export function withBriefReceipt(text: string): string {
  const { receipt, ...rest } = answer.parse(readExactly(text));
  const { formulas, accounts, rates } = receipt;
  const brief = {
    formulas,
    accounts: accounts.map(({ account, api, mapping, pages }) => ({
      account,
      api,
      mapping: mapping.map(({ from, version }) => ({ from, version })),
      pages: Array.isArray(pages) ? spanOf(pages) : pages,
    })),
    rates: rates && { source: rates.source, version: rates.version, days: rates.days.length },
  };
  return JSON.stringify({ ...rest, receipt: brief });
}

/** How many, and between which instants they were last read. */
function spanOf(pages: readonly z.output<typeof page>[]) {
  const read = pages.map(({ readAt }) => readAt).toSorted();
  return { count: pages.length, readFrom: read[0] ?? null, readTo: read.at(-1) ?? null };
}

/** The answer of a question whose receipt alone would be larger than an answer may be. */
export function withoutReceipt(text: string): string {
  const rest = z.looseObject({}).parse(readExactly(text));
  return JSON.stringify({ ...rest, receipt: "Too many pages to list: ask for fewer accounts or days to get it." });
}
