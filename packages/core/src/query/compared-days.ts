import {
  addDays,
  type CalendarDate,
  calendarDate,
  type DateRange,
  datesIn,
  daysBetween,
} from "../time/calendar-date.ts";
import type { KpiQuery } from "./question.ts";

type Asked = Pick<KpiQuery, "from" | "to" | "compare">;

/** Days to read -> the day of the question each of them counts for. */
export type DayMap = ReadonlyMap<CalendarDate, CalendarDate>;

/** The days of the question, each for itself. */
export function daysAsked({ from, to }: Asked): DayMap {
  return new Map(datesIn({ from, to }).map((date) => [date, date]));
}

/**
 * The days the question is compared with, each for the day it stands opposite: a week is compared with the same seven
 * days shifted, whatever week they lie in. 29 February has no counterpart a year before or after and is left out on
 * the side that has it. Empty when nothing is compared.
 */
export function daysCompared(asked: Asked): DayMap {
  const days = datesIn(asked).flatMap((date) => {
    const opposite = counterpart(date, asked);
    return opposite === null ? [] : [[opposite, date] as const];
  });
  return new Map(days);
}

/** From the first to the last day that is compared with; `null` when there is none. */
export function rangeCompared(asked: Asked): DateRange | null {
  const days = [...daysCompared(asked).keys()];
  const [from, to] = [days[0], days.at(-1)];
  return from === undefined || to === undefined ? null : { from, to };
}

/** Whether either range holds a 29 February that is not compared. */
export function leavesLeapDayOut(asked: Asked): boolean {
  const compared = rangeCompared(asked);
  if (asked.compare !== "year" || compared === null) return false;
  return daysBetween(asked.from, asked.to) !== daysBetween(compared.from, compared.to) || hasLeapDay(asked);
}

function hasLeapDay(range: DateRange): boolean {
  return datesIn(range).some((date) => date.endsWith("-02-29"));
}

function counterpart(date: CalendarDate, { from, to, compare }: Asked): CalendarDate | null {
  switch (compare) {
    case undefined:
      return null;
    case "previous":
      return addDays(date, -1 - daysBetween(from, to));
    case "year": {
      const [year, rest] = [Number(date.slice(0, 4)), date.slice(4)];
      return rest === "-02-29" ? null : calendarDate(`${String(year - 1).padStart(4, "0")}${rest}`);
    }
  }
}
