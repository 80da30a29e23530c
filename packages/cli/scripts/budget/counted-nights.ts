import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AccountKey, accountKey, connectionId, platformId } from "@leadline/core/ids";
import type { Log, Store } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import type { Task } from "@leadline/core/task";
import { addDays, calendarDate } from "@leadline/core/time/calendar-date";
import { type Instant, instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { clients } from "@leadline/twin/market/market";
import { type RunningTwin, startTwin } from "@leadline/twin/start";
import * as z from "zod";
import { demoSecrets, demoSettings } from "../../src/demo-settings.ts";
import { localTable, startDatabase } from "../../src/local/database.ts";
import { handClock } from "../../src/local/hand-clock.ts";
import { runtimeFor } from "../../src/workspace.ts";
import { type CountingProxy, startCountingProxy } from "./counting-proxy.ts";

/** What one platform's demo accounts cost on one night, as twin, wire and database saw it. */
export interface CountedNight {
  readonly platform: string;
  /** Requests by the twin's own name for the call. */
  readonly calls: Readonly<Record<string, number>>;
  readonly bytes: number;
  /** As the database billed them; failed conditions have no bill and count 1. */
  readonly writeUnits: number;
  readonly tasks: readonly Task[];
}

export interface CountedNights {
  /** Of each night in turn: the first reads as far back as the demo does, the others its window. */
  readonly nights: readonly (readonly CountedNight[])[];
  /** When each night was started. */
  readonly instants: readonly Instant[];
}

const start = instant("2026-11-22T16:00:00Z");
const dayMs = 86_400_000;

/** Every account of the market that belongs to a client, on every platform there is. */
export function countedClients(): Settings["clients"] {
  const settings = demoSettings(() => "http://127.0.0.1");
  return settings.clients.map((client) => ({
    ...client,
    accounts: clients
      .filter(({ id }) => id === client.id)
      .flatMap(({ accounts }) => accounts.map(({ platform, id }) => accountKey(`${platform}:${id}`))),
  }));
}

/** Runs real nights of the demo's accounts against a twin of its own, and counts on the far side of every wire. */
export async function countNights(count: number): Promise<CountedNights> {
  const world = await openWorld();
  try {
    const clock = handClock(start);
    const { store, settings, log } = world;
    const runtime = await runtimeFor({ store, settings, env: demoSecrets(), clock, log });
    const nights: (readonly CountedNight[])[] = [];
    const instants: Instant[] = [];
    for (let night = 0; night < count; night += 1) {
      if (night > 0) clock.pass(dayMs);
      await world.twin.clock(clock.now());
      instants.push(clock.now());
      const before = await meterOf(world);
      const { waiting, dead } = await runtime.night();
      if (waiting.length + dead > 0) throw new Error(`Night ${night + 1} did not end: ${JSON.stringify(waiting)}`);
      nights.push(await countedSince(before, world));
    }
    return { nights, instants };
  } finally {
    await world.close();
  }
}

interface Meters {
  readonly twin: RunningTwin;
  readonly store: Store;
  readonly settings: Settings;
  bytes(platform: string): number;
  writeUnits(platform: string): number;
}

/** The whole product's surroundings in this process: twin, a proxy before it for each platform, database, bill. */
async function openWorld(): Promise<Meters & { readonly log: Log; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "leadline-budget-"));
  const log: Log = { info: () => {}, warn: () => {} };
  const twin = await startTwin({ now: start });
  const proxies = new Map<string, CountingProxy>();
  for (const { id } of platforms) proxies.set(id, await startCountingProxy(twin.url));
  const database = await startDatabase({ folder, log });
  const { client, writeUnits } = billedClient(database.endpoint);
  return {
    twin,
    log,
    store: createDynamoStore({ client, table: localTable }),
    settings: demoSettings((platform) => proxies.get(platform)?.url ?? "", {
      clients: countedClients(),
      connections: platforms.map(({ id }) => ({ id: connectionId("agency"), platform: platformId(id) })),
    }),
    bytes: (platform) => proxies.get(platform)?.bytes() ?? 0,
    writeUnits,
    async close() {
      client.destroy();
      await database.stop();
      await Promise.all([...proxies.values()].map(({ stop }) => stop()));
      await twin.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

interface Meter {
  readonly calls: Readonly<Record<string, number>>;
  readonly bytes: ReadonlyMap<string, number>;
  readonly units: ReadonlyMap<string, number>;
}

async function meterOf({ twin, bytes, writeUnits }: Meters): Promise<Meter> {
  return {
    calls: (await twin.requests()).counts,
    bytes: new Map(platforms.map(({ id }) => [id, bytes(id)])),
    units: new Map(platforms.map(({ id }) => [id, writeUnits(id)])),
  };
}

async function countedSince(before: Meter, world: Meters): Promise<readonly CountedNight[]> {
  const now = await meterOf(world);
  const { store, settings } = world;
  return Promise.all(
    platforms.map(async ({ id }) => ({
      platform: id,
      calls: difference(now.calls, before.calls, `${id}.`),
      bytes: (now.bytes.get(id) ?? 0) - (before.bytes.get(id) ?? 0),
      writeUnits: (now.units.get(id) ?? 0) - (before.units.get(id) ?? 0),
      tasks: (await Promise.all(accountsOf(settings, id).map((owner) => newestTasks(store, owner)))).flat(),
    })),
  );
}

function difference(
  after: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
  prefix: string,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(after)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, calls]) => [name.slice(prefix.length), calls - (before[name] ?? 0)] as const)
      .filter(([, calls]) => calls > 0),
  );
}

function accountsOf({ clients: all }: Settings, platform: string): readonly AccountKey[] {
  return all.flatMap(({ accounts }) => accounts.filter((owner) => owner.platform === platform));
}

/** The runs of an account's last night. */
async function newestTasks(store: Store, owner: AccountKey): Promise<readonly Task[]> {
  const from = addDays(calendarDate(start.slice(0, 10)), -2);
  const tasks = await store.tasks.list(owner, from, addDays(from, 60));
  const last = tasks.at(-1)?.night;
  const newest = tasks.filter(({ night }) => night === last);
  const undone = newest.find(({ state }) => state !== "done");
  if (undone || newest.length === 0)
    throw new Error(`${owner.platform}:${owner.account} was not read: ${undone?.state}`);
  return newest;
}

const written = z.object({
  Item: z.object({ pk: z.object({ S: z.string() }) }).optional(),
  Key: z.object({ pk: z.object({ S: z.string() }) }).optional(),
  UpdateExpression: z.string().optional(),
});
const billed = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }) });

/** A client that asks for the bill of every write and keeps it by platform. */
function billedClient(endpoint: string) {
  const client = createClient({ endpoint });
  const units = new Map<string, number>();
  const bill = (platform: string, more: number) => units.set(platform, (units.get(platform) ?? 0) + more);
  client.middlewareStack.add(
    (next) => async (args) => {
      const { Item, Key, UpdateExpression } = written.safeParse(args.input).data ?? {};
      const pk = Item?.pk.S ?? (UpdateExpression === undefined ? undefined : Key?.pk.S);
      if (pk === undefined) return next(args);
      const [, platform = ""] = pk.split("#");
      Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
      try {
        const answer = await next(args);
        bill(platform, billed.parse(answer.output).ConsumedCapacity.CapacityUnits);
        return answer;
      } catch (error) {
        bill(platform, 1);
        throw error;
      }
    },
    { step: "initialize" },
  );
  return { client, writeUnits: (platform: string) => units.get(platform) ?? 0 };
}
