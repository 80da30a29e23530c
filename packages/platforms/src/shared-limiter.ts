import { LeadlineError } from "@leadline/core/errors";
import type { PlatformId } from "@leadline/core/ids";
import type { Attempt } from "@leadline/core/platform";
import type { Store } from "@leadline/core/ports";
import type { Closing, QuotaKey } from "@leadline/core/quota";
import { type ClosedTo, closedUntil, closingOf } from "@leadline/core/quota/closing";
import { closedBy, type Refusal } from "@leadline/core/quota/lease";
import type { QuotaLimits } from "@leadline/core/quota/limits";
import { type Instant, instant } from "@leadline/core/time/instant";
import { type AccountShare, createAccountShare } from "./account-share.ts";
import { type AppPermits, createAppPermits, mostTries } from "./app-permits.ts";
import { createKnownQuotas, nameOf } from "./known-quota.ts";
import type { Limiter } from "./limiter.ts";

export interface SharedLimiterParts {
  readonly platform: PlatformId;
  readonly limits: QuotaLimits;
  readonly store: Pick<Store, "quota" | "accounts">;
  /** Milliseconds that all workers of the app count alike; not the product's clock, which may stand still in a demo. */
  readonly paceMs: () => number;
}

/**
 * A limiter that all workers of a platform's app share through the store: each leases blocks of permits, counted before
 * they are used, and learns what others were refused with every block. A worker that dies loses its block, which nobody
 * else waits for longer than the block lasts. A member's quota is not remembered, since an attempt does not name its member.
 */
export function createSharedLimiter(parts: SharedLimiterParts): Limiter {
  const { platform, store } = parts;
  const known = createKnownQuotas();
  const permits = new Map<string, AppPermits>();
  const shares = new Map<string, AccountShare>();
  const keysOf = ({ app, account }: Attempt): { readonly app: QuotaKey; readonly account: QuotaKey | null } => ({
    app: { platform, app },
    account: account === undefined ? null : { platform, app, account },
  });

  const permitsOf = (key: QuotaKey) => remembered(permits, nameOf(key), () => createAppPermits(key, known, parts));
  const shareOf = (app: QuotaKey, account: QuotaKey | null) =>
    account && remembered(shares, nameOf(account), () => createAccountShare({ app, account }, known, parts));

  const ensureOpen = (attempt: Attempt, now: Instant) => {
    const { app, account } = keysOf(attempt);
    const about = { tier: attempt.tier, now };
    const ofApp = known.get(app);
    const ofAccount = account === null ? undefined : known.get(account);
    const refusal =
      (ofApp && closedBy("app", ofApp.record, about)) ?? (ofAccount && closedBy("account", ofAccount.record, about));
    if (refusal) throw refusedBy(refusal, attempt, platform);
  };

  async function learn(key: QuotaKey, to: ClosedTo, closing: Closing, now: Instant): Promise<void> {
    known.close(key, to, closing);
    for (let tries = 0; tries < mostTries; tries += 1) {
      const record = await store.quota.get(key);
      const closed = closedUntil(record, to, closing);
      if (closed === record || (await store.quota.put(key, closed, now))) return;
    }
  }

  return {
    async admit(attempt, now) {
      ensureOpen(attempt, now);
      const { app, account } = keysOf(attempt);
      const share = shareOf(app, account);
      const spent = await share?.take(attempt.tier, now);
      if (spent) throw refusedBy(spent, attempt, platform);
      const waitMs = await permitsOf(app).take(attempt.tier, now);
      if (typeof waitMs === "number") return waitMs;
      share?.giveBack();
      throw refusedBy(waitMs, attempt, platform);
    },
    async recheck(attempt, now) {
      ensureOpen(attempt, now);
    },
    async refused(attempt, error, now) {
      const { scope, notBefore, vendorCode } = error.details;
      if (error.code !== "quota.exhausted" || notBefore === undefined) return;
      const keys = keysOf(attempt);
      const key = scope === "app" ? keys.app : scope === "account" ? keys.account : null;
      const said = { says: error.message, ...(vendorCode === undefined ? {} : { vendorCode }) };
      if (key) await learn(key, "all", { until: instant(notBefore), ...said }, now);
    },
    async told(attempt, usage, now) {
      const keys = keysOf(attempt);
      const key = usage.scope === "app" ? keys.app : keys.account;
      const found = closingOf(usage, now);
      if (!key || !found) return;
      const before = known.get(key)?.record.closings[found.to];
      if (before === undefined || before.until < found.closing.until) await learn(key, found.to, found.closing, now);
    },
  };
}

function remembered<T>(all: Map<string, T>, name: string, make: () => T): T {
  const found = all.get(name) ?? make();
  all.set(name, found);
  return found;
}

/** The account named is the one that has to wait now, not the one that met the limit first. */
function refusedBy(refusal: Refusal, { account }: Attempt, platform: PlatformId): LeadlineError {
  const { says, scope, notBefore, vendorCode } = refusal;
  return new LeadlineError("quota.exhausted", says, {
    platform,
    ...(account === undefined ? {} : { account }),
    ...(vendorCode === undefined ? {} : { vendorCode }),
    scope,
    notBefore,
  });
}
