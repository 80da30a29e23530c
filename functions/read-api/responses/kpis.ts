import * as z from "zod";

/** An exact number: a JSON number, or text where `numbers=string`. `null` = nobody said; 0 = somebody said zero. */
export const figure = z.union([z.number(), z.string()]).nullable();

const row = () =>
  z
    .object({
      currency: z.string().describe("ISO 4217; of every amount in the row"),
      days: z.int().min(0).describe("Account-days the row should hold"),
      daysRead: z.int().min(0).describe("Account-days it does hold"),
      notes: z
        .string()
        .describe("Words of the glossary, separated by spaces: why a number is absent, what a sum leaves out"),
    })
    .catchall(z.unknown())
    .describe("The dimensions asked for with their names, and one field per column");

const accountIn = () =>
  z.looseObject({
    account: z.string().describe("`platform:id`"),
    name: z.string(),
    zone: z.string().describe("IANA name of the zone in which its days begin"),
    currency: z.string().describe("ISO 4217, as the platform says today"),
    mappings: z
      .array(z.looseObject({ from: z.iso.date().nullable(), version: z.string() }))
      .describe("What counted as a lead, and from when on; null from the beginning"),
    unmapped: z.array(z.string()).describe("Conversion actions whose category nobody knows: they count for nothing"),
    conflicts: z
      .array(z.looseObject({ field: z.string(), saw: z.string(), expected: z.string() }))
      .describe("Goals in which the account's own categories would count one event twice"),
  });

const answerNote = () =>
  z.looseObject({ platform: z.string().optional(), note: z.string().describe("A word of the glossary") });

/** Of `/v1/kpis` and feeds. Columns follow from the question, so rows are open. */
export const kpisResponse = () =>
  z.looseObject({
    client: z.string(),
    from: z.iso.date(),
    to: z.iso.date(),
    by: z.array(z.string()),
    attribution: z.string().describe("Who credits the results: each platform itself"),
    conversionGoal: z.string().describe("What the conversion rate counts"),
    asOf: z.iso.datetime().optional().describe("The moment asked about"),
    changedSince: z.iso.datetime().optional().describe("The moment asked about"),
    compared: z
      .looseObject({ with: z.string(), from: z.iso.date(), to: z.iso.date() })
      .optional()
      .describe("The days compared with"),
    count: z.int().min(0).describe("Rows there are on all pages"),
    cursor: z.string().nullable().describe("Where the next page begins; null on the last"),
    knownAt: z.iso.datetime().nullable().describe("What a later `changedSince` may name"),
    rows: z.array(row()),
    totals: z.array(row()).describe("One per currency, over all rows"),
    notes: z.array(answerNote()).describe("What the answer as a whole leaves out, and of which platform"),
    accounts: z.array(accountIn()).describe("The accounts the answer is about"),
    unreached: z.array(z.string()).describe("Accounts that no connection has shown yet"),
    receipt: z.looseObject({}).optional().describe("With `explain=1`: what every number was computed from"),
  });
