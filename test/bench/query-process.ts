import { localTable } from "@leadline/cli/local/database";
import { dayPeriod } from "@leadline/core/facts";
import { accountName } from "@leadline/core/ids";
import { settings } from "@leadline/core/settings";
import { instant } from "@leadline/core/time/instant";
import { createReadApi } from "@leadline/functions/read-api/index";
import { platforms } from "@leadline/platforms/list";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import * as z from "zod";
import { median } from "./finding.ts";
import { inputOf, tell } from "./processes.ts";
import { accountReport, campaignReport, owners, seed, year } from "./query-seed.ts";

/** A warm reader: the API's answer over a year, in turn with reading the very same pages raw. */
const { database, rounds } = inputOf(z.object({ database: z.string(), rounds: z.int() }));
const client = createClient({ endpoint: database, timeoutMs: 60_000 });
const store = createDynamoStore({ client, table: localTable });
await seed(store);

const clients = [{ id: "bench", name: "Bench", accounts: owners.map(accountName) }];
const configuration = settings({ reportingCurrency: "EUR", clients }, platforms);
const api = createReadApi({
  store,
  clock: { now: () => instant("2026-11-22T08:00:00Z") },
  log: { info: () => {}, warn: (event, fields) => console.error(event, JSON.stringify(fields)) },
  settings: async () => configuration,
  traits: platforms,
});

const asked = `/v1/kpis?client=bench&from=${year.from}&to=${year.to}&by=campaign&kpis=spend,leads,cpl,revenue,roas,ctr`;
const answer = z.object({ count: z.int() });

async function readRaw(): Promise<number> {
  const range = [dayPeriod(year.from), dayPeriod(year.to)] as const;
  const reports = owners.flatMap((owner) => [accountReport, campaignReport].map((report) => ({ owner, report })));
  const read = await Promise.all(reports.map(({ owner, report }) => store.pages.pages(owner, report, ...range)));
  return read.flat().length;
}

async function query(): Promise<number> {
  const response = await api.request(asked);
  if (response.status !== 200) throw new Error(await response.text());
  return answer.parse(await response.json()).count;
}

async function timed(work: () => Promise<number>, expected: number): Promise<number> {
  const start = performance.now();
  const found = await work();
  if (found !== expected) throw new Error(`${found} instead of ${expected}`);
  return performance.now() - start;
}

/** Of each account its campaigns, and what the account reports beyond them. */
const [pages, rows] = [2 * owners.length * 365, owners.length * 51];
await timed(readRaw, pages);
await timed(query, rows);
const measured: { raw: number; query: number }[] = [];
for (let round = 0; round < rounds; round += 1) {
  measured.push({ raw: await timed(readRaw, pages), query: await timed(query, rows) });
}
client.destroy();
tell({ rawMs: median(measured.map(({ raw }) => raw)), queryMs: median(measured.map((one) => one.query)), pages });
