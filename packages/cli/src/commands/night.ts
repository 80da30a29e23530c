import { accountName, platformId } from "@leadline/core/ids";
import { runName, taskKeyOf } from "@leadline/core/planning";
import { slicesToCome } from "@leadline/core/planning/slices";
import type { AccountRecord, Log, Store } from "@leadline/core/ports";
import { sweepRemovals } from "@leadline/core/remove-account";
import type { Settings } from "@leadline/core/settings";
import { addDays, type CalendarDate } from "@leadline/core/time/calendar-date";
import { localTime } from "@leadline/core/time/instant";
import { createMcp, path as mcpPath } from "@leadline/functions/mcp/index";
import type { Keys } from "@leadline/functions/read-api/door/door";
import { endpoints } from "@leadline/functions/read-api/endpoints";
import { createReadApi } from "@leadline/functions/read-api/index";
import { createWriteApi } from "@leadline/functions/write-api/index";
import { platforms } from "@leadline/platforms/list";
import { Hono } from "hono";
import { lastTold } from "../alerts/last-told.ts";
import { toldLines } from "../alerts/told-lines.ts";
import { checkConnections, noticesAfter, watchDiscovery } from "../attention.ts";
import type { Environment } from "../config.ts";
import { kpiTables } from "../kpi-table.ts";
import type { LocalClock } from "../local/clock.ts";
import { type Listening, listen } from "../local/listen.ts";
import { onlyByItsName } from "../local/loopback-host.ts";
import type { NightOptions, NightResult } from "../local/runtime.ts";
import { localSecrets } from "../local/secrets.ts";
import { learningStore, type Names } from "../names.ts";
import { createProgress, type Progress } from "../progress.ts";
import { runtimeFor, type Workspace } from "../workspace.ts";

export interface Session {
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly env: Environment;
  readonly clock: LocalClock;
  readonly log: Log;
  readonly names: Names;
  /** Ends the work in an orderly way. */
  readonly signal: AbortSignal;
  /** Where the API is served meanwhile; left out where it is not. */
  readonly apiAddress?: string | undefined;
}

/** Runs what is due with progress on the terminal, and tells what a person should know; false when there is something for them to do. */
export async function runNight(session: Session, options: Omit<NightOptions, "signal">): Promise<boolean> {
  const { workspace, settings, env, clock, names, signal, apiAddress } = session;
  if (signal.aborted) return false;
  const events = countEvents(session.log, "task.ended");
  const progress = createProgress({ stream: process.stderr, nameOf: names.of, log: events.log });
  const discovery = watchDiscovery(progress);
  const stop = AbortSignal.any([signal, workspace.lost]);
  stop.addEventListener("abort", () => progress.stop(), { once: true });
  try {
    await readStored(session, progress);
    const store = learningStore(workspace.store, names);
    const { newest } = localSecrets(workspace.folder, env);
    const runtime = await runtimeFor({ store, settings, env, newest, clock, log: discovery.log, apiAddress });
    const result = await runtime.night({ ...options, signal: stop });
    if (workspace.lost.aborted) throw workspace.lost.reason;
    progress.stop();
    if (signal.aborted) return false;
    const notices = await noticesAfter({ store, settings, clock, names, refusals: discovery.refusals() });
    for (const { line } of notices) say(line);
    tellRest(result, session);
    if (events.count() === 0 && notices.length === 0 && result.waiting.length === 0 && !options.redrive)
      say("Nothing was due: the last night is stored already.");
    return result.waiting.length === 0 && result.dead === 0 && !notices.some(({ act }) => act);
  } catch (error) {
    throw await workspace.causeOf(error);
  } finally {
    progress.stop();
  }
}

/** What earlier starts left: names of accounts, runs to go on with, and connections that must still be there. */
async function readStored(session: Session, progress: Progress): Promise<void> {
  const { settings, names } = session;
  const { store } = session.workspace;
  await finishRemovals(session);
  const records = (await Promise.all(platforms.map(({ id }) => store.accounts.list(platformId(id))))).flat();
  checkConnections(records, settings);
  for (const record of records) names.learn(record.platform, [record]);
  for (const record of records) await tellOpen(store, record, progress);
}

/** What `leadline clients remove` was stopped in the middle of; nobody else is at work in the folder. */
async function finishRemovals({ workspace: { store }, clock, log, names }: Session): Promise<void> {
  const ids = platforms.map(({ id }) => platformId(id));
  for (const owner of await sweepRemovals(ids, { store, clock, log, alone: true })) {
    say(`${names.of(accountName(owner))}: its removal, which had been interrupted, is finished.`);
  }
}

