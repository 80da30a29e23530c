import type { ErrorCode, ErrorDetails } from "./errors.ts";
import type { Period, ReportId } from "./facts.ts";
import type { AccountId, AccountKey, PlatformId } from "./ids.ts";
import type { Slice, Tier } from "./platform.ts";
import type { CalendarDate, DateRange } from "./time/calendar-date.ts";
import type { Instant } from "./time/instant.ts";

/** One account's tier on one night. */
export interface TaskKey extends AccountKey {
  readonly night: CalendarDate;
  readonly tier: Tier;
}

/** How one slice ended. Kept on the task, so that work item and record can never disagree. */
export interface SliceOutcome {
  readonly report: ReportId;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly state: "stored" | "failed";
  /** The instant of the read behind it. */
  readonly verifiedAt: Instant;
  readonly rows: number;
  /** Periods whose content changed in this run, whichever attempt wrote them: the index of `changedSince`. */
  readonly changed: readonly Period[];
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails };
}

/**
 * The run of an account's tier on one night: what is left to do and what came of the rest.
 * `partial`: ended with failed slices. `ended`: given up, because the account or connection is closed to us.
 */
export interface Task extends TaskKey {
  readonly state: "open" | "done" | "partial" | "ended";
  /** Each message carries one; a message below the task's is stale. */
  readonly seq: number;
  /** Workers that have picked up this step. */
  readonly starts: number;
  /** Some step was picked up more than once: an older attempt may still be alive, so fences are moved even by unchanged pages. */
  readonly crowded: boolean;
  readonly slices: readonly Slice[];
  /** Older days of a long range, cut into slices when those above are done. */
  readonly rest?: DateRange;
  /** Days whose figures moved while they were read, and that are read once more; absent until this was looked at. */
  readonly readAgain?: readonly CalendarDate[];
  readonly outcomes: readonly SliceOutcome[];
  readonly openedAt: Instant;
  /** Unfinished after this, the tick sends its message again. */
  readonly dueAt: Instant;
  /** The message for `seq` is known to have been sent. */
  readonly handedOver: boolean;
  /** Why it was given up. */
  readonly note?: { readonly code: ErrorCode; readonly message: string };
}

export interface TaskMessage {
  readonly v: 1;
  readonly kind: "task";
  readonly platform: PlatformId;
  readonly account: AccountId;
  readonly tier: Tier;
  readonly night: CalendarDate;
  readonly seq: number;
}
