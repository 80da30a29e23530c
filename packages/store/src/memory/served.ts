import type { ServedStore } from "@leadline/core/delivery/served-store";
import type { ClientId } from "@leadline/core/ids";
import { pause } from "./pause.ts";
import type { ClientShelf } from "./shelf.ts";

export function memoryServed(): ServedStore & ClientShelf {
  const clients = new Set<ClientId>();
  return {
    dropClient: (client) => (clients.delete(client) ? 1 : 0),
    async list() {
      await pause();
      return [...clients].toSorted();
    },
    async note(client) {
      await pause();
      clients.add(client);
    },
    async forget(client) {
      await pause();
      clients.delete(client);
    },
  };
}
