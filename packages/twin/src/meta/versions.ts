import { type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { type Instant, localTime } from "@leadline/core/time/instant";
import { MetaRefusal } from "./refusal.ts";

/** When each version came, and when its clock in the Marketing API ran out; `null` where no day has been given. */
const versions: Readonly<Record<string, { from: CalendarDate; expires: CalendarDate | null }>> = {
  "v20.0": { from: calendarDate("2024-05-21"), expires: calendarDate("2025-05-06") },
  "v22.0": { from: calendarDate("2025-01-21"), expires: calendarDate("2026-02-19") },
  "v23.0": { from: calendarDate("2025-05-29"), expires: calendarDate("2026-06-09") },
  "v24.0": { from: calendarDate("2025-10-08"), expires: calendarDate("2026-10-06") },
  "v25.0": { from: calendarDate("2026-02-18"), expires: null },
  "v26.0": { from: calendarDate("2026-07-29"), expires: null },
};

const isOver = (version: string, now: Instant): boolean => {
  const expires = versions[version]?.expires ?? null;
  return expires !== null && localTime(now, "UTC").date >= expires;
};

export const sunsetDetails = {
  code: 2635,
  message: "(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: v26.0.",
};

/**
 * Refuses versions Meta never had, and dead ones wherever the next version changed the endpoint. Insights it has not
 * changed: a dead version is then answered as the oldest living one, without a word.
 */
export function checkVersion(version: string, now: Instant, endpoint: "unchanged" | "changed"): void {
  const known = Object.hasOwn(versions, version) ? versions[version] : undefined;
  if (known === undefined || localTime(now, "UTC").date < known.from) {
    throw new MetaRefusal({ code: 2500, message: `Unknown path components: /${version}` });
  }
  if (endpoint === "changed" && isOver(version, now)) throw new MetaRefusal(sunsetDetails);
}

/** The version that answers a call of this one. */
export function servedVersion(version: string, now: Instant): string {
  if (!isOver(version, now)) return version;
  return Object.keys(versions).find((candidate) => !isOver(candidate, now)) ?? version;
}
