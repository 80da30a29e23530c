import type { SettingsStore, StoredSettings } from "@leadline/core/stored-settings";
import { pause } from "./pause.ts";

export function memorySettings(): SettingsStore {
  let stored: StoredSettings | null = null;
  return {
    async get() {
      await pause();
      return stored;
    },
    async put(document, seen, at) {
      await pause();
      if ((stored?.version ?? 0) !== seen) return false;
      stored = { version: seen + 1, storedAt: at, document };
      return true;
    },
  };
}
