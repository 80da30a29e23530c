import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "@leadline/cli/config";
import { demoSecrets, demoSettings } from "@leadline/cli/demo-settings";
import { localTable, startDatabase } from "@leadline/cli/local/database";
import { handClock } from "@leadline/cli/local/hand-clock";
import type { LocalRuntime } from "@leadline/cli/local/runtime";
import { runtimeFor } from "@leadline/cli/workspace";
import type { Log, Store } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { instant } from "@leadline/core/time/instant";
import { createReadApi } from "@leadline/functions/read-api/index";
import { platforms } from "@leadline/platforms/list";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { type RunningTwin, startTwin } from "@leadline/twin/start";
import type { Hono } from "hono";
import * as z from "zod";

export const firstNight = instant("2026-11-22T16:00:00Z");
export const dayMs = 86_400_000;

export interface JourneyWorld {
  /** The data folder, database included. */
  readonly folder: string;
  /** Of its database. */
  readonly endpoint: string;
  readonly store: Store;
  readonly log: Log;
  readonly twin: RunningTwin;
  readonly api: Hono;
  readonly clock: ReturnType<typeof handClock>;
  readonly runtime: LocalRuntime;
  readonly settings: Settings;
  readonly events: string[];
  /** Sort keys of page items written since the last call: pointers, parts and history. */
  pageWrites(): readonly string[];
  /** One day later for Leadline and for the platforms. */
  nextDay(): Promise<void>;
  close(): Promise<void>;
}

/** The first client alone, where the point is something else than many accounts: it has some on every platform. */
export function firstClient({ clients }: Settings): Pick<Settings, "clients"> {
  return { clients: clients.slice(0, 1) };
}

/** The whole product in this process, on a database of its own, against a twin of its own. */
export async function openWorld(over: Partial<Settings> = {}, env: Environment = {}): Promise<JourneyWorld> {
  const folder = mkdtempSync(join(tmpdir(), "leadline-journey-"));
  const events: string[] = [];
  const log: Log = {
    info: (event, fields) => events.push(JSON.stringify({ event, ...fields })),
    warn: (event, fields) => events.push(JSON.stringify({ event, ...fields })),
  };
  const twin = await startTwin({ now: firstNight });
  const database = await startDatabase({ folder, log });
  const client = createClient({ endpoint: database.endpoint });
  const written: string[] = [];
  client.middlewareStack.add(
    (next) => (args) => {
      written.push(...pageKeysOf(args.input));
      return next(args);
    },
    { step: "initialize" },
  );
  const store = createDynamoStore({ client, table: localTable });
  const settings = demoSettings(() => twin.url, over);
  const clock = handClock(firstNight);
  const runtime = await runtimeFor({ store, settings, env: { ...demoSecrets(), ...env }, clock, log });
  return {
    folder,
    endpoint: database.endpoint,
    store,
    log,
    twin,
    clock,
    runtime,
    settings,
    events,
    api: createReadApi({ store, clock, log, settings: async () => settings, traits: platforms }),
    pageWrites: () => written.splice(0),
    async nextDay() {
      clock.pass(dayMs);
      await twin.clock(clock.now());
    },
    async close() {
      client.destroy();
      await database.stop();
      await twin.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

const command = z.object({
  Item: z.object({ sk: z.object({ S: z.string() }) }).optional(),
  Key: z.object({ sk: z.object({ S: z.string() }) }).optional(),
  UpdateExpression: z.string().optional(),
});

/** The keys of page items a command puts or updates; reads have none. */
function pageKeysOf(input: object): string[] {
  const { Item, Key, UpdateExpression } = command.safeParse(input).data ?? {};
  const key = Item?.sk.S ?? (UpdateExpression === undefined ? undefined : Key?.sk.S);
  return key !== undefined && /^[PVHW]#/.test(key) ? [key] : [];
}
