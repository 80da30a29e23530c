import type { ConnectionId, PlatformId } from "@leadline/core/ids";
import type { ConnectionStore, Store } from "@leadline/core/ports";
import type { Instant } from "@leadline/core/time/instant";
import { memoryAccounts } from "./accounts.ts";
import { memoryPages } from "./pages.ts";
import { pause } from "./pause.ts";
import { memoryTasks } from "./tasks.ts";

/** The store's whole contract without a database: lost with the process, and made for tests. */
export function createMemoryStore(): Store {
  return { pages: memoryPages(), tasks: memoryTasks(), accounts: memoryAccounts(), connections: memoryConnections() };
}

function memoryConnections(): ConnectionStore {
  const discoveries = new Map<string, Instant>();
  const nameOf = (platform: PlatformId, connection: ConnectionId) => `${platform}#${connection}`;
  return {
    async get(platform, connection) {
      await pause();
      return { discoveredAt: discoveries.get(nameOf(platform, connection)) ?? null };
    },
    async discovered(platform, connection, at) {
      await pause();
      const known = discoveries.get(nameOf(platform, connection));
      if (known === undefined || known < at) discoveries.set(nameOf(platform, connection), at);
    },
  };
}
