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
  /** Stores `document` as the version after `seen` (0 for none); false, and nothing stored, where somebody else was faster. */
  put(document: string, seen: number, at: Instant): Promise<boolean>;
}
