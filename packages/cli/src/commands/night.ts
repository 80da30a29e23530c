import type { Log } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { addDays, type CalendarDate } from "@leadline/core/time/calendar-date";
import { localTime } from "@leadline/core/time/instant";
import { createReadApi } from "@leadline/functions/read-api/index";
import { platforms } from "@leadline/platforms/list";
import type { Hono } from "hono";
import type { Environment } from "../config.ts";
import { kpiTables } from "../kpi-table.ts";
import type { LocalClock } from "../local/clock.ts";
import { listen } from "../local/listen.ts";
import { createProgress } from "../progress.ts";
import { runtimeFor, type Workspace } from "../workspace.ts";

export interface Session {
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly env: Environment;
  readonly clock: LocalClock;
  readonly log: Log;
  /** Ends the work in an orderly way. */
  readonly signal: AbortSignal;
}

/** Runs what is due with progress on the terminal; false when something was left undone. */
export async function runNight(session: Session, options: { readonly again: boolean }): Promise<boolean> {
  const { workspace, settings, env, clock, signal } = session;
  const progress = createProgress({ stream: process.stderr, nameOf: (account) => account, log: session.log });
  const stop = AbortSignal.any([signal, workspace.lost]);
  try {
    const runtime = await runtimeFor({ store: workspace.store, settings, env, clock, log: progress });
    const { waiting, dead } = await runtime.night({ ...options, signal: stop });
    if (workspace.lost.aborted) throw workspace.lost.reason;
    progress.stop();
    for (const { account, dueAt } of waiting)
      say(`${account} waits until ${dueAt}: run the same command again after that.`);
    if (dead > 0)
      say(`${dead} messages were given up for unforeseen reasons; ${workspace.folder}/log.jsonl tells why.`);
    return waiting.length === 0 && dead === 0;
  } catch (error) {
    throw workspace.lost.aborted ? workspace.lost.reason : error;
  } finally {
    progress.stop();
  }
}

export function apiOf({ workspace, settings, clock, log }: Session): Hono {
  return createReadApi({ store: workspace.store, clock, log, settings: async () => settings, traits: platforms });
}

/** The last day every account may have been read for. */
export function yesterday(clock: LocalClock): CalendarDate {
  return addDays(localTime(clock.now(), "UTC").date, -1);
}

export async function showKpis(session: Session): Promise<void> {
  const { settings, clock } = session;
  // Where it is tomorrow already, the backfill began a day later.
  const count = Math.max(1, Math.min(settings.backfillDays, 60) - 1);
  console.log(`\n${await kpiTables(apiOf(session), settings, { to: yesterday(clock), count })}`);
}

/** Serves the API on loopback and prints what to open, until the session is ended. */
export async function serveApi(session: Session, port: number): Promise<void> {
  const { settings, signal, workspace } = session;
  const server = await listen(apiOf(session), port);
  const client = settings.clients[0]?.id ?? "";
  console.log(
    [
      "",
      `Open ${server.url}/`,
      `     ${server.url}/v1/kpis?client=${client}&by=campaign&sort=cpl&order=desc`,
      `     ${server.url}/v1/kpis?client=${client}&by=day&format=csv`,
      "Ctrl-C ends it.",
    ].join("\n"),
  );
  await ended(AbortSignal.any([signal, workspace.lost]));
  await server.stop();
  if (workspace.lost.aborted) throw workspace.lost.reason;
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
