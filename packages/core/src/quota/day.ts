import type { Tier } from "../platform.ts";
import type { QuotaRecord } from "../quota.ts";
import { epochMs, type Instant, instantOf } from "../time/instant.ts";
import { isUrgent, shortPercent } from "./closing.ts";

const hourMs = 3_600_000;
/** Those of the last 24 hours, and the one they begin in: rather too many than too few. */
const kept = 25;

type Hours = QuotaRecord["hours"];

export const hourOf = (now: Instant): number => Math.floor(epochMs(now) / hourMs);

/** Requests of the last 24 hours. */
export function usedIn(hours: Hours, now: Instant): number {
  const oldest = hourOf(now) - kept + 1;
  return Object.entries(hours).reduce((sum, [hour, count]) => sum + (Number(hour) >= oldest ? count : 0), 0);
}

/** With so many more in an hour, or fewer: what was leased and never sent is given back. Hours that are over are dropped. */
export function counted(hours: Hours, changes: Readonly<Record<string, number>>, now: Instant): Hours {
  const oldest = hourOf(now) - kept + 1;
  const all = { ...hours };
  for (const [hour, count] of Object.entries(changes)) all[hour] = Math.max(0, (all[hour] ?? 0) + count);
  return Object.fromEntries(Object.entries(all).filter(([hour, count]) => Number(hour) >= oldest && count > 0));
}

/** So much of some requests as a tier may use: the core tier all of them, the others leave the rest to it. */
export function ceilingOf(requests: number, tier: Tier | undefined): number {
  return isUrgent(tier) ? requests : Math.floor((requests * shortPercent) / 100);
}

/** When so many hours are over that the use is below `ceiling`. */
export function opensAt(hours: Hours, ceiling: number, now: Instant): Instant {
  const present = hourOf(now);
  for (let hour = present + 1; hour < present + kept; hour += 1) {
    const at = instantOf(hour * hourMs);
    if (usedIn(hours, at) < ceiling) return at;
  }
  return instantOf((present + kept) * hourMs);
}

/**
 * The level up to which `remaining` requests lift those who have used least, as water fills vessels: max-min fairness
 * (Bertsekas and Gallager, Data Networks, 6.5.2). A rest that does not go round is left to who comes first, once nobody
 * is below the level.
 */
export function waterLevel(used: readonly number[], remaining: number): number {
  const sorted = used.toSorted((a, b) => a - b);
  const lowest = sorted[0] ?? 0;
  let [level, left] = [lowest, Math.max(0, remaining)];
  for (let below = 1; below <= sorted.length; below += 1) {
    const next = sorted[below] ?? Number.POSITIVE_INFINITY;
    if ((next - level) * below > left) {
      const lifted = level + Math.floor(left / below);
      return lifted > lowest || left === 0 ? lifted : lifted + 1;
    }
    left -= (next - level) * below;
    level = next;
  }
  return level;
}
