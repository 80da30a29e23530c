import { type ErrorCode, LeadlineError } from "@leadline/core/errors";
import { type AccountKey, accountName, type ConnectionId, type PlatformId, platformId } from "@leadline/core/ids";
import { runName, taskKeyOf } from "@leadline/core/planning";
import type { Connection, Platform, PlatformTraits, Transport } from "@leadline/core/platform";
import type { AccountRecord, Clock, Log, Message, Queue, Store } from "@leadline/core/ports";
import type { RateSource } from "@leadline/core/rates/keep-rates";
import { type Redriven, redrive } from "@leadline/core/redrive";
import type { Task } from "@leadline/core/task";
import type { PlanPorts, PlanSettings } from "@leadline/core/tick";
import type { CalendarDate } from "@leadline/core/time/calendar-date";
import { addMs, type Instant } from "@leadline/core/time/instant";
import { functions } from "@leadline/functions/manifest";
import { createHandler as createPlanNight } from "@leadline/functions/plan-night/index";
import { createHandler as createSync } from "@leadline/functions/sync/index";
import type { LocalClock } from "./clock.ts";
import { drive, type Worker } from "./drive.ts";
import { openPast, type Past, resumedPast } from "./open-past.ts";
import { createQueue, type LocalQueue } from "./queue.ts";
import { readRates } from "./read-rates.ts";

export interface RuntimeParts {
  readonly store: Store;
  readonly clock: LocalClock;
  readonly log: Log;
  readonly settings: PlanSettings;
  readonly connections: readonly { readonly id: ConnectionId; readonly platform: PlatformId }[];
  readonly connection: (platform: PlatformId, id: ConnectionId) => Promise<Connection>;
  /** Only those with a connection are loaded. */
  readonly platforms: readonly PlatformTraits[];
  readonly load: (platform: string) => Promise<Platform>;
  readonly transport: (traits: PlatformTraits, clock: Clock) => Transport;
  /** Read after each night; without it no new rates come. */
  readonly rates?: RateSource;
  /** Looked at once the night is stored and converted; it never throws. */
  readonly alerts?: () => Promise<void>;
  readonly random?: () => number;
  /** Messages of one platform in work at the same time. */
  readonly concurrency?: number;
  readonly visibilitySeconds?: number;
}

export interface NightResult {
  /** Runs that still wait, with the moment they go on; on a moved clock there are none. */
  readonly waiting: readonly { readonly account: string; readonly run: string; readonly dueAt: Instant }[];
  /** Messages given up for unforeseen reasons. */
  readonly dead: number;
}

export interface NightOptions {
  readonly again?: boolean;
  readonly signal?: AbortSignal;
  /** Besides what is due: days of the past to read, for the accounts it is asked for. */
  readonly past?: Past;
  /** Instead of what is due: what failed. */
  readonly redrive?: RedriveOptions;
}

export interface RedriveOptions {
  readonly isWanted: (owner: AccountKey) => boolean;
  /** Runs of this night instead of the newest. */
  readonly night: CalendarDate | null;
  /** Called once, before any work, with what is tried again. */
  readonly told: (redriven: readonly Redriven[]) => void;
}

export interface LocalRuntime {
  /** Plans and does all that is due, or the last night once more, until nothing is left but parked waits. */
  night(options?: NightOptions): Promise<NightResult>;
  /** By platform. For tests that repeat, reorder or lose messages. */
  readonly queues: ReadonlyMap<string, LocalQueue>;
}

const visibilitySeconds = 300;
const maxReceives = 4;
const longestMoveMs = 48 * 3_600_000;

