import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { countInputs } from "../inputs.ts";
import type { Counted } from "./nights.ts";
import type { WorkerNight } from "./workers.ts";

const file = join(import.meta.dirname, "counted.json");

const bill = z.object({ requests: z.number(), writeUnits: z.number(), readUnits: z.number() });
const amounts = z.record(z.string(), z.number());

const schema = z.object({
  /** Of what the counts rest on, when they were made. */
  inputs: z.string(),
  counted: z.object({
    accounts: z.number(),
    database: bill,
    alerts: z.object({
      database: bill,
      idleHour: bill,
      judged: z.number(),
      told: z.number(),
      delivered: z.number(),
      acknowledgement: bill,
    }),
    addedBytes: z.number(),
    messages: z.number(),
    discoveries: z.number(),
    logBytes: z.number(),
    rows: z.number(),
    runs: amounts,
    answer: bill,
  }),
  workers: z.object({
    accountsPerPlatform: z.number(),
    busySeconds: z.record(z.string(), z.partialRecord(z.enum(["core", "history", "detail", "audience"]), z.number())),
    quota: z.object({ writeUnits: z.number(), readUnits: z.number() }),
    requests: amounts,
  }),
});

/** Counts of an earlier run, so that a price, a size or an alarm changes the bill without a month being counted again. */
export function keptCounts(): z.output<typeof schema> {
  return schema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Keeps what was counted, with the digest of what it rests on. */
export function keepCounts(counts: { readonly counted: Counted; readonly workers: WorkerNight }): void {
  writeFileSync(file, `${JSON.stringify({ inputs: countInputs(), ...counts }, null, 2)}\n`);
}
