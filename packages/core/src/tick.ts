import { LeadlineError } from "./errors.ts";
import { type AccountKey, accountName, type ConnectionId, type PlatformId, platformId } from "./ids.ts";
import {
  backOffSeconds,
  historyNight,
  lateNight,
  mostTries,
  nightDue,
  ownerOf,
  type PlanInput,
  planAgain,
  planBackfill,
  planTask,
  runName,
  taskKeyOf,
  tiersOf,
} from "./planning.ts";
import type { DiscoveredAccount, PlatformTraits } from "./platform.ts";
import type { AccountRecord, Clock, DiscoverMessage, Log, Queue, Store } from "./ports.ts";
import { handOver, messageOf, type SyncPorts } from "./run-task.ts";
import type { Task, TaskKey } from "./task.ts";
import type { CalendarDate, DateRange } from "./time/calendar-date.ts";
import { epochMs, instant } from "./time/instant.ts";

export interface PlanSettings {
  readonly backfillDays: number;
  /** An account nobody owns is listed, not pulled. */
  readonly isAssigned: (owner: AccountKey) => boolean;
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
  const night = settings.isAssigned(ownerOf(record)) ? lateNight(traits, record, clock.now()) : null;
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
  await store.connections.discovered(message.platform, id, at);
  log.info("discovered", { platform: message.platform, connection: id, accounts: found.length });
  const owners = found.map(({ account }) => ({ platform: message.platform, account }));
  const records = (await Promise.all(owners.map((owner) => store.accounts.get(owner)))).filter(
    (record) => record !== null,
  );
  for (const record of records) await planAccount(platform.traits, record, ports);
  for (const record of records) await planPast(platform.traits, record, ports);
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

type Repeat = Pick<Tick, "again" | "reopen">;

/** Opens the night's runs that are due, the note on the account's record first, so that no task can exist unseen. */
export async function planAccount(
  traits: PlatformTraits,
  record: AccountRecord,
  ports: PlanPorts,
  repeat: Repeat = {},
): Promise<void> {
  const night = nightDue(traits, record, ports.clock.now());
  for (const tier of tiersOf(traits)) await planRun({ traits, record, tier, night }, ports, repeat);
}

/** Opens the run of the account's past that is due. Called when every account's night is planned, so that nobody waits for it. */
export async function planPast(
  traits: PlatformTraits,
  record: AccountRecord,
  ports: PlanPorts,
  { reopen = false }: Repeat = {},
): Promise<void> {
  const night = historyNight(nightDue(traits, record, ports.clock.now()), record.done.history);
  await planRun({ traits, record, tier: "history", night }, ports, { reopen });
}

async function planRun(
  run: Pick<PlanInput, "traits" | "record" | "tier" | "night">,
  { settings, clock, store, log, queue }: PlanPorts,
  { again = false, reopen = false }: Repeat,
): Promise<void> {
  const { record, tier, night } = run;
  const done = record.done[tier];
  if (!settings.isAssigned(ownerOf(record)) || (done !== undefined && done >= night && !again)) return;
  const key: TaskKey = { ...ownerOf(record), night, tier };
  const existing = await store.tasks.get(key);
  const wanted = again || (reopen && existing?.state === "ended");
  if (existing !== null && (existing.state === "open" || !wanted)) return;
  const last = done === undefined ? null : await store.tasks.get({ ...key, night: done });
  const input = { ...run, now: clock.now(), last, backfillDays: settings.backfillDays };
  await open(existing === null ? planTask(input) : planAgain(existing, input), { settings, clock, store, log, queue });
}

/** Opens a run over days of the past that a person has asked for. Throws `input.invalid` while the night's own history run is under way. */
export async function backfill(
  traits: PlatformTraits,
  record: AccountRecord,
  range: DateRange,
  ports: PlanPorts,
): Promise<Task> {
  const { settings, clock, store } = ports;
  const night = nightDue(traits, record, clock.now());
  if (record.done.history === undefined) {
    throw new LeadlineError("input.invalid", `${accountName(record)} has not finished its first reading yet.`, {
      hint: "Let it finish (leadline sync), then ask again.",
    });
  }
  const earlier = await store.tasks.get({ ...ownerOf(record), night, tier: "history" });
  if (earlier?.state === "open") {
    throw new LeadlineError("input.invalid", `The history of ${accountName(record)} is being read already.`, {
      hint: "Let it finish (leadline sync), then ask again.",
    });
  }
  const input = { traits, record, night, now: clock.now(), last: null, backfillDays: settings.backfillDays };
  const task = planBackfill(range, earlier, input);
  await open(task, ports);
  return task;
}

async function open(task: Task, ports: PlanPorts): Promise<void> {
  const { store, log } = ports;
  await store.accounts.opened(task);
  const opened = task.seq === 1 ? await store.tasks.create(task) : await store.tasks.step(task);
  if (!opened) return;
  log.info("task.opened", { account: accountName(task), run: runName(task), slices: task.slices.length });
  await handOver(task, ports);
}

/** Sends lost messages again and clears the record of runs that ended while nobody was there to note it. */
async function resume(record: AccountRecord, due: CalendarDate, ports: Tick): Promise<void> {
  const { store, queue, clock } = ports;
  for (const run of record.open) {
    const key = taskKeyOf(record, run);
    const task = await store.tasks.get(key);
    if (task === null) {
      if (key.night < due) await store.accounts.ended(key, false);
    } else if (task.state !== "open") await store.accounts.ended(key, task.state !== "ended");
    else if (ports.queueLost) await handOver(task, ports);
    else if (task.dueAt <= clock.now()) {
      await queue.send(messageOf(task));
      await store.tasks.handedOver(key, task.seq);
    }
  }
}
