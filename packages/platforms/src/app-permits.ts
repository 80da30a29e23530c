import { LeadlineError } from "@leadline/core/errors";
import type { Tier } from "@leadline/core/platform";
import type { QuotaKey } from "@leadline/core/quota";
import { ceilingOf, hourOf, usedIn } from "@leadline/core/quota/day";
import { leaseFrom, type Refusal, type Unused } from "@leadline/core/quota/lease";
import { hasRoom, type Permit, paceOf } from "@leadline/core/quota/pace";
import type { Instant } from "@leadline/core/time/instant";
import { createTurns, type KnownQuotas, without } from "./known-quota.ts";
import type { SharedLimiterParts } from "./shared-limiter.ts";

/** As often as other workers may be faster before one lets its work wait. */
export const mostTries = 20;

/** Leave to send, of one app, as this process has leased it. */
export interface AppPermits {
  /** Milliseconds until the next request may leave; its permit is used up. */
  take(tier: Tier | undefined, now: Instant): Promise<number | Refusal>;
}

interface Held extends Permit {
  readonly hour: number;
}

/** Whoever in this process asks uses the same block: what one account's work has left over serves the next one's. */
export function createAppPermits(key: QuotaKey, known: KnownQuotas, parts: SharedLimiterParts): AppPermits {
  const { limits, store, paceMs } = parts;
  const pace = paceOf(limits.requestsPerSecond, limits.longestWaitMs);
  const inTurn = createTurns();
  let held: readonly Held[] = [];
  let unused: Unused = {};

  const dropExpired = (at: number) => {
    const over = held.filter(({ until }) => until <= at);
    for (const { hour } of over) unused = { ...unused, [hour]: (unused[hour] ?? 0) + 1 };
    held = held.filter(({ until }) => until > at);
  };

  /** Work that can wait takes no permit that was leased for the core tier's last part of the day. */
  const isKept = (tier: Tier | undefined, now: Instant) => {
    const { requestsPerDay } = limits;
    const record = known.get(key)?.record;
    if (requestsPerDay === undefined || record === undefined) return false;
    return usedIn(record.hours, now) - held.length >= ceilingOf(requestsPerDay, tier);
  };

  async function lease(tier: Tier | undefined, now: Instant): Promise<Refusal | null> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const app = await store.quota.get(key);
      known.learned(key, app, paceMs());
      const givenBack = unused;
      const found = leaseFrom(app, { limits, tier, now, unused: givenBack, paceMs: paceMs() });
      if ("why" in found) return found;
      if (!(await store.quota.put(key, found.app, now))) continue;
      known.learned(key, found.app, paceMs());
      unused = without(unused, givenBack);
      const permits = found.permits.map((permit) => ({ ...permit, hour: hourOf(now) }));
      held = [...held, ...permits].toSorted((a, b) => a.from - b.from);
      return null;
    }
    throw new LeadlineError("store.conflict", "Too many workers ask for requests of one app at once.", {
      platform: parts.platform,
    });
  }

  return {
    take: (tier, now) =>
      inTurn(async () => {
        const at = paceMs();
        dropExpired(at);
        const [next] = held;
        const mustLease = next === undefined || isKept(tier, now);
        if (mustLease || (next.from > at && hasRoom(known.get(key)?.record.grid ?? null, pace, at))) {
          const refusal = await lease(tier, now);
          if (refusal !== null && (mustLease || refusal.why === "closed")) return refusal;
        }
        const [permit, ...rest] = held;
        if (permit === undefined) throw new LeadlineError("internal.bug", "A lease without a permit.");
        held = rest;
        return Math.max(0, permit.from - paceMs());
      }),
  };
}
