import { type AccountId, accountId, connectionId, platformId } from "@leadline/core/ids";
import { nightDue, tiersOf } from "@leadline/core/planning";
import type { DiscoveredAccount, PlatformTraits, Tier } from "@leadline/core/platform";
import type { Log, Queue, Store } from "@leadline/core/ports";
import { runTask, type SyncPorts } from "@leadline/core/run-task";
import { type Tick, tick } from "@leadline/core/tick";
import { addMs, epochMs, type Instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createSharedLimiter } from "@leadline/platforms/shared-limiter";
import { createTransport } from "@leadline/platforms/transport";
import { createMemoryStore } from "@leadline/store/memory/store";
import { type VirtualTime, virtualTime } from "../../virtual-time.ts";
import { earlierNight } from "./earlier-night.ts";
import { type Meter, metered } from "./meter.ts";
import { app, simulatedPlatform } from "./platform.ts";
import { type SimulatedQueue, simulatedQueue } from "./queue.ts";
import { backfillDays, concurrency, times, zones } from "./shape.ts";

/** A run of the night that has ended, and how long after its hour, in hours. */
export interface Finished {
  readonly platform: string;
  readonly zone: string;
  readonly tier: string;
  readonly hours: number;
}

export interface NightOfMany {
  readonly accounts: number;
  readonly finished: readonly Finished[];
  readonly requests: Readonly<Record<string, number>>;
  readonly longestTickSeconds: number;
  readonly queues: ReadonlyMap<string, SimulatedQueue>;
  readonly meter: Meter;
  /** Seconds for which workers were at work, waiting for platforms and their turn included, by platform and tier. */
  readonly busySeconds: Readonly<Record<string, Readonly<Partial<Record<Tier, number>>>>>;
  /** Slices that were put off because too many requests were waiting. */
  readonly putOff: Readonly<Record<string, number>>;
}

const connection = connectionId("agency");
const hourMs = 3_600_000;
const workerMs = 300_000;

/** Drives the product's planner, workers, limiter and store through a day, in simulated time, with so many accounts. */
export async function nightOfMany(accounts: number): Promise<NightOfMany> {
  const time = virtualTime(times.start);
  const memory = createMemoryStore();
  const zoneOf = await registered(memory, Math.round(accounts / platforms.length));
  const meter = metered(memory, time);
  const [finished, putOff, requests] = [[] as Finished[], {} as Record<string, number>, {} as Record<string, number>];
  const log: Log = {
    info(event, { account, run } = {}) {
      const [platform = "", id = ""] = String(account).split(":");
      const [night, tier = ""] = String(run).split("#");
      if (event !== "task.ended" || night !== times.night) return;
      const zone = zoneOf.get(id) ?? "UTC";
      finished.push({ platform, zone, tier, hours: (time.ms() - dueAt(platform, zone)) / hourMs });
    },
    warn(event, { account, code } = {}) {
      if (event !== "slice.failed" || code !== "quota.exhausted") return;
      const [platform = ""] = String(account).split(":");
      putOff[platform] = (putOff[platform] ?? 0) + 1;
    },
  };
  const busySeconds: Record<string, Partial<Record<Tier, number>>> = {};
  const worked = (platform: string, tier: Tier, ms: number) => {
    const known = busySeconds[platform] ?? {};
    busySeconds[platform] = { ...known, [tier]: (known[tier] ?? 0) + ms / 1000 };
  };
  const queues = new Map<string, SimulatedQueue>();
  const queue: Queue = { send: async (message, delay) => queues.get(message.platform)?.send(message, delay) };
  const planning = { backfillDays, isAssigned: () => true, isConfigured: () => true };
  const shared = { store: meter.store, queue, clock: { now: time.now }, log, settings: planning };
  for (const traits of platforms) queues.set(traits.id, workersFor(traits, shared, time, { requests, worked }));
  const longestTick = ticking(time, { ...shared, platforms, connections: [] });
  await time.run(times.end);
  return { accounts, finished, requests, longestTickSeconds: longestTick(), queues, meter, busySeconds, putOff };
}

