import { LeadlineError } from "@leadline/core/errors";
import type { SettingsStore, StoredSettings } from "@leadline/core/stored-settings";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { expiryOf } from "../keeping.ts";
import { settingsKey, supersededSettingsKey, supersededSettingsRange } from "../keys.ts";
import { extensible, itemShape, parsed, readItem } from "./read-item.ts";
import type { Item, Table } from "./table.ts";

const settingsItem = extensible({
  ...itemShape,
  version: z.int().positive(),
  storedAt: parsed(instant),
  document: z.string(),
  expiresAt: z.int().exactOptional(),
});

/** An item holds 400 kB; names and numbers beside the document need little of it. */
const mostBytes = 390_000;

export function dynamoSettings(table: Table): SettingsStore {
  return {
    async get() {
      const item = await table.get(settingsKey);
      return item && storedOf(item);
    },
    async put(document, seen, at) {
      ensureFits(document);
      // Before it goes: whoever is faster finds the same version under the same key.
      if (seen !== null) {
        await table.put(supersededSettingsKey(seen.version), { ...seen, expiresAt: expiryOf(at, "settings") });
      }
      const item = { version: (seen?.version ?? 0) + 1, storedAt: at, document };
      return await table.put(settingsKey, item, {
        condition: seen === null ? "attribute_not_exists(pk)" : "#version = :seen",
        ...(seen === null ? {} : { names: { "#version": "version" }, values: { ":seen": seen.version } }),
      });
    },
    async superseded() {
      const [kept, live] = await Promise.all([table.query(supersededSettingsRange), table.get(settingsKey)]);
      const newest = live === null ? 0 : storedOf(live).version;
      // A copy that was made for a put which then failed is of the live version, or of none that was ever replaced.
      return kept.map(storedOf).filter(({ version }) => version < newest);
    },
    async forget() {
      const kept = await table.query(supersededSettingsRange);
      for (const item of kept) await table.remove(supersededSettingsKey(storedOf(item).version));
      return kept.length;
    },
  };
}

function storedOf(item: Item): StoredSettings {
  const { version, storedAt, document } = readItem(settingsItem, item);
  return { version, storedAt, document };
}

function ensureFits(document: string): void {
  const bytes = Buffer.byteLength(document);
  if (bytes <= mostBytes) return;
  throw new LeadlineError("input.invalid", "The configuration is too large to be stored.", {
    saw: `${bytes} bytes`,
    expected: `at most ${mostBytes} bytes of JSON`,
  });
}
