import { addDays, type CalendarDate, type DateRange, datesIn, weekdayOf } from "../time/calendar-date.ts";
import { evidenceOf } from "./evidence.ts";
import type { AlertRule } from "./rule.ts";
import type { DayFacts } from "./subject.ts";

/** Days of habit before everything that is judged. */
export const habitDays = 90;
const weekdayBaseDays = 28;
const weekLength = 7;

/** The rule's window that ends with the night. */
export function windowOf({ window }: Pick<AlertRule, "window">, night: CalendarDate): DateRange {
  return trailing(window, night);
}

export function trailing(days: number, to: CalendarDate): DateRange {
  return { from: addDays(to, 1 - days), to };
}

/**
 * The nested spans in which a fixed threshold is judged, in days: half the window notices a collapse early, twice the window gathers
 * evidence where leads are few. Where the figure alone decides, only the window that was asked for does.
 */
export function spansOf({
  kpi,
  window,
  threshold,
}: Pick<AlertRule, "kpi" | "window" | "threshold">): readonly number[] {
  return threshold.kind === "relative" || evidenceOf(kpi) === "volume"
    ? [window]
    : [...new Set([Math.ceil(window / 2), window, 2 * window])];
}

/** Days of facts an evaluation needs: all it compares, and the habit before it. */
export function daysNeeded({ window }: Pick<AlertRule, "window">, night: CalendarDate): DateRange {
  return trailing(comparedDays(window) + habitDays, night);
}

/** The days that are judged, and those a window is compared with. */
export function comparedRange({ window }: Pick<AlertRule, "window">, night: CalendarDate): DateRange {
  return trailing(comparedDays(window), night);
}

/** The days by which a change is explained: the window, and those it is compared with. */
export function explainedRange(
  { window, threshold }: Pick<AlertRule, "window" | "threshold">,
  night: CalendarDate,
): DateRange {
  const isByWeekday = threshold.kind === "relative" && threshold.baseline === "sameWeekday";
  return trailing(window + (isByWeekday ? weekdayBaseDays : window), night);
}

/** The days from which the habit is learned. */
export function habitRange({ window }: Pick<AlertRule, "window">, night: CalendarDate): DateRange {
  return trailing(habitDays, addDays(night, -comparedDays(window)));
}

const comparedDays = (window: number): number => Math.max(2 * window, window + weekdayBaseDays);

/** The days a window is compared with: as many directly before, or, by weekday, those of the four weeks before on which the window's weekdays fall. */
export function baselineDays(
  { window, threshold }: Pick<AlertRule, "window" | "threshold">,
  night: CalendarDate,
  days: readonly DayFacts[],
): readonly DayFacts[] {
  const found = within(days, baseRange({ window, threshold }, night));
  if (!isByWeekday(threshold)) return found;
  const weekdays = new Set(lastDays(window, night).map(weekdayOf));
  return found.filter(({ date }) => weekdays.has(weekdayOf(date)));
}

/** A day of each weekday the window has, oldest first. */
const lastDays = (window: number, night: CalendarDate): readonly CalendarDate[] =>
  datesIn(trailing(Math.min(window, weekLength), night));

/** One of each of the weekdays that count in a comparison by weekday, oldest first; `null` where all of the days count. */
export function comparedWeekdays(
  { window, threshold }: Pick<AlertRule, "window" | "threshold">,
  night: CalendarDate,
): readonly CalendarDate[] | null {
  return isByWeekday(threshold) && window < weekLength ? lastDays(window, night) : null;
}

/** From the first to the last day a window may be compared with; of a comparison by weekday some of them are left out where the window has not all weekdays. */
export function baseRange(
  { window, threshold }: Pick<AlertRule, "window" | "threshold">,
  night: CalendarDate,
): DateRange {
  const { from } = windowOf({ window }, night);
  return trailing(isByWeekday(threshold) ? weekdayBaseDays : window, addDays(from, -1));
}

/** Whether a window is compared with the same weekdays of the four weeks before instead of as many days directly before. */
export function isByWeekday(threshold: AlertRule["threshold"]): boolean {
  return threshold.kind === "relative" && threshold.baseline === "sameWeekday";
}

/** The days of the range, in their order. */
export function within<Day extends Pick<DayFacts, "date">>(
  days: readonly Day[],
  { from, to }: DateRange,
): readonly Day[] {
  return days.filter(({ date }) => date >= from && date <= to);
}
