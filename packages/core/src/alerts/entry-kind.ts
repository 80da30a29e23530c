import type { AlertEvent, AlertState } from "./state.ts";

/** What a message tells of a subject: a reminder that its days are still missing is no alert. */
export type EntryKind = AlertEvent | "stillNoData";

interface Told {
  readonly event: AlertEvent;
  readonly state: Pick<AlertState, "status">;
}

/** The event, apart from reminders of missing days. */
export function kindOf({ event, state }: Told): EntryKind {
  return event === "reminder" && state.status === "noData" ? "stillNoData" : event;
}

/** Whether days are missing, so that nothing was judged. */
export function isMissing(told: Told): boolean {
  const kind = kindOf(told);
  return kind === "noData" || kind === "stillNoData";
}
