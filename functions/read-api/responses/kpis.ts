import * as z from "zod";

/** An exact number: a JSON number, or text where `numbers=string`. `null` = nobody said; 0 = somebody said zero. */
export const figure = z.union([z.number(), z.string()]).nullable();

const row = () =>
  z
    .object({
      currency: z.string().describe("ISO 4217; of every amount in the row"),
      days: z.int().describe("Account-days the row should hold"),
      daysRead: z.int().describe("Account-days it does hold"),
      notes: z
        .string()
        .describe("Words of the glossary, separated by spaces: why a number is absent, what a sum leaves out"),
    })
    .catchall(z.unknown())
    .describe("The dimensions asked for with their names, and one field per column");

/** Of `/v1/kpis` and feeds. Columns follow from the question, so rows are open. */
export const kpisResponse = () =>
  z.looseObject({
    client: z.string(),
    from: z.iso.date(),
    to: z.iso.date(),
    by: z.array(z.string()),
    conversionGoal: z.string().describe("What the conversion rate counts"),
    count: z.int().describe("Rows there are on all pages"),
    cursor: z.string().nullable().describe("Where the next page begins; null on the last"),
    knownAt: z.iso.datetime().nullable().describe("What a later `changedSince` may name"),
    rows: z.array(row()),
    totals: z.array(row()).describe("One per currency, over all rows"),
    accounts: z.array(z.looseObject({ account: z.string(), name: z.string(), zone: z.string(), currency: z.string() })),
    unreached: z.array(z.string()).describe("Accounts that no connection has shown yet"),
  });
