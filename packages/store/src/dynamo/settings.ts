import { LeadlineError } from "@leadline/core/errors";
import type { SettingsStore } from "@leadline/core/stored-settings";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { settingsKey } from "../keys.ts";
import { itemShape, parsed, readItem } from "./read-item.ts";
import type { Table } from "./table.ts";

const settingsItem = z.strictObject({
  ...itemShape,
  version: z.int().positive(),
  storedAt: parsed(instant),
  document: z.string(),
});

/** An item holds 400 kB; names and numbers beside the document need little of it. */
const mostBytes = 390_000;

export function dynamoSettings(table: Table): SettingsStore {
  return {
    async get() {
      const item = await table.get(settingsKey);
      if (item === null) return null;
      const { version, storedAt, document } = readItem(settingsItem, item);
      return { version, storedAt, document };
    },
    put(document, seen, at) {
      ensureFits(document);
      const item = { version: seen + 1, storedAt: at, document };
      return table.put(settingsKey, item, {
        condition: seen === 0 ? "attribute_not_exists(pk)" : "#version = :seen",
        ...(seen === 0 ? {} : { names: { "#version": "version" }, values: { ":seen": seen } }),
      });
    },
  };
}

function ensureFits(document: string): void {
  const bytes = Buffer.byteLength(document);
  if (bytes <= mostBytes) return;
  throw new LeadlineError("input.invalid", "The configuration is too large to be stored.", {
    saw: `${bytes} bytes`,
    expected: `at most ${mostBytes} bytes of JSON`,
  });
}
