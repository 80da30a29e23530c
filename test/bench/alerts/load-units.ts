import { localTable } from "@leadline/cli/local/database";
import { watch } from "@leadline/core/watch/watch";
import { platforms } from "@leadline/platforms/list";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { meteredClient } from "../cost/meter.ts";
import { withDatabase } from "../database.ts";
import { loadSettings, now, type RuleKind, registerAccounts, storePages } from "./load-night.ts";

/** Of so many the units of one are told well enough. */
const accounts = 4;

/** Read units of one account in the night in which a client's rules of these kinds are judged for the first time. */
export async function readUnits(kinds: readonly RuleKind[], campaigns: number): Promise<number> {
  return await withDatabase(async (endpoint) => {
    const metered = meteredClient(endpoint);
    const store = createDynamoStore({ client: metered.client, table: localTable });
    try {
      await registerAccounts(store, accounts);
      await storePages(store, accounts, campaigns);
      const before = metered.bill().readUnits;
      const log = { info: () => {}, warn: (event: string) => Promise.reject(new Error(event)) };
      const around = { clock: { now: () => now }, log, traits: platforms, remainingMs: () => 600_000 };
      await watch({ store, settings: loadSettings(accounts, kinds), ...around });
      return (metered.bill().readUnits - before) / accounts;
    } finally {
      metered.client.destroy();
    }
  });
}
