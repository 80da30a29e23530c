import { closeRun } from "./close-run.ts";
import { LeadlineError } from "./errors.ts";
import { type AccountId, type AccountKey, accountName, type ConnectionId, type PlatformId, platformId } from "./ids.ts";
import { isRead, planAccount, planPast } from "./open-runs.ts";
import { backOffSeconds, lateNight, mostTries, nightDue, taskKeyOf } from "./planning.ts";
import type { DiscoveredAccount, PlatformTraits } from "./platform.ts";
import type { AccountRecord, Clock, DiscoverMessage, Log, Queue, Store } from "./ports.ts";
import { handOver, messageOf, type SyncPorts } from "./run-task.ts";
import { addDays, type CalendarDate } from "./time/calendar-date.ts";
import { epochMs, instant } from "./time/instant.ts";

export interface PlanSettings {
  readonly backfillDays: number;
  /** An account nobody owns is listed, not pulled. */
  readonly isAssigned: (owner: AccountKey) => boolean;
  /** Whether the configuration still has the connection; accounts of one that it has lost go to whoever finds them. */
  readonly isConfigured: (platform: PlatformId, connection: ConnectionId) => boolean;
}

export interface PlanPorts {
  readonly store: Store;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: PlanSettings;
}

export interface Tick extends PlanPorts {
  readonly platforms: readonly PlatformTraits[];
  readonly connections: readonly { readonly id: ConnectionId; readonly platform: PlatformId }[];
  /** The queue has lost its messages (a restart of the local runtime): every open step is sent again, due or not. */
  readonly queueLost?: boolean;
  /** Run the last night once more where it is finished already. */
  readonly again?: boolean;
  /** Try runs of the last night once more that were given up: a person may have opened the account or connection again. */
  readonly reopen?: boolean;
}

export type Repeat = Pick<Tick, "again" | "reopen">;

/** Accounts are listed anew once a night; a discovery that got lost is asked for again by the next tick. */
const rediscoverAfterMs = 20 * 3_600_000;

/**
 * The hourly work: asks for discovery where it is stale, plans what is due, sends again what got lost. Safe to run at any
 * time. One account that cannot be read stops no other; the first such error is thrown after all.
 */
export async function tick(ports: Tick): Promise<void> {
  const { store, queue, clock } = ports;
  for (const { id, platform } of ports.connections) {
    const { discoveredAt } = await store.connections.get(platform, id);
    const stale = discoveredAt === null || epochMs(clock.now()) - epochMs(discoveredAt) > rediscoverAfterMs;
    if (stale || ports.again) await queue.send({ v: 1, kind: "discover", platform, connection: id });
  }
  const unforeseen: unknown[] = [];
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      unforeseen.push(error);
    }
  };
  for (const traits of ports.platforms) {
    await attempt(async () => {
      const records = await store.accounts.list(platformId(traits.id));
      for (const record of records) await attempt(() => tend(traits, record, ports));
      for (const record of records) await attempt(() => planPast(traits, record, ports, ports));
    });
  }
  if (unforeseen.length > 0) throw unforeseen[0];
}

async function tend(traits: PlatformTraits, record: AccountRecord, ports: Tick): Promise<void> {
  await resume(record, nightDue(traits, record, ports.clock.now()), ports);
  await planAccount(traits, record, ports, ports);
  watch(traits, record, ports);
}

/** What should have run and did not. */
function watch(traits: PlatformTraits, record: AccountRecord, { clock, log, settings }: Tick): void {
  const night = isRead(record, settings) ? lateNight(traits, record, clock.now()) : null;
  if (night !== null) log.warn("night.late", { account: accountName(record), night });
}

