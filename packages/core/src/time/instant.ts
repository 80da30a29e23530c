import type { Branded } from "../branded.ts";
import { LeadlineError } from "../errors.ts";
import { addDays, type CalendarDate } from "./calendar-date.ts";

/** A moment as ISO text in UTC with milliseconds, so that text order is time order. */
export type Instant = Branded<string, "Instant">;

/** Throws `input.invalid` unless the text is a full ISO date and time with a zone. */
export function instant(text: string): Instant {
  const ms = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new LeadlineError("input.invalid", `Not an instant: ${text.slice(0, 40)}`, {
      expected: "an instant such as 2026-11-21T03:00:00Z",
    });
  }
  return instantOf(ms);
}

export function instantOf(epochMs: number): Instant {
  return new Date(epochMs).toISOString() as Instant;
}

export function epochMs(at: Instant): number {
  return Date.parse(at);
}

export function addMs(at: Instant, ms: number): Instant {
  return instantOf(epochMs(at) + ms);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** An IANA zone name the runtime knows, unchanged; else `input.invalid`. */
export function timeZone(name: string): string {
  formatFor(name);
  return name;
}

/** The local calendar date and hour of an instant in an IANA zone. Throws `input.invalid` for an unknown zone. */
export function localTime(at: Instant, zone: string): { date: CalendarDate; hour: number } {
  const parts = Object.fromEntries(
    formatFor(zone)
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  );
  return { date: `${parts.year}-${parts.month}-${parts.day}` as CalendarDate, hour: Number(parts.hour) };
}

/** The newest local date on which `hour` o'clock has already passed in that zone. */
export function lastDateDue(at: Instant, zone: string, hour: number): CalendarDate {
  const local = localTime(at, zone);
  return local.hour >= hour ? local.date : addDays(local.date, -1);
}

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  try {
    const made = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
    });
    formats.set(zone, made);
    return made;
  } catch {
    throw new LeadlineError("input.invalid", `Unknown time zone: ${zone}`, {
      saw: zone,
      expected: "an IANA name such as Europe/Paris",
    });
  }
}
