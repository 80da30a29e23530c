import { localTable } from "@leadline/cli/local/database";
import { handClock } from "@leadline/cli/local/hand-clock";
import { accountKey, accountName, connectionId, platformId } from "@leadline/core/ids";
import type { Transport } from "@leadline/core/platform";
import type { Log, Message, Queue, Store } from "@leadline/core/ports";
import { runTask, type SyncPorts } from "@leadline/core/run-task";
import { settings } from "@leadline/core/settings";
import { discover, tick } from "@leadline/core/tick";
import { addDays, type CalendarDate } from "@leadline/core/time/calendar-date";
import { instant, localTime } from "@leadline/core/time/instant";
import { createReadApi } from "@leadline/functions/read-api/index";
import { platforms } from "@leadline/platforms/list";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { type DatabaseBill, type MeteredClient, meteredClient } from "./meter.ts";
import { generatedPlatform } from "./platform.ts";
import { shape } from "./shape.ts";

/** What the stated nights took, for the accounts that were counted. */
export interface Counted {
  readonly accounts: number;
  readonly database: DatabaseBill;
  /** Bytes the database holds at the end, and how much of it the counted nights have added. */
  readonly storedBytes: number;
  readonly addedBytes: number;
  readonly messages: number;
  readonly logBytes: number;
  /** Seconds this machine was at work, the platforms' own waiting apart. */
  readonly workSeconds: number;
  /** Of one answer about 30 days of one client, split by campaign. */
  readonly answer: DatabaseBill;
}

const connection = connectionId("agency");
const backfillDays = shape.backfillDays;
const start = instant("2026-10-23T00:30:00Z");
const hourMs = 3_600_000;

/** Drives the product's own core over a month of hours, on the embedded database, with so many accounts on each platform. */
export async function countNights(endpoint: string, perPlatform: number): Promise<Counted> {
  const metered = meteredClient(endpoint);
  const store = createDynamoStore({ client: metered.client, table: localTable });
  const world = worldOf(store, perPlatform);
  try {
    await world.hours(24);
    const first = { ...metered.bill(), stored: metered.storedBytes(), ...world.counts() };
    const began = performance.now();
    await world.hours(24 * shape.nights);
    const workSeconds = (performance.now() - began) / 1000;
    const last = { ...metered.bill(), stored: metered.storedBytes(), ...world.counts() };
    return {
      accounts: perPlatform * platforms.length,
      database: difference(last, first),
      storedBytes: last.stored,
      addedBytes: last.stored - first.stored,
      messages: last.messages - first.messages,
      logBytes: last.logBytes - first.logBytes,
      workSeconds,
      answer: await answered(store, metered, perPlatform, world.today()),
    };
  } finally {
    metered.client.destroy();
  }
}

function difference(after: DatabaseBill, before: DatabaseBill): DatabaseBill {
  return {
    requests: after.requests - before.requests,
    writeUnits: after.writeUnits - before.writeUnits,
    readUnits: after.readUnits - before.readUnits,
  };
}

function worldOf(store: Store, perPlatform: number) {
  const clock = handClock(start);
  let [sent, logBytes] = [0, 0];
  const messages: Message[] = [];
  const queue: Queue = {
    async send(message) {
      sent += 1;
      messages.push(message);
    },
  };
  const noted = (event: string, fields?: object) => {
    logBytes += JSON.stringify({ at: clock.now(), event, ...fields }).length;
  };
  const log: Log = { info: noted, warn: noted };
  const planning = { backfillDays, isAssigned: () => true, isConfigured: () => true };
  const shared = { store, queue, clock, log, settings: planning };
  const generated = new Map(
    platforms.map((traits) => [traits.id as string, generatedPlatform(traits.id, traits, perPlatform, clock.now)]),
  );
  const work = async (message: Message) => {
    const platform = generated.get(message.platform);
    if (platform === undefined) throw new Error(`No platform ${message.platform}.`);
    const ports = { ...shared, platform, transport: unused, ...rest(message) };
    await (message.kind === "task" ? runTask(message, ports) : discover(message, ports));
  };
  return {
    counts: () => ({ messages: sent, logBytes }),
    today: () => localTime(clock.now(), "UTC").date,
    async hours(count: number) {
      const connections = platforms.map(({ id }) => ({ id: connection, platform: platformId(id) }));
      for (let hour = 0; hour < count; hour += 1) {
        clock.pass(hourMs);
        await tick({ ...shared, platforms, connections });
        for (let next = messages.shift(); next !== undefined; next = messages.shift()) await work(next);
      }
    },
  };
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

/** The bill of one answer, by the product's own API. */
async function answered(
  store: Store,
  metered: MeteredClient,
  perPlatform: number,
  today: CalendarDate,
): Promise<DatabaseBill> {
  const owners = platforms.flatMap(({ id }) =>
    Array.from({ length: perPlatform }, (_, n) => accountKey(`${id}:${n + 1}000000000`)),
  );
  const accounts = owners.slice(0, shape.accountsPerClient).map(accountName);
  const clients = [{ id: "client", name: "Client", accounts }];
  const configuration = settings({ reportingCurrency: "EUR", clients }, platforms);
  const log: Log = { info: () => {}, warn: (event, fields) => console.error(event, fields) };
  const clock = { now: () => instant(`${today}T08:00:00Z`) };
  const api = createReadApi({ store, clock, log, settings: async () => configuration, traits: platforms });
  const before = metered.bill();
  const asked = `/v1/kpis?client=client&from=${addDays(today, -30)}&to=${addDays(today, -1)}&by=campaign`;
  const response = await api.request(asked);
  if (response.status !== 200) throw new Error(await response.text());
  const bill = difference(metered.bill(), before);
  const share = shape.accountsPerClient / accounts.length;
  return {
    requests: bill.requests * share,
    writeUnits: bill.writeUnits * share,
    readUnits: bill.readUnits * share,
  };
}
