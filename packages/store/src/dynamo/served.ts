import type { ServedStore } from "@leadline/core/delivery/served-store";
import { clientId } from "@leadline/core/ids";
import { servedClientKey, servedClientRange } from "../keys.ts";
import { extensible, itemShape, parsed, readItem } from "./read-item.ts";
import type { Table } from "./table.ts";

const servedItem = extensible({ ...itemShape, client: parsed(clientId) });

export function dynamoServed(table: Table): ServedStore {
  return {
    async list() {
      return (await table.query(servedClientRange())).map((item) => readItem(servedItem, item).client);
    },
    async note(client) {
      await table.put(servedClientKey(client), { client });
    },
    async forget(client) {
      await table.remove(servedClientKey(client));
    },
  };
}
