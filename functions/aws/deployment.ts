import { currentSettings } from "@leadline/core/current-settings";
import type { Clock, Log, Store } from "@leadline/core/ports";
import type { KnownPlatform, Settings } from "@leadline/core/settings";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { required, variables } from "./environment.ts";
import { lineLog } from "./log.ts";
import { systemClock } from "./system-clock.ts";

/** What every function has in common. */
export interface Deployment {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** As stored, at most a minute old. */
  readonly settings: () => Promise<Settings>;
}

/** The ports of the environment a function runs in; made once per process. Throws `internal.bug` naming a missing variable. */
export function deployment(platforms: readonly KnownPlatform[]): Deployment {
  const clock = systemClock;
  const log = lineLog(clock);
  const store = createDynamoStore({ client: createClient(), table: required(variables.table) });
  return { store, clock, log, settings: currentSettings({ store: store.settings, platforms, clock, log }) };
}
