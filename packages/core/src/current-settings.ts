import { asLeadlineError } from "./errors.ts";
import type { Clock, Log } from "./ports.ts";
import { type KnownPlatform, type Settings, settings } from "./settings.ts";
import { readStored, type SettingsStore } from "./stored-settings.ts";
import { addMs, type Instant } from "./time/instant.ts";

export interface CurrentSettingsPorts {
  readonly store: Pick<SettingsStore, "get">;
  readonly platforms: readonly KnownPlatform[];
  readonly clock: Clock;
  readonly log: Log;
}

/** How long one process goes on with settings before it looks again. */
export const settingsFreshMs = 60_000;

interface Known {
  readonly version: number;
  readonly settings: Settings;
}

/**
 * The stored settings, checked, at most a minute old. Nothing stored yet: nobody's accounts are read, and a warning says so.
 * A version that this program cannot read is told and the last good one kept; without one it throws `input.invalid`.
 */
export function currentSettings(ports: CurrentSettingsPorts): () => Promise<Settings> {
  let known: Known | undefined;
  let freshUntil: Instant | undefined;
  let looking: Promise<Known> | undefined;
  return async () => {
    const at = ports.clock.now();
    if (known !== undefined && freshUntil !== undefined && at < freshUntil) return known.settings;
    looking ??= look(known, ports).finally(() => {
      looking = undefined;
    });
    known = await looking;
    freshUntil = addMs(at, settingsFreshMs);
    return known.settings;
  };
}

async function look(known: Known | undefined, { store, platforms, log }: CurrentSettingsPorts): Promise<Known> {
  const stored = await store.get();
  if (stored === null) {
    log.warn("settings.missing", { hint: "No configuration is stored yet, so nothing is read." });
    return { version: 0, settings: settings({ reportingCurrency: "EUR", clients: [] }, platforms) };
  }
  if (stored.version === known?.version) return known;
  try {
    return { version: stored.version, settings: readStored(stored, platforms) };
  } catch (error) {
    log.warn("settings.invalid", { version: stored.version, ...asLeadlineError(error).toJSON() });
    if (known === undefined) throw error;
    return known;
  }
}