/** Drives the product's own functions with in-process queues and the given clock. Nothing of a night is implemented here. */
export async function createRuntime(parts: RuntimeParts): Promise<LocalRuntime> {
  const { store, clock, settings } = parts;
  const used = parts.platforms.filter(({ id }) => parts.connections.some(({ platform }) => platform === id));
  const queues = new Map(
    used.map(({ id }) => [
      id,
      createQueue(clock.now, { visibilitySeconds: parts.visibilitySeconds ?? visibilitySeconds, maxReceives }),
    ]),
  );
  const queue = queueOver(queues);
  const watch = watchFor("store.unavailable", parts.log);
  const workers = await Promise.all(
    used.map((traits) => workerFor(traits, { ...parts, log: watch.log }, queue, queues)),
  );
  const planNight = (options: { again?: boolean; queueLost?: boolean; reopen?: boolean }) =>
    createPlanNight({
      store,
      queue,
      clock,
      log: parts.log,
      settings,
      platforms: used,
      connections: parts.connections,
      ...options,
    })({});

  async function untilIdle(signal?: AbortSignal): Promise<void> {
    const stop = AbortSignal.any([watch.signal, ...(signal ? [signal] : [])]);
    await drive(workers, clock, stop);
    if (watch.error()) throw watch.error();
  }

  return {
    queues,
    async night({ again = false, signal, past, redrive: failed } = {}) {
      const ports = { store, queue, clock, log: parts.log, settings };
      const but = past ? await resumedPast(past, used, ports) : new Set<string>();
      if (failed) await redriveAll(failed, used, ports);
      else await planNight({ queueLost: true, again, reopen: true });
      await untilIdle(signal);
      if (past && !signal?.aborted) {
        await openPast({ ...past, but }, used, ports);
        await untilIdle(signal);
      }
      const giveUp = addMs(clock.now(), longestMoveMs);
      let waiting = await waitingRuns(store, used);
      while (clock.moves && waiting[0] && waiting[0].dueAt < giveUp && !signal?.aborted) {
        await clock.passUntil(waiting[0].dueAt);
        await planNight({});
        await untilIdle(signal);
        waiting = await waitingRuns(store, used);
      }
      // Last: the platforms' night waits for no bank.
      if (parts.rates) await readRates({ source: parts.rates, store: store.rates, clock, log: parts.log }, signal);
      if (parts.alerts && !signal?.aborted) await parts.alerts();
      return { waiting, dead: [...queues.values()].reduce((sum, { dead }) => sum + dead.length, 0) };
    },
  };
}

async function redriveAll(
  { isWanted, night, told }: RedriveOptions,
  platforms: readonly PlatformTraits[],
  ports: PlanPorts,
): Promise<void> {
  const done: Redriven[] = [];
  for (const traits of platforms) {
    const records = await ports.store.accounts.list(platformId(traits.id));
    for (const record of records.filter(isWanted)) {
      done.push(...(await redrive({ traits, record, night }, { ...ports, queueLost: true })));
    }
  }
  told(done);
}

function queueOver(queues: ReadonlyMap<string, LocalQueue>): Queue {
  return {
    async send(message: Message, delaySeconds = 0) {
      const queue = queues.get(message.platform);
      if (!queue) throw new LeadlineError("internal.bug", `There is no queue for ${message.platform}.`);
      queue.send(JSON.stringify(message), delaySeconds);
    },
  };
}

async function workerFor(
  traits: PlatformTraits,
  parts: RuntimeParts,
  queue: Queue,
  queues: ReadonlyMap<string, LocalQueue>,
): Promise<Worker> {
  const own = queues.get(traits.id);
  const entry = functions.find(({ platform }) => platform === traits.id);
  if (!own || !entry) throw new LeadlineError("internal.bug", `The manifest has no function for ${traits.id}.`);
  const { store, clock, log, settings, random = Math.random } = parts;
  const handler = createSync({
    store,
    queue,
    clock,
    log,
    settings,
    random,
    platform: await parts.load(traits.id),
    transport: parts.transport(traits, clock),
    connection: (id) => parts.connection(traits.id as PlatformId, id),
  });
  return { queue: own, handler, timeoutMs: entry.timeoutS * 1000, concurrency: parts.concurrency ?? 4 };
}

/** Open runs by the moment they go on. */
async function waitingRuns(store: Store, platforms: readonly PlatformTraits[]): Promise<NightResult["waiting"]> {
  const records = (await Promise.all(platforms.map(({ id }) => store.accounts.list(id as PlatformId)))).flat();
  const open = (
    await Promise.all(records.flatMap((record) => record.open.map((run) => openTask(store, record, run))))
  ).flat();
  return open
    .map((task) => ({ account: accountName(task), run: runName(task), dueAt: task.dueAt }))
    .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
}

async function openTask(store: Store, record: AccountRecord, run: string): Promise<Task[]> {
  const task = await store.tasks.get(taskKeyOf(record, run));
  return task?.state === "open" ? [task] : [];
}

/** A function cannot end the process it runs in, so its unforeseen errors are read from its log: without a database all work is vain. */
function watchFor(code: ErrorCode, log: Log) {
  const control = new AbortController();
  let seen: LeadlineError | undefined;
  return {
    signal: control.signal,
    error: () => seen,
    log: {
      ...log,
      warn(event: string, fields: Readonly<Record<string, unknown>> = {}) {
        log.warn(event, fields);
        if (event === "unforeseen" && fields.code === code) {
          seen ??= new LeadlineError(code, String(fields.message));
          control.abort();
        }
      },
    } satisfies Log,
  };
}
