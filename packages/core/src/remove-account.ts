import { addCounts, countItems, type ItemCounts, type Removal } from "./holdings.ts";
import { type AccountKey, accountName, type PlatformId } from "./ids.ts";
import { ownerOf } from "./planning.ts";
import type { Clock, Log, Store } from "./ports.ts";
import { addMs } from "./time/instant.ts";

export interface RemovalPorts {
  readonly store: Pick<Store, "holdings" | "removals">;
  readonly clock: Clock;
}

/**
 * How long a worker that began before a removal may still write. A function ends after minutes, but one that was
 * frozen with a request under way sends it when its process is used again, which is hours at most.
 */
export const removalSettlesMs = 86_400_000;

export interface RemovedAccount {
  readonly deleted: ItemCounts;
  /** Looked for again afterwards; empty unless a worker was still writing. */
  readonly left: ItemCounts;
}

/**
 * Deletes all that is kept of an account. With the note that stands for its record no later step, plan or discovery finds
 * the account, so that only workers which began before can still write; until they cannot, `sweepRemovals` deletes that too.
 * `alone`: nobody else has the store open, so the removal ends at once. Stopped anywhere, it goes on when called again.
 */
export async function removeAccount(
  owner: AccountKey,
  { store, clock, alone }: RemovalPorts & { readonly alone: boolean },
): Promise<RemovedAccount> {
  const since = clock.now();
  const record: ItemCounts = (await store.removals.begin(owner, since)) ? { record: 1 } : {};
  const deleted = addCounts(record, await store.removals.erase(owner));
  const left = (await store.holdings.of(owner)).items;
  if (alone && countItems(left) === 0) await endOf(owner, store);
  return { deleted, left };
}

async function endOf(owner: AccountKey, { removals }: RemovalPorts["store"]): Promise<void> {
  const begun = (await removals.list(owner.platform)).find(({ account }) => account === owner.account);
  if (begun) await removals.end(begun);
}

export interface SweepPorts extends RemovalPorts {
  readonly log: Log;
  /** Nobody else has the store open: removals end now, however young. */
  readonly alone?: boolean;
}

/** Deletes what late workers have written since a removal, and ends removals after which nobody can write any more; tells which ended. */
export async function sweepRemovals(
  platforms: readonly PlatformId[],
  { store, clock, log, alone = false }: SweepPorts,
): Promise<readonly AccountKey[]> {
  const ended: Removal[] = [];
  for (const removal of (await Promise.all(platforms.map((id) => store.removals.list(id)))).flat()) {
    // Before the sweep: what is written while it goes on may escape it.
    const settled = alone || clock.now() >= addMs(removal.since, removalSettlesMs);
    const late = await store.removals.erase(removal);
    if (countItems(late) > 0) log.info("removal.swept", { account: accountName(removal), items: late });
    if (!settled) continue;
    await store.removals.end(removal);
    log.info("removal.ended", { account: accountName(removal) });
    ended.push(removal);
  }
  return ended.map(ownerOf);
}
