import { clientOf, type Settings } from "./settings.ts";
import type { PlanSettings } from "./tick.ts";

/** What planning needs of the settings. */
export function planSettings(found: Settings): PlanSettings {
  return {
    backfillDays: found.backfillDays,
    isAssigned: (owner) => clientOf(found, owner) !== undefined,
    isConfigured: (platform, connection) =>
      found.connections.some((known) => known.platform === platform && known.id === connection),
  };
}
