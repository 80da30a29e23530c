import { addDays, type CalendarDate, calendarDate, type DateRange } from "@leadline/core/time/calendar-date";
import { isRecord, parseJson } from "../json.ts";
import { oneOf, type Parameters } from "./parameters.ts";
import { badParameter, MetaRefusal } from "./refusal.ts";

const retainedMonths = 37;

/** The days asked for, of the account's zone; without any, the last 30 whole ones. */
export function rangeOf(parameters: Parameters, today: CalendarDate): DateRange {
  const text = parameters.get("time_range");
  const range = text === undefined ? presetOf(parameters, today) : given(text);
  if (range.to < range.from) throw badParameter("param time_range[since] must be before time_range[until].");
  if (range.from < monthsBefore(today, retainedMonths)) {
    throw new MetaRefusal({
      code: 3018,
      message: "(#3018) The start date of the time range cannot be beyond 37 months from the current date",
    });
  }
  return range;
}

function given(text: string): DateRange {
  const value = parseJson(text);
  if (!isRecord(value)) throw badParameter("param time_range must be an object.");
  return { from: dateIn(value.since, "since"), to: dateIn(value.until, "until") };
}

function dateIn(value: unknown, name: string): CalendarDate {
  try {
    return calendarDate(String(value));
  } catch {
    throw badParameter(`param time_range[${name}] must be a date in the format YYYY-MM-DD.`);
  }
}

const presets: Readonly<Record<string, readonly [first: number, last: number]>> = {
  today: [0, 0],
  yesterday: [-1, -1],
  last_3d: [-3, -1],
  last_7d: [-7, -1],
  last_14d: [-14, -1],
  last_28d: [-28, -1],
  last_30d: [-30, -1],
  last_90d: [-90, -1],
};

/** Whole days before today unless it names today. */
function presetOf(parameters: Parameters, today: CalendarDate): DateRange {
  const name = oneOf(parameters.get("date_preset") ?? "last_30d", "date_preset", Object.keys(presets));
  const [first, last] = presets[name] ?? [0, 0];
  return { from: addDays(today, first), to: addDays(today, last) };
}

function monthsBefore(date: CalendarDate, months: number): CalendarDate {
  const [year = 0, month = 0] = date.split("-").map(Number);
  const at = year * 12 + month - 1 - months;
  const first = calendarDate(`${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}-01`);
  return addDays(first, Number(date.slice(8)) - 1);
}

/** The reference says 90 days and practice 89: here the smaller holds. */
const longestIncrement = 89;

/** Days of one row; `null`: all of them in one. */
export type Increment = number | "monthly" | null;

/** How the days are cut into rows; all in one unless asked. */
export function incrementOf(parameters: Parameters): Increment {
  const text = parameters.get("time_increment") ?? "all_days";
  if (text === "all_days") return null;
  if (text === "monthly") return "monthly";
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= longestIncrement) return days;
  throw badParameter(`param time_increment must be monthly, all_days or an integer between 1 and ${longestIncrement}.`);
}
