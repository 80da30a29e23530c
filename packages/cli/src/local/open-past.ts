import { type Asked, backfill, isUnderWay } from "@leadline/core/backfill";
import { type AccountKey, accountName, platformId } from "@leadline/core/ids";
import { isRead } from "@leadline/core/open-runs";
import type { PlatformTraits } from "@leadline/core/platform";
import type { PlanPorts } from "@leadline/core/tick";
import type { DateRange } from "@leadline/core/time/calendar-date";

/** Days of the past that a person asks for, and whose. */
export interface Past {
  readonly range: DateRange;
  readonly isWanted: (owner: AccountKey) => boolean;
}

/**
 * Accounts whose backfill of these days an earlier start has left: they need no other. Throws `input.invalid` before anything
 * is asked where a backfill of other days is under way.
 */
export async function resumedPast(
  past: Past,
  platforms: readonly PlatformTraits[],
  ports: PlanPorts,
): Promise<ReadonlySet<string>> {
  const resumed = new Set<string>();
  for (const asked of await askedFor(past, platforms, ports)) {
    if (await isUnderWay(asked, ports.store)) resumed.add(accountName(asked.record));
  }
  return resumed;
}

/** Opens a run over the days for every wanted account that is read at all, but for those that had one. */
export async function openPast(
  past: Past & { readonly but: ReadonlySet<string> },
  platforms: readonly PlatformTraits[],
  ports: PlanPorts,
): Promise<void> {
  const all = await askedFor(past, platforms, ports);
  for (const asked of all.filter(({ record }) => !past.but.has(accountName(record)))) {
    if (!(await isUnderWay(asked, ports.store))) await backfill(asked, ports);
  }
}

async function askedFor(
  { range, isWanted }: Past,
  platforms: readonly PlatformTraits[],
  { store, settings }: PlanPorts,
): Promise<readonly Asked[]> {
  const wanted: Asked[] = [];
  for (const traits of platforms) {
    const records = await store.accounts.list(platformId(traits.id));
    const own = records.filter((record) => isWanted(record) && isRead(record, settings));
    wanted.push(...own.map((record) => ({ traits, record, range })));
  }
  return wanted;
}
