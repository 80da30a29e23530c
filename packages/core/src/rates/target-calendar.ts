import { addDays, type CalendarDate, calendarDate, weekdayOf } from "../time/calendar-date.ts";

/** `MM-DD` of the days on which TARGET is closed every year, Good Friday and Easter Monday apart. */
const fixed: ReadonlySet<string> = new Set(["01-01", "05-01", "12-25", "12-26"]);

/**
 * Whether no reference rates are published on the day by rule: weekends and TARGET's closing days since 2002. Single days
 * closed besides, such as the last of 1999 and 2001, are only known from the published rates themselves.
 * https://www.ecb.europa.eu/ecb/contacts/working-hours/html/index.en.html
 */
export function isTargetClosed(date: CalendarDate): boolean {
  const weekday = weekdayOf(date);
  if (weekday === 0 || weekday === 6 || fixed.has(date.slice(5))) return true;
  const easter = easterOf(Number(date.slice(0, 4)));
  return date === addDays(easter, -2) || date === addDays(easter, 1);
}

/** The newest day not after this one that has rates of its own by rule: itself on a working day. */
export function publishingDayFor(date: CalendarDate): CalendarDate {
  return isTargetClosed(date) ? publishingDayFor(addDays(date, -1)) : date;
}

/** The first day after this one that has rates of its own by rule. */
export function nextPublishingDay(date: CalendarDate): CalendarDate {
  const next = addDays(date, 1);
  return isTargetClosed(next) ? nextPublishingDay(next) : next;
}

/** Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8). */
function easterOf(year: number): CalendarDate {
  const whole = (a: number, b: number) => Math.floor(a / b);
  const golden = year % 19;
  const century = whole(year, 100);
  const rest = year % 100;
  const correction = whole(century - whole(century + 8, 25) + 1, 3);
  const epact = (19 * golden + century - whole(century, 4) - correction + 15) % 30;
  const toSunday = (32 + 2 * (century % 4) + 2 * whole(rest, 4) - epact - (rest % 4)) % 7;
  const late = whole(golden + 11 * epact + 22 * toSunday, 451);
  const day = epact + toSunday - 7 * late + 114;
  const [month, dayOfMonth] = [whole(day, 31), (day % 31) + 1];
  return calendarDate(`${year}-0${month}-${String(dayOfMonth).padStart(2, "0")}`);
}
