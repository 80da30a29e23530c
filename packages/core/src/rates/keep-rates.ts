import { LeadlineError } from "../errors.ts";
import type { Clock, Log } from "../ports.ts";
import type { RateDay } from "../rates.ts";
import { addDays, type CalendarDate, daysBetween, monthOf } from "../time/calendar-date.ts";
import { addMs, type Instant, lastDateDue } from "../time/instant.ts";
import { storeRates } from "./keep-rates/store-rates.ts";
import type { RateStore } from "./rate-store.ts";
import { nextPublishingDay, publishingDayFor } from "./target-calendar.ts";

/** What the European Central Bank offers to read, short before long: the newest day, the last ninety days, everything since 1999. */
const rateFiles = ["daily", "ninetyDays", "history"] as const;
export type RateFile = (typeof rateFiles)[number];

/** Where published rates come from. */
export interface RateSource {
  /** The file's days, oldest first: at least one, each once, none of the future. Throws `LeadlineError` for anything else. */
  read(file: RateFile): Promise<readonly RateDay[]>;
}

export interface KeepRatesPorts {
  readonly source: RateSource;
  readonly store: RateStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** New rates come out at about 16:00 in Frankfurt. */
const published = { hour: 16, zone: "Europe/Berlin" } as const;
/** Calendar days that the file of the last ninety days surely reaches back. */
const ninetyDays = 85;
const weekMs = 7 * 86_400_000;

/**
 * Reads what was published since the last time and stores it; asks nothing while nothing is due. Once a week the last ninety
 * days are compared with what is stored. Safe to run again, and at any time: a source that fails is asked again by the next
 * call. Throws only what nobody foresaw and errors of the store.
 */
export async function keepRates(ports: KeepRatesPorts): Promise<void> {
  const { store, clock, log } = ports;
  const now = clock.now();
  const due = ratesDue(now);
  const newest = await newestDay(store, due);
  const file = fileFor({ newest, due, now, comparedAt: await store.compared() });
  if (file === null) return log.info("rates.current", { newest });
  try {
    const { days, read } = await readWithoutGap(file, newest, ports.source);
    const outcome = await storeRates(days, { store, log, readAt: now });
    if (read !== "daily") await store.noteCompared(now);
    log.info("rates.kept", { file: read, due, ...outcome });
  } catch (error) {
    if (!isForeseen(error)) throw error;
    log.warn("rates.failed", { file, due, newest, ...error.toJSON() });
  }
}

/** The newest day whose rates are out by rule. */
export function ratesDue(now: Instant): CalendarDate {
  return publishingDayFor(lastDateDue(now, published.zone, published.hour));
}

/** The newest day with stored rates; `null` where none are, or none of the last three months. */
export async function newestDay(store: Pick<RateStore, "months">, due: CalendarDate): Promise<CalendarDate | null> {
  // Beyond what the ninety days reach, everything is read anew.
  const months = await store.months(monthOf(addDays(due, -ninetyDays)), monthOf(addDays(due, 1)));
  return months.at(-1)?.days.at(-1)?.date ?? null;
}

interface State {
  readonly newest: CalendarDate | null;
  readonly due: CalendarDate;
  readonly now: Instant;
  readonly comparedAt: Instant | null;
}

/** The shortest file that should hold all that is missing; `null` when nothing is. */
function fileFor({ newest, due, now, comparedAt }: State): RateFile | null {
  if (newest === null || daysBetween(newest, due) > ninetyDays) return "history";
  if (comparedAt === null || addMs(comparedAt, weekMs) <= now) return "ninetyDays";
  if (newest >= due) return null;
  return due <= nextPublishingDay(newest) ? "daily" : "ninetyDays";
}

/** The file, or the next longer one for as long as it begins after a day nobody has read: a gap would pass for a holiday. */
async function readWithoutGap(
  file: RateFile,
  newest: CalendarDate | null,
  source: RateSource,
): Promise<{ readonly days: readonly RateDay[]; readonly read: RateFile }> {
  const days = await source.read(file);
  const longer = rateFiles[rateFiles.indexOf(file) + 1];
  const first = days[0]?.date;
  const joins = newest === null || first === undefined || first <= nextPublishingDay(newest);
  return joins || longer === undefined ? { days, read: file } : await readWithoutGap(longer, newest, source);
}

function isForeseen(error: unknown): error is LeadlineError {
  return error instanceof LeadlineError && error.code !== "internal.bug" && !error.code.startsWith("store.");
}
