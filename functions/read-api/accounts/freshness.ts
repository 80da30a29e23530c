import { dateOf, type Period, type ReportId } from "@leadline/core/facts";
import { type AccountSource, verifiedAt } from "@leadline/core/load/account-source";
import { lateNight } from "@leadline/core/planning";
import type { PlatformTraits } from "@leadline/core/platform";
import type { GrantRecord, PageHead } from "@leadline/core/ports";
import type { Task } from "@leadline/core/task";
import { type CalendarDate, daysBetween } from "@leadline/core/time/calendar-date";
import { type Instant, localTime } from "@leadline/core/time/instant";

/** The newest day that was read and when it was last found so, how the last run went, and which night is overdue. */
export async function freshnessOf(source: AccountSource, now: Instant) {
  const { tasks, reports, traits, record } = source;
  const newest = await newestHead(source, reports.account);
  return {
    newestDay: newest && dateOf(newest.period),
    verifiedAt: newest && verifiedAt(source, newest),
    late: lateNight(traits, record, now),
    lastRun: runJson(tasks.findLast(({ tier }) => tier === "core")),
  };
}

const ever = ["D0000-01-01" as Period, "D9999-12-31" as Period] as const;

/** Days beyond the window are looked at only where the window is empty: an account that nobody has read for long. */
async function newestHead({ versions, store, owner }: AccountSource, report: ReportId): Promise<PageHead | null> {
  return versions.at(-1) ?? (await store.pages.heads(owner, report, ...ever)).at(-1) ?? null;
}

/** `says` has every reason once, in words for a person. */
function runJson(task: Task | undefined) {
  if (task === undefined) return null;
  const { night, tier, state, openedAt, note, outcomes } = task;
  const failed = outcomes.flatMap(({ report, from, to, error }) => {
    return error === undefined ? [] : [{ report, from, to, code: error.code, says: error.message }];
  });
  return { night, tier, state, openedAt, says: note?.message ?? null, failed };
}

/** The version of the platform's API that is spoken; `daysLeft` is `null` where no end is announced, negative after it. */
export function apiJson({ api }: PlatformTraits, now: Instant) {
  const { version, sunset } = api;
  return { version, sunset, daysLeft: sunset && daysUntil(sunset, now) };
}

/** How long the connection's grant lasts, as last looked up; `null` until somebody has looked. */
export function tokenJson(grant: GrantRecord | null, now: Instant) {
  if (grant === null) return null;
  const { checkedAt, life, renewedAt, failure } = grant;
  return {
    checkedAt,
    renewedAt,
    accessUntil: life?.accessUntil ?? null,
    accessDaysLeft: daysLeft(life?.accessUntil, now),
    refreshUntil: life?.refreshUntil ?? null,
    refreshDaysLeft: daysLeft(life?.refreshUntil, now),
    failure: failure && { code: failure.code, says: failure.message },
  };
}

function daysLeft(until: Instant | null | undefined, now: Instant): number | null {
  return until == null ? null : daysUntil(localTime(until, "UTC").date, now);
}

function daysUntil(date: CalendarDate, now: Instant): number {
  return daysBetween(localTime(now, "UTC").date, date);
}
