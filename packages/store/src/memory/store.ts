import type { Store } from "@leadline/core/ports";
import { memoryAccounts } from "./accounts.ts";
import { memoryConnections } from "./connections.ts";
import { memoryPages } from "./pages.ts";
import { memoryTasks } from "./tasks.ts";

/** The store's whole contract without a database: lost with the process, and made for tests. */
export function createMemoryStore(): Store {
  return { pages: memoryPages(), tasks: memoryTasks(), accounts: memoryAccounts(), connections: memoryConnections() };
}
