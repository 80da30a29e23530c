import type { ApiKeyRecord, ApiKeyStore, DayUse } from "@leadline/core/api-keys";
import type { Clock } from "@leadline/core/ports";
import { addDays } from "@leadline/core/time/calendar-date";
import { epochMs, instant, localTime } from "@leadline/core/time/instant";
import type { Reading, Stopwatch } from "./elapsed.ts";
import { recent } from "./recent.ts";

/** How often one process notes the requests of a key: once a minute, and none without requests. */
const noteMs = 60_000;
/** Sooner where more than this part of the day's share would be lost with the process, or unknown to the others. */
const notedPart = 0.01;

interface Count extends DayUse {
  /** Requests not yet noted. */
  readonly fresh: number;
  /** When they were last noted; `null` before the first time. */
  readonly noted: Reading | null;
}

/** Counts the day's requests of each key over all processes. Gives the seconds until its next day when it has had its share, else 0. */
export function createDaily(keys: ApiKeyStore, clock: Clock, watch: Stopwatch) {
  const counts = recent<string, Count>(10_000);
  return async (key: ApiKeyRecord): Promise<number> => {
    const day = localTime(clock.now(), "UTC").date;
    const known = counts.get(key.id);
    const shared = key.use?.day === day ? key.use.count : 0;
    const now = known?.day === day ? known : { day, count: shared, fresh: 0, noted: null };
    if (now.count + now.fresh >= key.perDay) return secondsUntil(addDays(day, 1), clock);
    const next = { ...now, fresh: now.fresh + 1 };
    counts.put(key.id, next);
    if (isDue(key, next)) await note(key, next);
    return 0;
  };

  function isDue({ perDay }: ApiKeyRecord, { fresh, noted }: Count): boolean {
    return noted === null || fresh >= perDay * notedPart || watch.since(noted) >= noteMs;
  }

  async function note(key: ApiKeyRecord, { day, count, fresh }: Count): Promise<void> {
    // Before the write: requests that come meanwhile are noted with the next one.
    counts.put(key.id, { day, count: count + fresh, fresh: 0, noted: watch.now() });
    const use = await keys.used(key.id, { day, count: fresh });
    const since = counts.get(key.id);
    if (use?.day === day && since?.day === day)
      counts.put(key.id, { ...since, count: Math.max(since.count, use.count) });
  }
}

function secondsUntil(day: string, clock: Clock): number {
  return Math.max(1, Math.ceil((epochMs(instant(`${day}T00:00:00Z`)) - epochMs(clock.now())) / 1000));
}
