import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";

export const alertStatuses = ["ok", "alerting", "noData"] as const;
export type AlertStatus = (typeof alertStatuses)[number];

/**
 * What has happened to a subject in a night. `fired`, `cleared`: the threshold was crossed and left behind. `noData`, `dataBack`:
 * days were missing at the deadline and are there again. `closed`: the rule was edited or removed, or its subject is gone, while it
 * was alerting. `reminder`: nothing moved, and it still lasts.
 */
export const alertEvents = ["fired", "cleared", "noData", "dataBack", "closed", "reminder"] as const;
export type AlertEvent = (typeof alertEvents)[number];

/** Why an alert ended without the figures having recovered. */
export type ClosingReason = "ruleChanged" | "ruleRemoved" | "clientRemoved" | "subjectGone" | "noSpend";

/** Why there is nothing to judge any more. */
export type GoneReason = Exclude<ClosingReason, "ruleChanged" | "noSpend">;

/** What one evaluation saw, whatever was judged and by whichever means. */
export type Verdict =
  /** Beyond the threshold, on enough evidence. */
  | "beyond"
  /** Neither proven beyond nor back inside. */
  | "between"
  /** More likely than not behind the clear threshold. */
  | "inside"
  /** Nothing ran, so there is nothing to judge. */
  | "idle"
  /** Days are missing. */
  | "noData";

/** How a subject stands with a rule. One item per (rule, subject); every change counts `seq` up by one, so that two writers cannot both win. */
export interface AlertState {
  readonly rule: string;
  /** Of the rule it was judged by; see `ruleVersion`. */
  readonly version: string;
  readonly subject: string;
  readonly seq: number;
  readonly status: AlertStatus;
  /** Whether the alert stands; while data is missing, whether it stood before. */
  readonly alerting: boolean;
  /** Since when the status is what it is. */
  readonly since: Instant;
  /** The newest night that was judged: it is never judged again. */
  readonly night: CalendarDate;
  /** What came of that night, so that a repetition tells the same. */
  readonly event: AlertEvent | null;
  /** Why the event is `closed`, or `cleared` without a recovery. */
  readonly reason: ClosingReason | null;
  /** Evaluations in a row that spoke for a change: beyond while it is well, inside while it is alerting. */
  readonly streak: number;
  /** No new alert before; `null` when nothing has recovered lately. */
  readonly coolUntil: Instant | null;
  /** When somebody was last told; reminders count from it. */
  readonly toldAt: Instant | null;
  /** Somebody looks after it: no reminders until the instant, or while it lasts where that is `null`. Forgotten once it recovers. */
  readonly acknowledged: { readonly at: Instant; readonly by: string; readonly until: Instant | null } | null;
}

/** Whether it alerts or cannot be judged, so that somebody may look after it. */
export function stands({ state }: { readonly state: Pick<AlertState, "status"> }): boolean {
  return state.status !== "ok";
}

/** Who looks after it at that moment, so that there are no reminders; `null`: nobody. */
export function lookedAfterBy({ acknowledged }: Pick<AlertState, "acknowledged">, now: Instant): string | null {
  if (acknowledged === null) return null;
  return acknowledged.until === null || now < acknowledged.until ? acknowledged.by : null;
}

/** The part of a rule that the states follow. */
export interface StatePolicy {
  readonly rule: string;
  readonly version: string;
  readonly evaluations: number;
  readonly coolDownHours: number;
  readonly reminderHours: number | null;
  /** Whether a night may be judged again as long as nothing has come of it; for what is looked at by the hour. */
  readonly hourly: boolean;
}