/** Lists what the connection reaches, keeps it, and plans whatever is new or due. What the platform refuses is tried again or told; what the store refuses is thrown. */
export async function discover(
  message: DiscoverMessage,
  ports: SyncPorts & { readonly settings: PlanSettings },
): Promise<void> {
  const { store, platform, clock, log } = ports;
  const { connection: id } = message;
  const at = clock.now();
  const found = await listed(message, ports);
  if (found === null) return;
  await store.accounts.register(message.platform, id, found, at);
  const taken = await takeOver(message, found, ports);
  await store.connections.discovered(message.platform, id, at);
  log.info("discovered", { platform: message.platform, connection: id, accounts: found.length });
  const records = await recordsOf(message, found, store);
  for (const { unreadable, ...record } of records) {
    if (unreadable !== undefined) log.warn("account.unreadable", { account: accountName(record), reason: unreadable });
  }
  const repeat = ({ account }: AccountRecord): Repeat => ({ reopen: taken.has(account) });
  for (const record of records) await planAccount(platform.traits, record, ports, repeat(record));
  for (const record of records) await planPast(platform.traits, record, ports, repeat(record));
}

async function recordsOf(
  { platform }: DiscoverMessage,
  found: readonly DiscoveredAccount[],
  { accounts }: Store,
): Promise<readonly AccountRecord[]> {
  const records = await Promise.all(found.map(({ account }) => accounts.get({ platform, account })));
  return records.filter((record) => record !== null);
}

/** Accounts whose connection is configured no more, as after a new name, would be read by nobody. Returns those that changed hands. */
async function takeOver(
  message: DiscoverMessage,
  found: readonly DiscoveredAccount[],
  { store, settings, clock, log }: SyncPorts & { readonly settings: PlanSettings },
): Promise<ReadonlySet<AccountId>> {
  const { platform, connection } = message;
  const taken = new Set<AccountId>();
  for (const record of await recordsOf(message, found, store)) {
    if (record.connection === connection || settings.isConfigured(platform, record.connection)) continue;
    log.info("account.takenOver", { account: accountName(record), from: record.connection, to: connection });
    await store.accounts.takeOver(record, record.connection, connection);
    const own = found.filter(({ account }) => account === record.account);
    await store.accounts.register(platform, connection, own, clock.now());
    taken.add(record.account);
  }
  return taken;
}

async function listed(message: DiscoverMessage, ports: SyncPorts): Promise<readonly DiscoveredAccount[] | null> {
  try {
    return await ports.platform.discover(await ports.connection(message.connection), ports.transport);
  } catch (error) {
    if (!(error instanceof LeadlineError) || error.code === "internal.bug") throw error;
    await rediscover(message, error, ports);
    return null;
  }
}

async function rediscover(
  message: DiscoverMessage,
  error: LeadlineError,
  { queue, log, clock, random }: SyncPorts,
): Promise<void> {
  const { code, remedy } = error;
  log.warn("discovery.failed", {
    platform: message.platform,
    connection: message.connection,
    code,
    message: error.message,
    details: error.details,
  });
  const tries = (message.tries ?? 0) + 1;
  if (remedy !== "retry" || tries >= mostTries) return;
  const { notBefore } = error.details;
  const wait =
    notBefore === undefined
      ? backOffSeconds(tries, random())
      : Math.ceil((epochMs(instant(notBefore)) - epochMs(clock.now())) / 1000);
  if (wait <= 900) await queue.send({ ...message, tries }, Math.max(0, wait));
}

/** Sends lost messages again and clears the record of runs that ended while nobody was there to note it. */
async function resume(record: AccountRecord, due: CalendarDate, ports: Tick): Promise<void> {
  const { store, queue, clock } = ports;
  for (const run of record.open) {
    const key = taskKeyOf(record, run);
    const task = await store.tasks.get(key);
    if (task === null) {
      // Whoever noted it may be frozen just before creating it; after a whole night nobody is any more.
      if (addDays(key.night, 1) < due) await store.accounts.ended(key, false);
    } else if (task.state !== "open") await closeRun(task, store);
    else if (ports.queueLost) await handOver(task, ports);
    else if (task.dueAt <= clock.now()) {
      await queue.send(messageOf(task));
      await store.tasks.handedOver(key, task.seq);
    }
  }
}
