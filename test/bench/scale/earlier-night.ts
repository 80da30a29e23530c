import type { PlatformTraits } from "@leadline/core/platform";
import type { SliceOutcome, Task, TaskKey } from "@leadline/core/task";
import { addDays } from "@leadline/core/time/calendar-date";
import type { Instant } from "@leadline/core/time/instant";

/** Campaigns that delivered every day, so that the next night knows how many rows a slice will have. */
const campaigns = 50;

/** A finished night of an account of some fifty campaigns. */
export function earlierNight({ reports, window }: PlatformTraits, key: TaskKey, at: Instant): Task {
  const days = { from: addDays(key.night, -window.restated), to: addDays(key.night, -1) };
  const outcomes = reports
    .filter(({ tier }) => tier === "core" && tier === key.tier)
    .map(({ id, holds, level }): SliceOutcome => {
      const rows = holds === "entities" ? campaigns : window.restated * (level === "account" ? 1 : campaigns);
      return { report: id, ...days, state: "stored", verifiedAt: at, rows, changed: [] };
    });
  const ended = { state: "done", seq: 2, starts: 0, crowded: false, handedOver: true } as const;
  return { ...key, ...ended, slices: [], readAgain: [], outcomes, openedAt: at, dueAt: at };
}
