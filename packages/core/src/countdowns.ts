import type { PlatformTraits } from "./platform.ts";
import type { Clock, ConnectionStore, Log } from "./ports.ts";
import type { ConnectionSettings } from "./settings.ts";
import { daysBetween } from "./time/calendar-date.ts";
import { epochMs, type Instant, localTime } from "./time/instant.ts";

export interface CountdownPorts {
  readonly connections: readonly Pick<ConnectionSettings, "id" | "platform">[];
  readonly platforms: readonly Pick<PlatformTraits, "id" | "api">[];
  readonly store: Pick<ConnectionStore, "get">;
  readonly clock: Clock;
  readonly log: Log;
}

const dayMs = 86_400_000;

/**
 * Logs how many whole days each connection's grant and each used platform's API version still last, negative once over;
 * alarms are made of these lines. What never ends, or is not known to, is not told.
 */
export async function tellCountdowns({ connections, platforms, store, clock, log }: CountdownPorts): Promise<void> {
  const now = clock.now();
  for (const { platform, id } of connections) {
    const { grant } = await store.get(platform, id);
    const until = grant?.life?.refreshUntil ?? grant?.life?.accessUntil ?? null;
    if (until !== null) log.info("countdown.grant", { platform, connection: id, days: daysUntil(until, now) });
  }
  for (const { id, api } of platforms.filter(({ id }) => connections.some(({ platform }) => platform === id))) {
    if (api.sunset === null) continue;
    const days = daysBetween(localTime(now, "UTC").date, api.sunset);
    log.info("countdown.version", { platform: id, version: api.version, days });
  }
}

function daysUntil(until: Instant, now: Instant): number {
  return Math.floor((epochMs(until) - epochMs(now)) / dayMs);
}
