import { addDays, type CalendarDate, type DateRange, weekdayOf } from "../time/calendar-date.ts";
import type { AlertRule } from "./rule.ts";
import type { DayFacts } from "./subject.ts";

/** Days of habit before everything that is judged. */
export const habitDays = 90;
const weekdayBaseDays = 28;

/** The rule's window that ends with the night. */
export function windowOf({ window }: Pick<AlertRule, "window">, night: CalendarDate): DateRange {
  return trailing(window, night);
}

export function trailing(days: number, to: CalendarDate): DateRange {
  return { from: addDays(to, 1 - days), to };
}

/**
 * The nested spans in which a fixed threshold is judged, in days: half the window notices a collapse early, twice the window gathers
 * evidence where leads are few.
 */
export function spansOf({ window, threshold }: Pick<AlertRule, "window" | "threshold">): readonly number[] {
  return threshold.kind === "relative" ? [window] : [...new Set([Math.ceil(window / 2), window, 2 * window])];
}

/** Days of facts an evaluation needs: all it compares, and the habit before it. */
export function daysNeeded({ window }: Pick<AlertRule, "window">, night: CalendarDate): DateRange {
  return trailing(comparedDays(window) + habitDays, night);
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
  const { from, to } = windowOf({ window }, night);
  if (threshold.kind === "fixed" || threshold.baseline === "previousPeriod") {
    return within(days, trailing(window, addDays(from, -1)));
  }
  const weekdays = new Set(Array.from({ length: Math.min(window, 7) }, (_, back) => weekdayOf(addDays(to, -back))));
  return within(days, trailing(weekdayBaseDays, addDays(from, -1))).filter(({ date }) => weekdays.has(weekdayOf(date)));
}

/** The days of the range, in their order. */
export function within<Day extends Pick<DayFacts, "date">>(
  days: readonly Day[],
  { from, to }: DateRange,
): readonly Day[] {
  return days.filter(({ date }) => date >= from && date <= to);
}