/** Accounts that have had every night so far; which zone each is in. */
async function registered(store: Store, perPlatform: number): Promise<ReadonlyMap<string, string>> {
  const spread = zones.flatMap(([zone, share]) => Array.from({ length: share }, () => zone));
  // Neighbours in the list are of different zones.
  const zoneOf = (n: number) => spread[(n * 37) % spread.length] ?? "UTC";
  const found: DiscoveredAccount[] = Array.from({ length: perPlatform }, (_, n) => accountIn(`${n + 1}`, zoneOf(n)));
  for (const traits of platforms) {
    const platform = platformId(traits.id);
    await store.accounts.register(platform, connection, found, times.start);
    for (const { account, zone } of found) {
      const night = nightDue(traits, { zone }, times.start);
      const tiers: readonly Tier[] = [...tiersOf(traits), "history"];
      for (const tier of tiers) {
        const key = { platform, account, night, tier };
        await store.tasks.create(earlierNight(traits, key, times.start));
        await store.accounts.ended(key, true);
      }
    }
  }
  return new Map(found.map(({ account, zone }): [AccountId, string] => [account, zone]));
}

function accountIn(id: string, zone: string): DiscoveredAccount {
  return {
    account: accountId(id),
    name: `Account ${id}`,
    currency: "EUR",
    zone,
    state: "enabled",
    status: "ENABLED",
    route: {},
  };
}

const known = new Map<string, number>();

/** The moment the night's hour has come. */
function dueAt(platform: string, zone: string): number {
  const name = `${platform} ${zone}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  const traits: PlatformTraits | undefined = platforms.find(({ id }) => id === platform);
  let at: Instant = times.start;
  while (traits && nightDue(traits, { zone }, at) < times.night) at = addMs(at, hourMs / 4);
  known.set(name, epochMs(at));
  return epochMs(at);
}

interface Notes {
  readonly requests: Record<string, number>;
  readonly worked: (platform: string, tier: Tier, ms: number) => void;
}

/** Each worker is a process of its own, with its own limiter over the shared store. */
function workersFor(
  traits: PlatformTraits,
  shared: Pick<SyncPorts, "store" | "queue" | "clock" | "log">,
  time: VirtualTime,
  { requests, worked }: Notes,
): SimulatedQueue {
  const platform = simulatedPlatform(traits, time, () => {
    requests[traits.id] = (requests[traits.id] ?? 0) + 1;
  });
  const workers = concurrency[traits.id] ?? 2;
  const limits = { requestsPerSecond: traits.requestsPerSecond };
  const transports = Array.from({ length: workers }, () => {
    const limiter = createSharedLimiter({
      platform: platformId(traits.id),
      limits,
      store: shared.store,
      paceMs: time.ms,
    });
    return createTransport({ clock: shared.clock, sleep: time.sleep, limits: limiter });
  });
  return simulatedQueue(time, workers, async (message, worker) => {
    const transport = transports[worker];
    if (message.kind !== "task" || transport === undefined) return;
    const began = time.ms();
    await runTask(message, {
      ...shared,
      platform,
      transport,
      connection: async (id) => ({ id, platform: message.platform, app, credentials: {}, endpoints: {} }),
      remainingMs: () => began + workerMs - time.ms(),
      random: () => 0.5,
    });
    worked(traits.id, message.tier, time.ms() - began);
  });
}

/** Every hour; tells the longest in seconds. */
function ticking(time: VirtualTime, ports: Tick): () => number {
  let longest = 0;
  const next = async (): Promise<void> => {
    await time.sleep(hourMs);
    const began = time.ms();
    void next();
    await tick(ports);
    longest = Math.max(longest, (time.ms() - began) / 1000);
  };
  void next();
  return () => longest;
}
