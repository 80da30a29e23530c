import { LeadlineError } from "@leadline/core/errors";
import type { SettingsStore, StoredSettings } from "@leadline/core/stored-settings";

/** The stored version of that number, or the one in force. Throws `input.invalid` that names those there are. */
export async function storedVersion(store: SettingsStore, wanted?: number): Promise<StoredSettings> {
  const live = await store.get();
  if (live === null) {
    throw new LeadlineError("input.invalid", "No configuration is stored there yet.", {
      hint: "leadline config push puts leadline.yaml there.",
    });
  }
  if (wanted === undefined || wanted === live.version) return live;
  const kept = await store.superseded();
  const found = kept.find(({ version }) => version === wanted);
  if (found) return found;
  throw new LeadlineError("input.invalid", `Version ${wanted} is not kept.`, {
    hint: `There is ${[...kept, live].map(({ version }) => version).join(", ")}.`,
  });
}
