import type { Clock, ConnectionStore, GrantRecord } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { daysBetween } from "@leadline/core/time/calendar-date";
import { type Instant, localTime } from "@leadline/core/time/instant";
import { warnDays } from "@leadline/functions/aws/warn-days";
import { platforms } from "@leadline/platforms/list";

/** How long a login and the API version it speaks still last. */
export interface LoginStatus {
  /** `linkedin:main`. */
  readonly login: string;
  /** Days until a person has to consent anew; `null` where the platform tells no end, or nobody has looked yet. */
  readonly days: number | null;
  readonly version: string;
  /** Days until the version is switched off; `null` where no end is announced. */
  readonly versionDays: number | null;
  /** A person has to act: it failed, has ended, or ends soon. */
  readonly wantsSomebody: boolean;
  readonly says: string;
}

/** Every configured login, as last looked at; asks no platform. */
export async function loginStatuses(
  { connections }: Settings,
  { store, clock }: { readonly store: Pick<ConnectionStore, "get">; readonly clock: Clock },
): Promise<readonly LoginStatus[]> {
  const now = clock.now();
  return await Promise.all(
    connections.map(async ({ platform, id }) => {
      const { grant } = await store.get(platform, id);
      const api = platforms.find((known) => known.id === platform)?.api ?? { version: "", sunset: null };
      const versionDays = api.sunset && daysBetween(localTime(now, "UTC").date, api.sunset);
      const days = daysLeft(grant, now);
      const late = [days !== null && days < warnDays.grant, versionDays !== null && versionDays < warnDays.version];
      return {
        login: `${platform}:${id}`,
        days,
        version: api.version,
        versionDays,
        wantsSomebody: late.includes(true) || (grant?.failure ?? null) !== null,
        says: saysOf(grant, days),
      };
    }),
  );
}

function daysLeft(grant: GrantRecord | null, now: Instant): number | null {
  const until = grant?.life?.refreshUntil ?? grant?.life?.accessUntil ?? null;
  return until && daysBetween(localTime(now, "UTC").date, localTime(until, "UTC").date);
}

function saysOf(grant: GrantRecord | null, days: number | null): string {
  if (grant === null) return "not looked at yet";
  if (grant.failure !== null) return grant.failure.message;
  if (days === null) return "no end told";
  return days < 0 ? `ended ${-days} days ago` : `${days} days`;
}
