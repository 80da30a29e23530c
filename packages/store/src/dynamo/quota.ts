import { type AccountId, accountId } from "@leadline/core/ids";
import { blankQuota, type QuotaRecord, type QuotaStore } from "@leadline/core/quota";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { expiryOf } from "../keeping.ts";
import { accountQuotaRange, quotaKey } from "../keys.ts";
import { extensible, itemShape, parsed, readItem } from "./read-item.ts";
import type { Item, Table } from "./table.ts";

const closing = extensible({
  until: parsed(instant),
  says: z.string(),
  vendorCode: z.string().exactOptional(),
});

const quotaItem = extensible({
  ...itemShape,
  seq: z.int(),
  hours: z.record(z.string(), z.int()),
  closings: extensible({ all: closing.exactOptional(), low: closing.exactOptional() }),
  grid: extensible({ cellMs: z.number(), first: z.int(), taken: z.array(z.int()) }).nullable(),
  level: extensible({ requests: z.int(), at: parsed(instant) }).nullable(),
  expiresAt: z.int(),
});

/** One small item an app, and one an account where the app's requests of a day are counted. */
export function dynamoQuota(table: Table): QuotaStore {
  return {
    async get(key) {
      const item = await table.get(quotaKey(key));
      return item === null ? blankQuota : recordOf(item);
    },
    put: (key, record, at) =>
      table.put(
        quotaKey(key),
        { ...record, expiresAt: expiryOf(at, "leftover") },
        {
          condition: record.seq === 1 ? "attribute_not_exists(pk)" : "#seq = :before",
          ...(record.seq === 1 ? {} : { names: { "#seq": "seq" }, values: { ":before": record.seq - 1 } }),
        },
      ),
    async accounts(platform, app) {
      const range = accountQuotaRange(platform, app);
      const items = await table.query(range);
      return items.map((item): [AccountId, QuotaRecord] => [
        accountId(String(item.sk).slice(range.from.length)),
        recordOf(item),
      ]);
    },
  };
}

function recordOf(item: Item): QuotaRecord {
  const { pk, sk, v, expiresAt, ...record } = readItem(quotaItem, item);
  return record;
}
