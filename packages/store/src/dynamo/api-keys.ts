import { type ApiKeyRecord, type ApiKeyStore, apiKeyId, type DayUse, rights } from "@leadline/core/api-keys";
import { clientId } from "@leadline/core/ids";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { apiKeyEntries, apiKeyEntry, apiKeyKey } from "../keys.ts";
import { extensible, itemShape, parsed, readItem } from "./read-item.ts";
import type { Item, Table } from "./table.ts";

const keyItem = extensible({
  ...itemShape,
  id: parsed(apiKeyId),
  name: z.string(),
  digest: z.string(),
  clients: z.union([z.literal("all"), z.array(parsed(clientId))]),
  rights: z.array(z.enum(rights)),
  perDay: z.int(),
  createdAt: parsed(instant),
  revokedAt: parsed(instant).nullable(),
  usedOn: parsed(calendarDate).exactOptional(),
  usedCount: z.int().exactOptional(),
});

const entry = extensible({ ...itemShape, id: parsed(apiKeyId) });

/** A second item per key lets them be listed; it is put first, so that no key can exist unseen. */
export function dynamoApiKeys(table: Table): ApiKeyStore {
  const get: ApiKeyStore["get"] = async (id) => {
    const item = await table.get(apiKeyKey(id));
    return item && recordOf(item);
  };
  return {
    get,
    async create({ use, ...key }) {
      await table.put(apiKeyEntry(key.id), { id: key.id });
      return await table.put(apiKeyKey(key.id), key, { condition: "attribute_not_exists(pk)" });
    },
    async list() {
      const ids = (await table.query(apiKeyEntries)).map((item) => readItem(entry, item).id);
      return (await Promise.all(ids.map(get))).filter((key) => key !== null);
    },
    async revoke(id, at) {
      const revoked = await table.update(apiKeyKey(id), {
        update: "SET #at = :at",
        condition: "#at = :never",
        names: { "#at": "revokedAt" },
        values: { ":at": at, ":never": null },
      });
      return revoked !== null || (await get(id)) !== null;
    },
    async used(id, use) {
      const item = (await addedTo(table, id, use)) ?? (await begun(table, id, use));
      return item ? recordOf(item).use : ((await get(id))?.use ?? null);
    },
  };
}

function recordOf(item: Item): ApiKeyRecord {
  const { pk, sk, v, usedOn, usedCount = 0, ...record } = readItem(keyItem, item);
  return { ...record, use: usedOn === undefined ? null : { day: usedOn, count: usedCount } };
}

const names = { "#on": "usedOn", "#count": "usedCount" };

const addedTo = (table: Table, id: ApiKeyRecord["id"], { day, count }: DayUse) =>
  table.update(apiKeyKey(id), {
    update: "ADD #count :count",
    condition: "#on = :day",
    names,
    values: { ":day": day, ":count": count },
  });

const begun = (table: Table, id: ApiKeyRecord["id"], { day, count }: DayUse) =>
  table.update(apiKeyKey(id), {
    update: "SET #on = :day, #count = :count",
    condition: "attribute_exists(pk) AND (attribute_not_exists(#on) OR #on < :day)",
    names,
    values: { ":day": day, ":count": count },
  });
