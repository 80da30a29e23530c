import { LeadlineError } from "@leadline/core/errors";
import type { ClientId } from "@leadline/core/ids";
import type { Clock, Store } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { loadSettings } from "../config.ts";
import { systemClock } from "../local/clock.ts";
import { logOf, openWorkspace } from "../workspace.ts";

/** Where keys and feeds are kept: in a data folder, or in a deployed table. */
export interface AdministrationOptions {
  readonly config: string;
  readonly folder: string;
  /** A deployed table's name; credentials and region come from the environment, as for every AWS tool. */
  readonly table?: string;
}

/** Uses the store and ends it orderly. */
export async function withStore<T>(
  { folder, table }: AdministrationOptions,
  use: (store: Store, clock: Clock) => Promise<T>,
): Promise<T> {
  const clock = systemClock();
  if (table !== undefined) {
    const client = createClient();
    try {
      return await use(createDynamoStore({ client, table }), clock);
    } finally {
      client.destroy();
    }
  }
  const workspace = await openWorkspace(folder, logOf(folder, clock.now));
  try {
    return await use(workspace.store, clock);
  } finally {
    await workspace.close();
  }
}

/** The configured client of that id; throws `input.invalid` that names those there are. */
export function clientNamed(id: string, config: string): ClientId {
  const { clients }: Settings = loadSettings(config);
  const found = clients.find((client) => client.id === id);
  if (found) return found.id;
  throw new LeadlineError("input.invalid", `${config} has no client ${id.slice(0, 60)}.`, {
    hint: `There is ${clients.map((client) => client.id).join(", ") || "none yet"}.`,
  });
}
