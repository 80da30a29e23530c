import type { ApiKeyId, ApiKeyRecord, ApiKeyStore, ClientScope } from "@leadline/core/api-keys";
import type { ClientId } from "@leadline/core/ids";
import { pause } from "./pause.ts";
import type { ClientShelf } from "./shelf.ts";

export function memoryApiKeys(): ApiKeyStore & ClientShelf {
  const keys = new Map<ApiKeyId, ApiKeyRecord>();
  return {
    dropClient(client) {
      const named = [...keys.values()].filter(({ clients }) => clients !== "all" && clients.includes(client));
      const own = named.filter(({ clients }) => clients.length === 1);
      for (const key of named) keys.set(key.id, { ...key, clients: without(client, key.clients) });
      for (const { id } of own) keys.delete(id);
      return own.length;
    },
    async get(id) {
      await pause();
      return structuredClone(keys.get(id) ?? null);
    },
    async create(key) {
      await pause();
      if (keys.has(key.id)) return false;
      keys.set(key.id, structuredClone({ ...key, use: null }));
      return true;
    },
    async list() {
      await pause();
      return structuredClone([...keys.values()]).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },
    async revoke(id, at) {
      await pause();
      const key = keys.get(id);
      if (key) keys.set(id, { ...key, revokedAt: key.revokedAt ?? at });
      return key !== undefined;
    },
    async used(id, { day, count }) {
      await pause();
      const key = keys.get(id);
      if (!key) return null;
      const earlier = key.use?.day === day ? key.use.count : 0;
      const use = key.use !== null && key.use.day > day ? key.use : { day, count: earlier + count };
      keys.set(id, { ...key, use });
      return { ...use };
    },
  };
}

const without = (client: ClientId, clients: ClientScope): ClientScope =>
  clients === "all" ? clients : clients.filter((one) => one !== client);
