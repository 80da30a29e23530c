import { LeadlineError } from "@leadline/core/errors";
import type { Attempt } from "@leadline/core/platform";
import type { Usage } from "@leadline/core/quota";
import { addMs, type Instant } from "@leadline/core/time/instant";

export interface Limits {
  /** Per app. */
  readonly requestsPerSecond: number;
  /** Requests that may leave at once after a pause; a second's worth unless told. */
  readonly burst?: number;
  /** A pacing wait beyond this is a refusal with `notBefore`: a worker should not be paid for sleeping. */
  readonly longestWaitMs?: number;
}

/** What a request costs in time before it may leave: of this process alone, or shared between workers. */
export interface Limiter {
  /** Milliseconds to wait before sending, the place in the queue being taken. Throws `quota.exhausted` while a refusal holds. */
  admit(attempt: Attempt, now: Instant): Promise<number>;
  /** Once more after the wait, since a neighbour may have met the limit meanwhile; throws as `admit` does. */
  recheck(attempt: Attempt, now: Instant): Promise<void>;
  /** Learns from what a request came back with. */
  refused(attempt: Attempt, error: LeadlineError, now: Instant): Promise<void>;
  /** Learns what an answer told of the platform's limits. */
  told(attempt: Attempt, usage: Usage, now: Instant): Promise<void>;
}

/**
 * A limiter of this process, for what is done without a store: it heeds refusals, and leaves what answers tell to adapters. Pace is measured by `elapsedMs`, not by the clock: a demo's clock may stand still.
 * A member's quota is not remembered, since an attempt does not name its member.
 */
export function createLimiter(limits: Limits, elapsedMs: () => number): Limiter {
  const intervalMs = 1000 / limits.requestsPerSecond;
  const burstMs = ((limits.burst ?? Math.max(1, limits.requestsPerSecond)) - 1) * intervalMs;
  const longestWaitMs = limits.longestWaitMs ?? 5000;
  const due = new Map<string, number>();
  const refusals = new Map<string, LeadlineError>();

  const ensureOpen = (attempt: Attempt, now: Instant) => {
    for (const key of keysOf(attempt)) {
      const refusal = refusals.get(key);
      if (refusal === undefined) continue;
      if ((refusal.details.notBefore ?? "") > now) throw refusedAgain(refusal, attempt);
      refusals.delete(key);
    }
  };

  return {
    async admit(attempt, now) {
      ensureOpen(attempt, now);
      const at = elapsedMs();
      const turn = Math.max(due.get(attempt.app) ?? Number.NEGATIVE_INFINITY, at - burstMs);
      const waitMs = Math.max(0, turn - at);
      if (waitMs > longestWaitMs) throw tooMany(attempt, addMs(now, Math.ceil(waitMs)));
      due.set(attempt.app, turn + intervalMs);
      return waitMs;
    },
    async recheck(attempt, now) {
      ensureOpen(attempt, now);
    },
    async refused(attempt, error) {
      const { scope, notBefore } = error.details;
      if (error.code !== "quota.exhausted" || notBefore === undefined) return;
      if (scope === "app") refusals.set(appKey(attempt.app), error);
      if (scope === "account" && attempt.account !== undefined) {
        refusals.set(accountKey(attempt.app, attempt.account), error);
      }
    },
    async told() {},
  };
}

const appKey = (app: string) => JSON.stringify([app]);
const accountKey = (app: string, account: string) => JSON.stringify([app, account]);

function keysOf({ app, account }: Attempt): readonly string[] {
  return account === undefined ? [appKey(app)] : [appKey(app), accountKey(app, account)];
}

/** The account named is the one that was refused now, not the one that met the limit first. */
function refusedAgain({ message, details }: LeadlineError, { account }: Attempt): LeadlineError {
  const { account: _, ...rest } = details;
  return new LeadlineError("quota.exhausted", message, account === undefined ? rest : { ...rest, account });
}

function tooMany({ account }: Attempt, notBefore: Instant): LeadlineError {
  return new LeadlineError("quota.exhausted", "More requests are waiting than the platform's pace allows.", {
    ...(account === undefined ? {} : { account }),
    scope: "app",
    notBefore,
  });
}
