import { localTable } from "@leadline/cli/local/database";
import { handClock } from "@leadline/cli/local/hand-clock";
import { type AccountKey, accountKey, connectionId, platformId } from "@leadline/core/ids";
import type { Transport } from "@leadline/core/platform";
import type { Message, Queue, Store } from "@leadline/core/ports";
import { runTask, type SyncPorts } from "@leadline/core/run-task";
import { discover } from "@leadline/core/tick";
import { instant, localTime } from "@leadline/core/time/instant";
import { createHandler as planNight } from "@leadline/functions/plan-night/index";
import { createHandler as syncSources } from "@leadline/functions/sync-sources/index";
import { platforms } from "@leadline/platforms/list";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { acknowledged } from "./acknowledged.ts";
import { answered } from "./answered.ts";
import { hourlyLook } from "./looked.ts";
import { type DatabaseBill, differenceOf, type MeteredClient, meteredClient } from "./meter.ts";
import { generatedPlatform } from "./platform.ts";
import { generatedRates } from "./rates.ts";
import { shape } from "./shape.ts";
import { countingLog, countingMessages, emptyTally, nothing, type Tally } from "./tally.ts";

/** What the stated nights took, for the accounts that were counted. */
export interface Counted {
  readonly accounts: number;
  /** What alerts have read and written aside. */
  readonly database: DatabaseBill;
  readonly alerts: CountedAlerts;
  /** Bytes the counted nights have added. */
  readonly addedBytes: number;
  readonly messages: number;
  /** Of them, those that list a connection's accounts. */
  readonly discoveries: number;
  readonly logBytes: number;
  readonly rows: number;
  /** Runs that had something to read, by platform and tier: `google core`. */
  readonly runs: Readonly<Record<string, number>>;
  /** Of one answer about 30 days of one client, split by campaign. */
  readonly answer: DatabaseBill;
}

export interface CountedAlerts {
  /** Of the hourly function. */
  readonly database: DatabaseBill;
  /** Of one hour in which nothing is new. */
  readonly idleHour: DatabaseBill;
  /** Rules, each once a night and client. */
  readonly judged: number;
  /** Messages of any kind, and their ways through channels. */
  readonly told: number;
  readonly delivered: number;
  readonly acknowledgement: DatabaseBill;
}

const connection = connectionId("agency");
const backfillDays = shape.backfillDays;
const start = instant("2026-10-23T00:30:00Z");
const hourMs = 3_600_000;

/** Drives the product's own core over a month of hours, on the embedded database, with so many accounts on each platform. */
export async function countNights(endpoint: string, perPlatform: number): Promise<Counted> {
  const metered = meteredClient(endpoint);
  const store = createDynamoStore({ client: metered.client, table: localTable });
  const world = worldOf(store, metered, perPlatform);
  try {
    await world.hours(24);
    const [first, before, stored] = [metered.bill(), world.counts(), metered.storedBytes()];
    await world.hours(24 * shape.nights);
    const [database, counts, storedBytes] = [metered.bill(), world.counts(), metered.storedBytes()];
    const looks = differenceOf(counts.looks, before.looks);
    return {
      accounts: perPlatform * platforms.length,
      database: differenceOf(differenceOf(database, first), looks),
      alerts: {
        database: looks,
        // Nothing has happened since the last one.
        idleHour: await world.look(),
        judged: counts.judged - before.judged,
        told: counts.told - before.told,
        delivered: counts.delivered - before.delivered,
        acknowledgement: await acknowledged(store, metered, world.today()),
      },
      addedBytes: storedBytes - stored,
      messages: counts.messages - before.messages,
      discoveries: counts.discoveries - before.discoveries,
      logBytes: counts.logBytes - before.logBytes,
      rows: counts.rows - before.rows,
      runs: Object.fromEntries(
        Object.entries(counts.runs).map(([name, runs]) => [name, runs - (before.runs[name] ?? 0)]),
      ),
      answer: await answered(store, metered, perPlatform, world.today()),
    };
  } finally {
    metered.client.destroy();
  }
}

function worldOf(store: Store, metered: MeteredClient, perPlatform: number) {
  const clock = handClock(start);
  const tally = emptyTally();
  const messages: Message[] = [];
  const queue: Queue = {
    async send(message) {
      tally.messages += 1;
      if (message.kind === "discover") tally.discoveries += 1;
      messages.push(message);
    },
  };
  const log = countingLog(clock, tally);
  const planning = { backfillDays, isAssigned: () => true, isConfigured: () => true };
  const shared = { store, queue, clock, log, settings: planning };
  const generated = new Map(
    platforms.map((traits) => [traits.id as string, generatedPlatform(traits.id, traits, perPlatform, clock.now)]),
  );
  const work = async (message: Message) => {
    const platform = generated.get(message.platform);
    if (platform === undefined) throw new Error(`No platform ${message.platform}.`);
    await store.settings.get();
    const ports = { ...shared, platform, transport: unused, ...rest(message) };
    await (message.kind === "task" ? runTask(message, ports) : discover(message, ports));
  };
  const connections = platforms.map(({ id }) => ({ id: connection, platform: platformId(id) }));
  const hourly = [
    planNight({ ...shared, platforms, connections }),
    syncSources({ source: generatedRates(clock.now), store: store.rates, clock, log }),
  ];
  const evaluate = hourlyLook({ store: countingMessages(store, tally), clock, log }, ownersOf(perPlatform));
  const look = async () => {
    const before = metered.bill();
    await evaluate();
    const asked = differenceOf(metered.bill(), before);
    tally.looks = differenceOf(tally.looks, differenceOf(nothing, asked));
    return asked;
  };
  return {
    look,
    counts: (): Tally => ({ ...tally, runs: { ...tally.runs } }),
    today: () => localTime(clock.now(), "UTC").date,
    async hours(count: number) {
      for (let hour = 0; hour < count; hour += 1) {
        clock.pass(hourMs);
        for (const start of hourly) {
          await store.settings.get();
          await start({});
        }
        await look();
        for (let next = messages.shift(); next !== undefined; next = messages.shift()) await work(next);
      }
    },
  };
}

/** Of each platform so many, as it lists them. */
function ownersOf(perPlatform: number): readonly AccountKey[] {
  return platforms.flatMap(({ id }) =>
    Array.from({ length: perPlatform }, (_, n) => accountKey(`${id}:${n + 1}000000000`)),
  );
}

function rest({ platform }: Message): Pick<SyncPorts, "connection" | "remainingMs" | "random"> {
  return {
    connection: async (id) => ({ id, platform, app: "app", credentials: {}, endpoints: {} }),
    remainingMs: () => 600_000,
    random: () => 0.5,
  };
}

const unused: Transport = {
  attempt: () => Promise.reject(new Error("A generated platform asks nobody.")),
  remember: () => Promise.reject(new Error("A generated platform asks nobody.")),
  forget: () => {},
  now: () => start,
};
