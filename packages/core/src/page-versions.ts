import type { PageHead, PageVersion } from "./ports.ts";
import type { Instant } from "./time/instant.ts";

/** Days for which a superseded version is kept: 13 months. */
export const historyDays = 395;

/** From when on the version was what Leadline knew; of one stored without a clock the read behind it, which is a little earlier. */
export function knownFrom({ storedAt, since }: Pick<PageHead, "storedAt" | "since">): Instant {
  return storedAt ?? since;
}

/** The version of one period that was live then, of all of them, oldest first; `null` when the period had not been read. */
export function versionAt<Version extends Pick<PageVersion, "storedAt" | "since">>(
  versions: readonly Version[],
  at: Instant,
): Version | null {
  return versions.findLast((version) => knownFrom(version) <= at) ?? null;
}
