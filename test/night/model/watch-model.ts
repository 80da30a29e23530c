import type { AlertEvent, AlertState, Verdict } from "@leadline/core/alerts/state";
import { addDays, type CalendarDate } from "@leadline/core/time/calendar-date";

/** What a rule judges by, in plain numbers. */
export interface PlainRule {
  readonly version: string;
  readonly window: number;
  readonly above: number;
  readonly clear: number;
  readonly evaluations: number;
}

/** What a day's page says of one subject: spend, and thousands of impressions; `undefined` where there is no page. */
export type PlainDays = (date: CalendarDate) => { readonly spend: number; readonly seen: number } | undefined;

/** How a subject stands, as far as it decides what is told. */
export type PlainState = Pick<AlertState, "version" | "status" | "alerting" | "streak"> & {
  readonly event: AlertEvent | null;
};

/** The verdict of a night, by the figure alone: beyond, inside, or in the band between. */
export function verdictOf(rule: PlainRule, night: CalendarDate, days: PlainDays, first: CalendarDate | null): Verdict {
  const window = daysBefore(night, rule.window);
  const isMissing = (date: CalendarDate) => days(date) === undefined && (first === null || date >= first);
  if (window.some(isMissing)) return "noData";
  const found = window.flatMap((date) => days(date) ?? []);
  const seen = found.reduce((sum, one) => sum + one.seen, 0);
  const spend = found.reduce((sum, one) => sum + one.spend, 0);
  if (seen === 0) return "idle";
  if (spend / seen > rule.above) return "beyond";
  return spend / seen <= rule.clear ? "inside" : "between";
}

export function daysBefore(night: CalendarDate, length: number): readonly CalendarDate[] {
  return Array.from({ length }, (_, back) => addDays(night, -back));
}

/** The next state, from the rules as people would say them. */
export function nextState(before: PlainState | null, verdict: Verdict, rule: PlainRule): PlainState {
  const { version } = rule;
  if (before !== null && before.version !== version && before.alerting) return closedState(version);
  const known = before !== null && before.version === version ? before : { ...closedState(version), event: null };
  const { alerting, status } = known;
  if (verdict === "noData") {
    return { ...known, status: "noData", event: status === "noData" ? null : "noData" };
  }
  const speaksForChange = alerting ? verdict === "inside" || verdict === "idle" : verdict === "beyond";
  const streak = speaksForChange ? known.streak + 1 : 0;
  const settled = { version, alerting, streak, status: alerting ? "alerting" : "ok" } as const;
  if (streak < rule.evaluations) return { ...settled, event: status === "noData" ? "dataBack" : null };
  const turned = { version, streak: 0, alerting: !alerting };
  return alerting ? { ...turned, status: "ok", event: "cleared" } : { ...turned, status: "alerting", event: "fired" };
}

export function closedState(version: string): PlainState {
  return { version, status: "ok", alerting: false, streak: 0, event: "closed" };
}
