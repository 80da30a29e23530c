import { LeadlineError } from "@leadline/core/errors";
import type { Tier } from "@leadline/core/platform";
import type { QuotaKey, QuotaRecord } from "@leadline/core/quota";
import { hourOf, usedIn, waterLevel } from "@leadline/core/quota/day";
import { type Refusal, shareFrom, type Unused, wantsLevel } from "@leadline/core/quota/lease";
import { paceOf } from "@leadline/core/quota/pace";
import type { Instant } from "@leadline/core/time/instant";
import { mostTries } from "./app-permits.ts";
import { createTurns, type KnownQuotas, without } from "./known-quota.ts";
import type { SharedLimiterParts } from "./shared-limiter.ts";

/** One account's part of an app's requests, as this process has leased it. */
export interface AccountShare {
  /** Uses up one request of it; `null` when there is one. */
  take(tier: Tier | undefined, now: Instant): Promise<Refusal | null>;
  /** The request was not sent after all. */
  giveBack(): void;
}

/** What is known of the account is read again with every block, and no later than a block of the app's permits ends. */
export function createAccountShare(
  { app: appKey, account: key }: { readonly app: QuotaKey; readonly account: QuotaKey },
  known: KnownQuotas,
  parts: SharedLimiterParts,
): AccountShare {
  const { limits, store, paceMs } = parts;
  const { cells, cellMs } = paceOf(limits.requestsPerSecond, limits.longestWaitMs);
  const inTurn = createTurns();
  let left = { requests: 0, hour: 0 };
  let unused: Unused = {};

  /** Kept for the next block to settle, since it was counted in another hour. */
  const setAside = () => {
    if (Number.isFinite(left.requests) && left.requests > 0)
      unused = { ...unused, [left.hour]: (unused[left.hour] ?? 0) + left.requests };
    left = { requests: 0, hour: 0 };
  };

  async function lease(tier: Tier | undefined, now: Instant): Promise<Refusal | null> {
    setAside();
    const app = await levelledApp(appKey, { known, now }, parts);
    for (let tries = 0; tries < mostTries; tries += 1) {
      const account = await store.quota.get(key);
      known.learned(key, account, paceMs());
      const givenBack = unused;
      const found = shareFrom(account, app, { limits, tier, now, unused: givenBack });
      if ("why" in found) return found;
      if (found.account !== account && !(await store.quota.put(key, found.account, now))) continue;
      unused = without(unused, givenBack);
      left = { requests: found.requests, hour: hourOf(now) };
      return null;
    }
    throw new LeadlineError("store.conflict", "Too many workers ask for requests of one account at once.", {
      platform: parts.platform,
    });
  }

  return {
    take: (tier, now) =>
      inTurn(async () => {
        const age = paceMs() - (known.get(key)?.at ?? Number.NEGATIVE_INFINITY);
        const refusal = left.requests > 0 && age < cells * cellMs ? null : await lease(tier, now);
        if (refusal === null) left = { ...left, requests: left.requests - 1 };
        return refusal;
      }),
    giveBack() {
      left = { ...left, requests: left.requests + 1 };
    },
  };
}

type Levelled = Pick<QuotaRecord, "hours" | "level">;

/** The app's record with how far each account may go, found out anew from time to time and then kept for all workers. */
async function levelledApp(
  key: QuotaKey,
  { known, now }: { readonly known: KnownQuotas; readonly now: Instant },
  parts: SharedLimiterParts,
): Promise<Levelled> {
  const { limits, store, paceMs } = parts;
  if (limits.requestsPerDay === undefined) return { hours: {}, level: null };
  const seen = known.get(key)?.record;
  if (seen && !wantsLevel(seen, limits, now)) return seen;
  const app = await store.quota.get(key);
  known.learned(key, app, paceMs());
  if (!wantsLevel(app, limits, now)) return app;
  const requests = await levelOf(key, app, limits.requestsPerDay, { parts, now });
  const levelled = { ...app, seq: app.seq + 1, level: { requests, at: now } };
  // Lost to another worker's lease, it is found out once more by whoever asks next.
  if (await store.quota.put(key, levelled, now)) known.learned(key, levelled, paceMs());
  return levelled;
}

/** What is left of the day is shared among the accounts that have work left. */
async function levelOf(
  { app: name }: QuotaKey,
  { hours }: QuotaRecord,
  requestsPerDay: number,
  { parts: { store, platform }, now }: { readonly parts: SharedLimiterParts; readonly now: Instant },
): Promise<number> {
  const [records, uses] = await Promise.all([store.accounts.list(platform), store.quota.accounts(platform, name)]);
  const used = new Map(uses.map(([account, record]) => [account, usedIn(record.hours, now)]));
  const open = records.filter((record) => record.open.length > 0).map(({ account }) => used.get(account) ?? 0);
  const left = requestsPerDay - usedIn(hours, now);
  return open.length === 0 ? left : waterLevel(open, left);
}
