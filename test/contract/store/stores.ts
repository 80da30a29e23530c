import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startDatabase } from "@leadline/cli/local/database";
import { dayPeriod, type Period, reportId } from "@leadline/core/facts";
import { type AccountKey, accountId, platformId } from "@leadline/core/ids";
import type { EncodedPage, Store } from "@leadline/core/ports";
import type { Task } from "@leadline/core/task";
import { addDays, calendarDate } from "@leadline/core/time/calendar-date";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import { createClient } from "@leadline/store/dynamo/client";
import { ensureTable } from "@leadline/store/dynamo/ensure-table";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { createMemoryStore } from "@leadline/store/memory/store";

/** So small that a page of a few dozen bytes is stored in parts. */
export const tinyLimit = 16;

export interface OpenStore {
  readonly store: Store;
  close(): Promise<void>;
}

/** A DynamoDB of some kind, at an address, with an empty table. */
export interface OpenDatabase {
  readonly endpoint: string;
  readonly table: string;
  close(): Promise<void>;
}

const quiet = { info: () => undefined, warn: () => undefined };

async function openEmbedded(): Promise<OpenDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "leadline-store-"));
  const table = "leadline";
  const database = await startDatabase({ folder, log: quiet, table });
  return {
    endpoint: database.endpoint,
    table,
    async close() {
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openElsewhere(endpoint: string): Promise<OpenDatabase> {
  const table = `leadline-${randomUUID()}`;
  const client = createClient({ endpoint });
  await ensureTable(client, table);
  client.destroy();
  return { endpoint, table, close: async () => undefined };
}

const elsewhere = process.env.DDB_LOCAL_URL;

/** Every kind of DynamoDB at hand: the embedded one, and the one `DDB_LOCAL_URL` names. */
export const databases: readonly (readonly [string, () => Promise<OpenDatabase>])[] = [
  ["embedded database", openEmbedded],
  ...(elsewhere ? [["DDB_LOCAL_URL", () => openElsewhere(elsewhere)] as const] : []),
];

/** Every store there is; one contract holds them all. */
export const stores: readonly (readonly [string, () => Promise<OpenStore>])[] = [
  ["memory", async () => ({ store: createMemoryStore(), close: async () => undefined })],
  ...databases.map(([name, open]) => [name, () => openDynamo(open)] as const),
];

async function openDynamo(open: () => Promise<OpenDatabase>): Promise<OpenStore> {
  const { endpoint, table, close } = await open();
  const client = createClient({ endpoint });
  return {
    store: createDynamoStore({ client, table, limit: tinyLimit }),
    async close() {
      client.destroy();
      await close();
    },
  };
}

/** Runs before each of a client's commands reaches the database, and may run it, delay it or throw. */
export function between(client: DynamoDBClient, step: <T>(run: () => Promise<T>) => Promise<T>): DynamoDBClient {
  client.middlewareStack.add((next) => (args) => step(() => next(args)), { step: "initialize", name: "between" });
  return client;
}

export const google = platformId("google");
export const campaign = reportId("campaign");
export const start = instant("2026-11-01T00:00:00Z");
export const first = dayPeriod(calendarDate("2026-11-01"));

/** An account nobody else uses: tests share a table and never meet. */
export const someAccount = (): AccountKey => ({ platform: google, account: accountId(randomUUID()) });

export const hours = (count: number): Instant => addMs(start, count * 3_600_000);
export const day = (count: number): Period => dayPeriod(addDays(calendarDate("2026-11-01"), count));

/** Equal contents, equal pages; `bytes` beyond the tiny limit make it one of several parts. */
export function pageOf(content: string, { bytes = 8, period = first, report = campaign } = {}): EncodedPage {
  const body = Buffer.from(content.repeat(bytes).slice(0, bytes));
  return { report, period, hash: hashOf(body), rows: bytes, body };
}

export const hashOf = (body: Uint8Array) => createHash("sha256").update(body).digest("hex");

export const night = calendarDate("2026-11-21");

/** An open run with nothing left to read. */
export const taskOf = (owner: AccountKey, over: Partial<Task> = {}): Task => ({
  ...owner,
  night,
  tier: "core",
  state: "open",
  seq: 1,
  starts: 0,
  crowded: false,
  slices: [],
  outcomes: [],
  openedAt: hours(1),
  dueAt: hours(2),
  handedOver: false,
  ...over,
});
