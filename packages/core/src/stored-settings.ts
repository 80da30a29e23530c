import { LeadlineError } from "./errors.ts";
import { type KnownPlatform, type Settings, settings } from "./settings.ts";
import type { Instant } from "./time/instant.ts";

/** The configuration as it was put, with a version that grows by one at every change. Holds no secret. */
export interface StoredSettings {
  readonly version: number;
  readonly storedAt: Instant;
  /** JSON text of what `settings` checks. */
  readonly document: string;
}

/** Where a deployed Leadline finds its configuration, so that it changes without a deployment. */
export interface SettingsStore {
  /** `null` until somebody has put some. */
  get(): Promise<StoredSettings | null>;
  /**
   * Stores `document` as the version after `seen`, which is kept for a while, or as the first one; false, and nothing
   * changed, where somebody else was faster.
   */
  put(document: string, seen: StoredSettings | null, at: Instant): Promise<boolean>;
  /** Versions that were replaced and are still kept, oldest first. */
  superseded(): Promise<readonly StoredSettings[]>;
  /** Deletes every superseded version, and tells how many there were: they name clients that may be gone. */
  forget(): Promise<number>;
}

/** Stored settings, checked. Throws `input.invalid` where this program cannot read them. */
export function readStored({ document }: StoredSettings, platforms: readonly KnownPlatform[]): Settings {
  return settings(parsed(document), platforms);
}

function parsed(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw new LeadlineError("input.invalid", "The stored configuration is not JSON.");
  }
}
