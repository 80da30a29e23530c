import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LeadlineError } from "@leadline/core/errors";
import { platformId } from "@leadline/core/ids";
import { planSettings } from "@leadline/core/plan-settings";
import type { PlatformTraits, Transport } from "@leadline/core/platform";
import type { Clock, Log, Store } from "@leadline/core/ports";
import { quotaLimits } from "@leadline/core/quota/limits";
import type { RateSource } from "@leadline/core/rates/keep-rates";
import type { Settings } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";
import { loadPlatform } from "@leadline/platforms/load";
import { createSharedLimiter } from "@leadline/platforms/shared-limiter";
import { ecbSource } from "@leadline/platforms/sources/ecb/index";
import { ecbTraits } from "@leadline/platforms/sources/ecb/traits";
import { createTransport } from "@leadline/platforms/transport";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { connectionsOf, type Environment, type Newest } from "./config.ts";
import { evaluateAlerts } from "./local/alerts.ts";
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
  /** Notes where the API is served meanwhile, for whoever finds the folder in use. */
  serves(address: string): void;
  /** What is behind an error of ours: the database's own last words where it has ended. */
  causeOf(error: unknown): Promise<unknown>;
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
    serves: database.serves,
    async causeOf(error) {
      // Its requests break a moment before its end is known.
      const suspect = error instanceof LeadlineError && error.code === "store.unavailable";
      for (let tries = 0; suspect && tries < 20 && !control.signal.aborted; tries++) await sleep(50);
      return control.signal.aborted ? control.signal.reason : error;
    },
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
  /** Newer secrets than the environment's, where a renewal has brought some. */
  readonly newest?: Newest;
  readonly clock: LocalClock;
  readonly log: Log;
  /** Where the API is served meanwhile; left out where it is not. */
  readonly apiAddress?: string | undefined;
}

/** The local runtime for a configuration: every connection's secrets are checked before anything starts. */
export async function runtimeFor({
  store,
  settings,
  env,
  newest,
  clock,
  log,
  apiAddress,
}: NightParts): Promise<LocalRuntime> {
  return await createRuntime({
    store,
    clock,
    log,
    platforms,
    load: loadPlatform,
    settings: planSettings(settings),
    connections: settings.connections,
    connection: connectionsOf(settings, env, newest),
    rates: ratesFrom({ settings, clock, log }),
    alerts: () => evaluateAlerts({ store, settings, env, clock, log, apiAddress }),
    transport: (traits, clock) => sharedTransport(traits, { clock, settings, log, store }),
  });
}

/** The same with quotas kept in the store, so that neither a restart nor a second process forgets what a platform has refused. */
function sharedTransport(
  traits: PlatformTraits,
  { clock, settings, log, store }: Pick<NightParts, "settings" | "log" | "store"> & { readonly clock: Clock },
): Transport {
  const limiter = createSharedLimiter({
    platform: platformId(traits.id),
    limits: quotaLimits(traits, settings),
    store,
    paceMs: () => performance.timeOrigin + performance.now(),
  });
  return createTransport({ clock, log, sleep: (ms) => sleep(ms), limits: limiter });
}

/** Exchange rates as the bank publishes them, or whoever the configuration puts in its place. */
function ratesFrom({ settings, clock, log }: Pick<NightParts, "settings" | "clock" | "log">): RateSource {
  const transport = createTransport({ clock, log, sleep: (ms) => sleep(ms), limits: ecbTraits });
  return ecbSource(settings.sources?.ecb?.endpoints, transport);
}

/** The transport of one platform at the pace the configuration allows. */
export function transportFor(traits: PlatformTraits, clock: Clock, settings: Settings, log: Log): Transport {
  return createTransport({ clock, log, sleep: (ms) => sleep(ms), limits: quotaLimits(traits, settings) });
}
