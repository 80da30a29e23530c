import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultPerDay, keyBytes, newApiKey } from "@leadline/core/api-keys";
import type { Log, Store } from "@leadline/core/ports";
import { settings } from "@leadline/core/settings";
import { epochMs, instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { spawnTwin } from "@leadline/twin/start";
import { demoDocument, demoSecrets } from "../demo-settings.ts";
import { kpiTables } from "../kpi-table.ts";
import { type StoredClock, storedClock } from "../local/clock.ts";
import { type Database, startDatabase } from "../local/database.ts";
import { type CloudAssembly, readCloudAssembly } from "../local-aws/cloud-assembly.ts";
import { tableIn } from "../local-aws/deployment.ts";
import { functionLogs } from "../local-aws/function-logs.ts";
import { type LocalAws, startLocalAws } from "../local-aws/local-aws.ts";
import type { SentMessage } from "../local-aws/message-service.ts";
import { playNight } from "../local-aws/play-night.ts";
import { push } from "../local-aws/push.ts";
import { nextFiring } from "../local-aws/schedule.ts";
import { currentSynthesis } from "../local-aws/synthesise.ts";
import { logOf } from "../workspace.ts";
import { say, show, yesterday } from "./night.ts";

export interface LocalOptions {
  readonly folder: string;
  readonly port: number;
  readonly once?: true;
  /** What a synthesis has left, instead of one made now. */
  readonly app?: string;
}

/** What runs in the place of AWS. */
interface Place {
  readonly aws: LocalAws;
  readonly store: Store;
  readonly clock: StoredClock;
  readonly document: object;
  readonly signal: AbortSignal;
}

/** All of the market has closed its day by then, and every account's night is due. */
const firstNight = instant("2026-11-22T16:00:00Z");

/** What `npm run synth` made, at work on this machine against imitated platforms: a night, the KPIs, then the API until Ctrl-C. */
export async function local(options: LocalOptions, signal: AbortSignal): Promise<boolean> {
  const { folder, app } = options;
  const assembly = readCloudAssembly(app ?? (await currentSynthesis(say)));
  let now = () => firstNight;
  const log = logOf(folder, () => now());
  const database = await startDatabase({ folder, log, table: tableIn(assembly) });
  try {
    const clock = storedClock(join(folder, "clock"), firstNight);
    now = clock.now;
    clock.save();
    return await onPlace({ assembly, database, clock, log, signal }, options);
  } finally {
    await database.stop();
  }
}

interface Ground {
  readonly assembly: CloudAssembly;
  readonly database: Database;
  readonly clock: StoredClock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

async function onPlace(ground: Ground, options: LocalOptions): Promise<boolean> {
  const { database, clock, signal } = ground;
  const lost = new AbortController();
  database.onExit((error) => lost.abort(error));
  const twin = await spawnTwin({ now: clock.now() });
  const client = createClient({ endpoint: database.endpoint });
  const written = functionLogs(join(options.folder, "functions"));
  const sent = (message: SentMessage) => written("sent", JSON.stringify(message));
  const aws = await startLocalAws({ ...ground, database: database.endpoint, port: options.port, written, sent });
  try {
    const store = createDynamoStore({ client, table: aws.deployment.table });
    const document = demoDocument(() => twin.url);
    const place = { aws, store, clock, document, signal: AbortSignal.any([signal, lost.signal]) };
    const isWell = await play(place, options);
    if (lost.signal.aborted) throw lost.signal.reason;
    return isWell;
  } finally {
    await aws.stop();
    client.destroy();
    await twin.stop();
    clock.save();
  }
}

async function play(place: Place, { folder, once }: LocalOptions): Promise<boolean> {
  const { aws, store, clock, document, signal } = place;
  await push(aws, { document, env: demoSecrets(), store, clock });
  const { functions } = aws.deployment;
  say(
    `A night through the ${functions.length} bundles of the stack; their clock says ${clock.now().slice(0, 16)} UTC.`,
  );
  const isWell = await playNight(aws, place);
  if (signal.aborted) return false;
  for (const denied of aws.authority.denied) say(`Its role did not allow: ${denied}`);
  if (!isWell) say(`Some of it failed; ${folder}/functions tells why.`);
  const key = await newKey(place);
  const api = { request: (path: string) => fetch(`${aws.url}${path}`, { headers: { "x-api-key": key } }) };
  show(await kpiTables(api, settings(document, platforms), { to: yesterday(clock), count: 59 }));
  if (!once) await goOn(place, key);
  return isWell && aws.authority.denied.size === 0;
}

/** The deployed API answers nobody without one. */
async function newKey({ store, clock }: Place): Promise<string> {
  const { id, text, digest } = newApiKey(randomBytes(keyBytes));
  const made = { id, digest, name: "npm run local", clients: "all", rights: ["read"], perDay: defaultPerDay } as const;
  await store.apiKeys.create({ ...made, createdAt: clock.now(), revokedAt: null, use: null });
  return text;
}

/** Serves, and fires schedules when their time has come, which here passes as it does for everybody. */
async function goOn({ aws, clock, signal }: Place, key: string): Promise<void> {
  console.log(`\ncurl -H 'x-api-key: ${key}' '${aws.url}/v1/kpis?client=northwind&by=campaign&format=csv'`);
  say("Ctrl-C ends it.");
  while (!signal.aborted) {
    const due = aws.deployment.schedules.map((one) => ({ ...one, at: nextFiring(one.expression, clock.now()) }));
    const at = due.map((one) => one.at).reduce((a, b) => (a < b ? a : b));
    await sleep(epochMs(at) - epochMs(clock.now()), null, { signal }).catch(() => null);
    if (signal.aborted) return;
    await Promise.all(due.filter((one) => one.at === at).map((one) => aws.fire(one)));
    await aws.work(signal);
  }
}
