import type { PlatformTraits } from "../platform.ts";
import type { Settings } from "../settings.ts";

/** Of one app, from its platform's traits or the configuration. */
export interface QuotaLimits {
  readonly requestsPerSecond: number;
  /** In any 24 hours; without it only the platform itself says when it is enough. */
  readonly requestsPerDay?: number;
  /** A wait beyond this is a refusal with `notBefore`: a worker should not be paid for sleeping. */
  readonly longestWaitMs?: number;
}

/** What the configuration allows an app of the platform, else what its traits say. Which access level an app has only its owner knows. */
export function quotaLimits({ id, requestsPerSecond }: PlatformTraits, { platforms }: Settings): QuotaLimits {
  const { requestsPerSecond: pace = requestsPerSecond, requestsPerDay } = platforms[id] ?? {};
  return { requestsPerSecond: pace, ...(requestsPerDay === undefined ? {} : { requestsPerDay }) };
}
