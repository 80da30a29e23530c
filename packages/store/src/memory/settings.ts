import type { SettingsStore, StoredSettings } from "@leadline/core/stored-settings";
import { pause } from "./pause.ts";

export function memorySettings(): SettingsStore {
  let stored: StoredSettings | null = null;
  let kept: StoredSettings[] = [];
  return {
    async get() {
      await pause();
      return stored;
    },
    async put(document, seen, at) {
      await pause();
      if ((stored?.version ?? 0) !== (seen?.version ?? 0)) return false;
      if (stored !== null) kept.push(stored);
      stored = { version: (seen?.version ?? 0) + 1, storedAt: at, document };
      return true;
    },
    async superseded() {
      await pause();
      return [...kept];
    },
    async forget() {
      await pause();
      const count = kept.length;
      kept = [];
      return count;
    },
  };
}
