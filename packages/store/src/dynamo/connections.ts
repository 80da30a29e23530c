import { blueprints, type ErrorCode } from "@leadline/core/errors";
import type { ConnectionStore, GrantOutcome } from "@leadline/core/ports";
import { schemaVersion } from "@leadline/core/schema-version";
import { type Instant, instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { connectionKey } from "../keys.ts";
import { extensible, itemShape, parsed, readItem } from "./read-item.ts";
import type { Change, Table } from "./table.ts";

const moment = parsed(instant);
const errorCode = z.custom<ErrorCode>((code) => typeof code === "string" && Object.hasOwn(blueprints, code));

const life = extensible({
  accessUntil: moment.nullable(),
  refreshUntil: moment.nullable(),
  scopes: z.array(z.string()).nullable(),
});

const connectionItem = extensible({
  ...itemShape,
  discoveredAt: moment.exactOptional(),
  checkedAt: moment.exactOptional(),
  renewedAt: moment.exactOptional(),
  life: life.exactOptional(),
  failure: extensible({ code: errorCode, message: z.string() }).nullable().exactOptional(),
  leasedUntil: moment.exactOptional(),
});

export function dynamoConnections(table: Table): ConnectionStore {
  return {
    async get(platform, connection) {
      const item = await table.get(connectionKey(platform, connection));
      if (item === null) return { discoveredAt: null, grant: null };
      const { discoveredAt = null, checkedAt, renewedAt, life: told, failure } = readItem(connectionItem, item);
      const grant = { life: told ?? null, renewedAt: renewedAt ?? null, failure: failure ?? null };
      return { discoveredAt, grant: checkedAt === undefined ? null : { checkedAt, ...grant } };
    },
    async discovered(platform, connection, at) {
      await table.update(connectionKey(platform, connection), {
        update: "SET #v = if_not_exists(#v, :v), #at = :at",
        condition: "attribute_not_exists(#at) OR #at < :at",
        names: { "#v": "v", "#at": "discoveredAt" },
        values: { ":v": schemaVersion, ":at": at },
      });
    },
    async lease(platform, connection, at, until) {
      const taken = await table.update(connectionKey(platform, connection), {
        update: "SET #v = if_not_exists(#v, :v), #until = :until",
        condition: "attribute_not_exists(#until) OR #until <= :at",
        names: { "#v": "v", "#until": "leasedUntil" },
        values: { ":v": schemaVersion, ":at": at, ":until": until },
      });
      return taken !== null;
    },
    async settled(platform, connection, outcome, times) {
      return (await table.update(connectionKey(platform, connection), settlement(outcome, times))) !== null;
    },
  };
}

/** A lease is known by its end: the next one can only begin after it, so no two end at the same moment. */
function settlement(outcome: GrantOutcome, { at, until }: { readonly at: Instant; readonly until: Instant }): Change {
  const failure = "failure" in outcome ? outcome.failure : null;
  const set = {
    checkedAt: at,
    failure,
    ...("life" in outcome ? { life: outcome.life } : {}),
    ...(outcome.renewed ? { renewedAt: at } : {}),
  };
  const fields = Object.entries(set);
  return {
    update: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(", ")} REMOVE #until`,
    condition: "#until = :until",
    names: { "#until": "leasedUntil", ...Object.fromEntries(fields.map(([name]) => [`#${name}`, name])) },
    values: { ":until": until, ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])) },
  };
}
