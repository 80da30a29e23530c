import { localTable } from "@leadline/cli/local/database";
import { handClock } from "@leadline/cli/local/hand-clock";
import { reportId } from "@leadline/core/facts";
import { accountId, connectionId, platformId } from "@leadline/core/ids";
import { message } from "@leadline/core/message";
import { planTask } from "@leadline/core/planning";
import type { Log, Queue } from "@leadline/core/ports";
import { handOver, runTask, type SyncPorts } from "@leadline/core/run-task";
import type { Task } from "@leadline/core/task";
import { splitRange } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { loadPlatform } from "@leadline/platforms/load";
import { createTransport } from "@leadline/platforms/transport";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { credentials } from "@leadline/twin/credentials";
import { inputOf, tell } from "./processes.ts";
import { accountOf, night, syncInput } from "./sync-input.ts";

/** A worker with nothing else to do: one task of the campaign report, from its first message to its end. */
const input = inputOf(syncInput);
const { range, daysPerSlice } = accountOf(input);
const id = platformId(input.platform);
const owner = { platform: id, account: accountId("1234567890") };
const clock = handClock(instant("2026-11-22T16:00:00Z"));
const client = createClient({ endpoint: input.database });
const store = createDynamoStore({ client, table: localTable });
const messages: string[] = [];
const queue: Queue = {
  async send(sent, delaySeconds = 0) {
    // Waits a platform asks for are passed over, not sat out.
    clock.pass(delaySeconds * 1000);
    messages.push(JSON.stringify(sent));
  },
};
const log: Log = { info: () => {}, warn: (event, fields) => console.error(event, JSON.stringify(fields)) };
const platform = await loadPlatform(input.platform);
const secrets = platform.traits.credentials.parse(Object.entries(credentials).find(([name]) => name === id)?.[1]);
const ports: SyncPorts = {
  store,
  queue,
  clock,
  log,
  platform,
  transport: createTransport({ clock, log, sleep: async () => {}, limits: { requestsPerSecond: 1_000_000 } }),
  connection: async (connection) => ({
    id: connection,
    platform: id,
    app: "bench",
    credentials: secrets,
    endpoints: { api: input.url, oauth: `${input.url}/oauth` },
  }),
  remainingMs: () => 600_000,
  random: () => 0.5,
};

const task = await opened();
const start = performance.now();
await handOver(task, ports);
for (let next = messages.shift(); next !== undefined; next = messages.shift()) {
  const work = message(next);
  if (work.kind === "task") await runTask(work, ports);
}
const ms = performance.now() - start;
const done = await store.tasks.get(task);
if (done?.state !== "done") throw new Error(`The task is ${done?.state}: ${JSON.stringify(done?.outcomes)}`);
client.destroy();
const rows = done.outcomes.reduce((sum, outcome) => sum + outcome.rows, 0);
tell({ ms, rows, peakMb: process.resourceUsage().maxRSS / 1024 });

async function opened(): Promise<Task> {
  const connection = connectionId("bench");
  const found = { account: owner.account, name: "Bench", currency: "EUR", zone: "Europe/Paris", status: "ENABLED" };
  await store.accounts.register(id, connection, [{ ...found, state: "enabled", route: {} }], clock.now());
  const record = await store.accounts.get(owner);
  if (record === null) throw new Error("The account was not registered.");
  const { traits } = platform;
  const planned = { traits, record, tier: "core", night, now: clock.now(), last: null, backfillDays: 30 } as const;
  // As planned after a night that has counted them.
  const slices = splitRange(range, daysPerSlice).map(({ from, to }) => ({
    id: `campaign/${from}`,
    report: reportId("campaign"),
    from,
    to,
    rows: input.campaigns * daysPerSlice,
  }));
  const task = { ...planTask(planned), slices };
  await store.accounts.opened(task);
  if (!(await store.tasks.create(task))) throw new Error("The database has been used before.");
  return task;
}
