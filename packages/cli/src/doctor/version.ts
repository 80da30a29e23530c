import type { PlatformTraits } from "@leadline/core/platform";
import { daysBetween } from "@leadline/core/time/calendar-date";
import { type Instant, localTime } from "@leadline/core/time/instant";
import type { Finding } from "./finding.ts";

const soonDays = 90;

/** The API version Leadline speaks, and how long the platform will understand it. */
export function versionFinding({ api }: Pick<PlatformTraits, "api">, about: string, now: Instant): Finding {
  const base = { about, topic: "version" } as const;
  if (api.sunset === null) return { ...base, mark: "good", says: `API ${api.version}; no end is announced.` };
  const left = daysBetween(localTime(now, "UTC").date, api.sunset);
  const says = `API ${api.version}, to be switched off on ${api.sunset}, ${left} days from now.`;
  if (left > soonDays) return { ...base, mark: "good", says };
  if (left > 0) return { ...base, mark: "note", says, todo: "Update Leadline before that." };
  return { ...base, mark: "act", says: `API ${api.version} ended on ${api.sunset}.`, todo: "Update Leadline." };
}
