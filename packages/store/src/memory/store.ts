import type { Store } from "@leadline/core/ports";
import { memoryAccounts } from "./accounts.ts";
import { memoryAlerts } from "./alerts.ts";
import { memoryApiKeys } from "./api-keys.ts";
import { memoryConnections } from "./connections.ts";
import { memoryFeeds } from "./feeds.ts";
import { memoryHoldings, memoryRemovals } from "./holdings.ts";
import { memoryMessages } from "./messages.ts";
import { memoryPages } from "./pages.ts";
import { memoryQuota } from "./quota.ts";
import { memoryRates } from "./rates.ts";
import { memoryServed } from "./served.ts";
import { memorySettings } from "./settings.ts";
import { memoryTasks } from "./tasks.ts";

/** The store's whole contract without a database: lost with the process, and made for tests. */
export function createMemoryStore(): Store {
  const parts = {
    pages: memoryPages(),
    tasks: memoryTasks(),
    accounts: memoryAccounts(),
    connections: memoryConnections(),
    quota: memoryQuota(),
    rates: memoryRates(),
    alerts: memoryAlerts(),
    messages: memoryMessages(),
    served: memoryServed(),
    apiKeys: memoryApiKeys(),
    feeds: memoryFeeds(),
    settings: memorySettings(),
  };
  return { ...parts, holdings: memoryHoldings(parts), removals: memoryRemovals(parts) };
}
