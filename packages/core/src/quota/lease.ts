import type { Tier } from "../platform.ts";
import type { QuotaRecord, Usage } from "../quota.ts";
import { addMs, epochMs, type Instant } from "../time/instant.ts";
import { closingFor } from "./closing.ts";
import { ceilingOf, counted, hourOf, opensAt, usedIn } from "./day.ts";
import type { QuotaLimits } from "./limits.ts";
import { type Permit, paceOf, takePermits } from "./pace.ts";

/** What was leased earlier and ran out unused, by the hour it was counted in. */
export type Unused = Readonly<Record<string, number>>;

export interface LeaseAsk {
  readonly limits: QuotaLimits;
  readonly tier: Tier | undefined;
  readonly now: Instant;
  readonly unused: Unused;
}

/** Why nothing was leased. `closed`: a platform's own word; `day`: the app's requests; `share`: the account's part of them; `pace`: too many wait. */
export interface Refusal {
  readonly why: "closed" | "day" | "share" | "pace";
  readonly scope: Usage["scope"];
  readonly notBefore: Instant;
  readonly says: string;
  readonly vendorCode?: string;
}

/** Leave for so many requests, and the record in which they are counted. */
export interface Lease {
  readonly permits: readonly Permit[];
  readonly app: QuotaRecord;
}

export interface Share {
  readonly requests: number;
  readonly account: QuotaRecord;
}

/** How long a level counts: then another worker looks who still has work. */
export const levelMs = 600_000;
/** Requests an account's work is given at once; about as many as its night takes. */
const shareBlock = 5;

/** Whether it is time to say again how an app's requests are shared out. */
export function wantsLevel(
  { level }: Pick<QuotaRecord, "level">,
  { requestsPerDay }: QuotaLimits,
  now: Instant,
): boolean {
  return requestsPerDay !== undefined && (level === null || epochMs(now) - epochMs(level.at) >= levelMs);
}

/** A block of an app's permits, counted at once so that workers can never have too many between them; `paceMs` is their common clock's. */
export function leaseFrom(app: QuotaRecord, ask: LeaseAsk & { readonly paceMs: number }): Lease | Refusal {
  const { limits, tier, now, unused } = ask;
  const closed = closedBy("app", app, ask);
  if (closed !== null) return closed;
  const { requestsPerDay = Number.POSITIVE_INFINITY } = limits;
  const hours = counted(app.hours, negated(unused), now);
  const ceiling = ceilingOf(requestsPerDay, tier);
  const room = ceiling - usedIn(hours, now);
  if (room <= 0) return dayOver(hours, ceiling, now);
  const pace = paceOf(limits.requestsPerSecond, limits.longestWaitMs);
  const { grid, permits } = takePermits(app.grid, pace, { at: ask.paceMs, wanted: Math.min(pace.perLease, room) });
  if (permits.length === 0) {
    const notBefore = addMs(now, Math.ceil(pace.cells * pace.cellMs));
    return { why: "pace", scope: "app", notBefore, says: "More requests are waiting than the platform's pace allows." };
  }
  const more = { [hourOf(now)]: permits.length };
  return { permits, app: { ...app, seq: app.seq + 1, hours: counted(hours, more, now), grid } };
}

/** A block out of an account's part of the app's requests, up to the app's level; where the app's are not counted there is no end to it. */
export function shareFrom(
  account: QuotaRecord,
  { level, hours: all }: Pick<QuotaRecord, "level" | "hours">,
  ask: LeaseAsk,
): Share | Refusal {
  const { limits, tier, now, unused } = ask;
  const closed = closedBy("account", account, ask);
  if (closed !== null) return closed;
  if (level === null) return { requests: Number.POSITIVE_INFINITY, account };
  const hours = counted(account.hours, negated(unused), now);
  const requests = Math.min(shareBlock, ceilingOf(level.requests, tier) - usedIn(hours, now));
  if (requests <= 0) {
    const ceiling = ceilingOf(limits.requestsPerDay ?? Number.POSITIVE_INFINITY, tier);
    if (usedIn(all, now) >= ceiling) return dayOver(all, ceiling, now);
    const next = addMs(level.at, levelMs);
    const says = `The app's requests are short, and this account has had its part, ${level.requests}: others go first.`;
    return { why: "share", scope: "app", notBefore: next > now ? next : addMs(now, levelMs), says };
  }
  const more = { [hourOf(now)]: requests };
  return { requests, account: { ...account, seq: account.seq + 1, hours: counted(hours, more, now) } };
}

function dayOver(hours: QuotaRecord["hours"], ceiling: number, now: Instant): Refusal {
  const says = `The app's requests of 24 hours are used up: ${ceiling} for this kind of work.`;
  return { why: "day", scope: "app", notBefore: opensAt(hours, ceiling, now), says };
}

/** The refusal behind a closing that holds now; `null` when the way is open. */
export function closedBy(
  scope: Refusal["scope"],
  record: Pick<QuotaRecord, "closings">,
  { tier, now }: Pick<LeaseAsk, "tier" | "now">,
): Refusal | null {
  const closing = closingFor(record, tier, now);
  if (closing === null) return null;
  const { until: notBefore, ...said } = closing;
  return { why: "closed", scope, notBefore, ...said };
}

const negated = (counts: Unused): Unused =>
  Object.fromEntries(Object.entries(counts).map(([hour, count]) => [hour, -count]));
