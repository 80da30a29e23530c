import * as z from "zod";
import { withDatabase } from "./database.ts";
import { atMost, type Finding, times } from "./finding.ts";
import { run } from "./processes.ts";

const told = z.object({ rawMs: z.number(), queryMs: z.number(), pages: z.int() });

/** A year of four accounts with 50 campaigns each by way of the API, against reading the same pages and doing nothing. */
export async function query(): Promise<readonly Finding[]> {
  const { rawMs, queryMs, pages } = await withDatabase((database) =>
    run("query-process.ts", { database, rounds: 5 }, told),
  );
  const what = `12 months × 4 accounts × 50 campaigns (${pages} pages raw ${Math.round(rawMs)} ms, answer ${Math.round(queryMs)} ms)`;
  return [atMost(what, queryMs / rawMs, 3, times)];
}
