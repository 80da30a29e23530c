import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LeadlineError } from "@leadline/core/errors";
import type { PlatformTraits, Transport } from "@leadline/core/platform";
import type { Clock, Log, Store } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";
import { loadPlatform } from "@leadline/platforms/load";
import { createTransport } from "@leadline/platforms/transport";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { connectionsOf, type Environment, planSettings } from "./config.ts";
import type { LocalClock } from "./local/clock.ts";
import { localTable, startDatabase } from "./local/database.ts";
import { logFile } from "./local/log-file.ts";
import { createRuntime, type LocalRuntime } from "./local/runtime.ts";

/** A data folder in use: the embedded database behind the product's own store. */
export interface Workspace {
  readonly folder: string;
  readonly store: Store;
  /** Aborts with the reason when the database ends unasked. */
  readonly lost: AbortSignal;
  close(): Promise<void>;
}

/** Opens a data folder, made if missing. Throws one clear `LeadlineError` when it is in use, not a folder, or not writable. */
export async function openWorkspace(folder: string, log: Log): Promise<Workspace> {
  const database = await startDatabase({ folder, log });
  const client = createClient({ endpoint: database.endpoint });
  const control = new AbortController();
  database.onExit((error: LeadlineError) => control.abort(error));
  return {
    folder,
    store: createDynamoStore({ client, table: localTable }),
    lost: control.signal,
    async close() {
      client.destroy();
      await database.stop();
    },
  };
}

/** The log file of a data folder. */
export function logOf(folder: string, now: () => string): Log {
  return logFile(join(folder, "log.jsonl"), now);
}

export interface NightParts {
  readonly store: Store;
  readonly settings: Settings;
  readonly env: Environment;
  readonly clock: LocalClock;
  readonly log: Log;
}

/** The local runtime for a configuration: every connection's secrets are checked before anything starts. */
export async function runtimeFor({ store, settings, env, clock, log }: NightParts): Promise<LocalRuntime> {
  return await createRuntime({
    store,
    clock,
    log,
    platforms,
    load: loadPlatform,
    settings: planSettings(settings),
    connections: settings.connections,
    connection: connectionsOf(settings, env),
    transport: (traits, at) => transportFor(traits, at, settings, log),
  });
}

function transportFor(traits: PlatformTraits, clock: Clock, settings: Settings, log: Log): Transport {
  const requestsPerSecond = settings.platforms[traits.id]?.requestsPerSecond ?? traits.requestsPerSecond;
  return createTransport({ clock, log, sleep: (ms) => sleep(ms), limits: { requestsPerSecond } });
}
