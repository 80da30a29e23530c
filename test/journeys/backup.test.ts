import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { restore } from "@leadline/cli/commands/restore";
import { demoSettings } from "@leadline/cli/demo-settings";
import { localTable, startDatabase } from "@leadline/cli/local/database";
import { platformId } from "@leadline/core/ids";
import { instant } from "@leadline/core/time/instant";
import { createReadApi } from "@leadline/functions/read-api/index";
import { platforms } from "@leadline/platforms/list";
import { createClient } from "@leadline/store/dynamo/client";
import { copyItems } from "@leadline/store/dynamo/copy-items";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { firstClient, type JourneyWorld, openWorld } from "./world.ts";

let world: JourneyWorld;
let folder: string;
/** A copy of the whole table, as a restored one would be. */
let kept: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "leadline-backup-"));
  kept = join(folder, "kept");
  world = await openWorld({ backfillDays: 4, ...firstClient(demoSettings(() => "")) });
  await world.runtime.night();
  await opened(kept, async ({ client }) => {
    const from = { client: createClient({ endpoint: world.endpoint }), table: localTable };
    const { copied } = await copyItems(from, { client, table: localTable }, false);
    from.client.destroy();
    expect(copied).toBeGreaterThan(20);
  });
});

afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true });
});

interface Opened {
  readonly client: ReturnType<typeof createClient>;
  readonly store: ReturnType<typeof createDynamoStore>;
}

async function opened<T>(path: string, use: (found: Opened) => Promise<T>): Promise<T> {
  const database = await startDatabase({ folder: path, log: world.log });
  const client = createClient({ endpoint: database.endpoint });
  try {
    return await use({ client, store: createDynamoStore({ client, table: localTable }) });
  } finally {
    client.destroy();
    await database.stop();
  }
}

const questions = ["by=platform", "by=day,account", "by=campaign&explain=1", "by=platform&currency=CHF"];

const answersOf = async (store: JourneyWorld["store"]) => {
  const { settings, log } = world;
  const api = createReadApi({
    store,
    clock: { now: () => at },
    log,
    settings: async () => settings,
    traits: platforms,
  });
  const paths = questions.map((by) => `/v1/kpis?client=northwind&from=2026-11-18&to=2026-11-21&${by}`);
  return await Promise.all(paths.map(async (path) => (await api.request(path)).text()));
};

const at = instant("2026-11-22T18:00:00Z");

test("a copy of the table in a new place gives the same answers, receipts included", async () => {
  const before = await answersOf(world.store);
  expect(before.every((text) => text.includes('"rows":[{'))).toBe(true);
  expect(await opened(kept, ({ store }) => answersOf(store))).toEqual(before);
});

test("a copied folder is a backup: it opens elsewhere and gives the same answers", async () => {
  const elsewhere = join(folder, "elsewhere");
  cpSync(kept, elsewhere, { recursive: true });
  expect(await opened(elsewhere, ({ store }) => answersOf(store))).toEqual(await answersOf(world.store));
});

test("what was lost comes back, what has changed since stays unless it is to be replaced", async () => {
  const damaged = join(folder, "damaged");
  cpSync(kept, damaged, { recursive: true });
  const google = platformId("google");
  const [lost] = await world.store.accounts.list(google);
  if (!lost) throw new Error("The market has changed.");
  const { connection } = lost;
  const { discoveredAt } = await world.store.connections.get(google, connection);
  await opened(damaged, async ({ store }) => {
    await store.removals.erase(lost);
    await store.connections.discovered(google, connection, at);
  });
  const lastDiscovery = () =>
    opened(damaged, async ({ store }) => (await store.connections.get(google, connection)).discoveredAt);
  await restore({ fromFolder: kept, folder: damaged });
  expect(await lastDiscovery()).toBe(at);
  await restore({ fromFolder: kept, folder: damaged, replace: true });
  expect(await lastDiscovery()).toBe(discoveredAt);
  expect(await opened(damaged, ({ store }) => answersOf(store))).toEqual(await answersOf(world.store));
});

test("nothing is put into itself", async () => {
  await expect(restore({ fromFolder: kept, folder: kept })).rejects.toMatchObject({ code: "input.invalid" });
  await expect(restore({ folder: kept })).rejects.toMatchObject({ code: "input.invalid" });
});
