import type { ConnectionStore } from "@leadline/core/ports";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { connectionKey } from "../keys.ts";
import { itemShape, parsed, readItem } from "./read-item.ts";
import type { Table } from "./table.ts";

const connectionItem = z.strictObject({ ...itemShape, discoveredAt: parsed(instant) });

export function dynamoConnections(table: Table): ConnectionStore {
  return {
    async get(platform, connection) {
      const item = await table.get(connectionKey(platform, connection));
      return { discoveredAt: item && readItem(connectionItem, item).discoveredAt };
    },
    async discovered(platform, connection, at) {
      await table.update(connectionKey(platform, connection), {
        update: "SET #v = :v, #at = :at",
        condition: "attribute_not_exists(pk) OR #at < :at",
        names: { "#v": "v", "#at": "discoveredAt" },
        values: { ":v": 1, ":at": at },
      });
    },
  };
}