async function tellOpen(store: Store, record: AccountRecord, progress: Progress): Promise<void> {
  for (const run of record.open) {
    const task = await store.tasks.get(taskKeyOf(record, run));
    if (task?.state === "open")
      progress.resumed(accountName(task), runName(task), task.slices.length, slicesToCome(task));
  }
}

function tellRest({ waiting, dead }: NightResult, { names, workspace }: Session): void {
  for (const { account, dueAt } of waiting)
    say(
      `${names.of(account)} waits until ${dueAt.slice(0, 16).replace("T", " ")} UTC: run the same command again then.`,
    );
  if (dead > 0)
    say(
      `${dead} ${dead === 1 ? "step was" : "steps were"} given up for unforeseen reasons; ${workspace.folder}/log.jsonl tells why. To try them again: leadline redrive`,
    );
}

function countEvents(log: Log, counted: string): { readonly log: Log; readonly count: () => number } {
  let count = 0;
  const info: Log["info"] = (event, fields) => {
    if (event === counted) count += 1;
    log.info(event, fields);
  };
  return { log: { ...log, info }, count: () => count };
}

/** Without `demanded` whoever is on this machine may ask; a key that is sent is checked either way. */
function apiOf({ workspace, settings, clock, log }: Session, keys: Keys = "checked"): Hono {
  const ports = { store: workspace.store, clock, log, settings: async () => settings, traits: platforms };
  const [read, write] = [createReadApi(ports, { keys }), createWriteApi(ports, { keys })];
  const both = new Hono();
  both.post("/v1/alerts/:what", (c) => write.fetch(c.req.raw));
  both.all("*", (c) => read.fetch(c.req.raw));
  return both;
}

/** The API, and the same for assistants beside it. */
function frontOf(session: Session, keys: Keys): Pick<Hono, "fetch"> {
  const { settings, log } = session;
  const api = apiOf(session, keys);
  const reading = { ask: (request: Request) => api.fetch(request), endpoints };
  const mcp = createMcp({ reading, settings: async () => settings, log });
  return {
    fetch: (request, ...rest) => (new URL(request.url).pathname === mcpPath ? mcp : api).fetch(request, ...rest),
  };
}

/** The last day every account may have been read for. */
export function yesterday(clock: LocalClock): CalendarDate {
  return addDays(localTime(clock.now(), "UTC").date, -1);
}

export async function showKpis(session: Session): Promise<void> {
  const { settings, clock } = session;
  // Where it is tomorrow already, the backfill began a day later.
  const count = Math.max(1, Math.min(settings.backfillDays, 60) - 1);
  show(await kpiTables(apiOf(session), settings, { to: yesterday(clock), count }));
}

/** What alerts, and what this night told of it; nothing where nobody has asked for alerts. False when there was nothing to show. */
export async function showAlerts({ workspace, settings }: Session): Promise<boolean> {
  if (!settings.alerts?.length && settings.system === undefined) return false;
  show(toldLines(await lastTold(workspace.store, settings)).join("\n"));
  return true;
}

/** The API of a session on loopback. Throws `input.invalid` when the port is taken: better known before a night than after it. */
export async function openApi(session: Session, port: number, keys: Keys = "checked"): Promise<Listening> {
  const api = await listen(onlyByItsName(frontOf(session, keys)), port);
  session.workspace.serves(api.url);
  return api;
}

/** Prints what to open and serves it until the session is ended. */
export async function serveApi({ settings, signal, workspace }: Session, { url }: Listening): Promise<void> {
  const client = settings.clients[0]?.id ?? "";
  console.log(
    [
      "",
      `Open ${url}/`,
      `     ${url}/v1/kpis?client=${client}&by=campaign&sort=cpl&order=desc`,
      `     ${url}/v1/kpis?client=${client}&by=day&format=csv`,
      ...(settings.alerts?.length ? [`     ${url}/v1/alerts?client=${client}`] : []),
    ].join("\n"),
  );
  say("Ctrl-C ends it.");
  await ended(AbortSignal.any([signal, workspace.lost]));
  if (workspace.lost.aborted) throw workspace.lost.reason;
}

/** A result, apart from the messages before it: the empty line between them is none of its own. */
export function show(result: string): void {
  say("");
  console.log(result);
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
    // A pending promise alone does not keep a process alive; the server does.
  });
}
