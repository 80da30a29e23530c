import type { ConnectionId, PlatformId } from "@leadline/core/ids";
import type { ConnectionRecord, ConnectionStore } from "@leadline/core/ports";
import type { Instant } from "@leadline/core/time/instant";
import { pause } from "./pause.ts";

const blank: ConnectionRecord = { discoveredAt: null, grant: null };

export function memoryConnections(): ConnectionStore {
  const records = new Map<string, ConnectionRecord>();
  const leases = new Map<string, Instant>();
  const nameOf = (platform: PlatformId, connection: ConnectionId) => `${platform}#${connection}`;
  const recordOf = (name: string) => records.get(name) ?? blank;
  return {
    async get(platform, connection) {
      await pause();
      return structuredClone(recordOf(nameOf(platform, connection)));
    },
    async discovered(platform, connection, at) {
      await pause();
      const name = nameOf(platform, connection);
      const known = recordOf(name);
      if (known.discoveredAt === null || known.discoveredAt < at) records.set(name, { ...known, discoveredAt: at });
    },
    async lease(platform, connection, at, until) {
      await pause();
      const held = leases.get(nameOf(platform, connection));
      if (held !== undefined && held > at) return false;
      leases.set(nameOf(platform, connection), until);
      return true;
    },
    async settled(platform, connection, outcome, { at, until }) {
      await pause();
      const name = nameOf(platform, connection);
      if (leases.get(name) !== until) return false;
      leases.delete(name);
      const { discoveredAt, grant } = recordOf(name);
      const life = "life" in outcome ? structuredClone(outcome.life) : (grant?.life ?? null);
      const failure = "failure" in outcome ? { ...outcome.failure } : null;
      const renewedAt = outcome.renewed ? at : (grant?.renewedAt ?? null);
      records.set(name, { discoveredAt, grant: { checkedAt: at, life, renewedAt, failure } });
      return true;
    },
  };
}
