import { LeadlineError } from "@leadline/core/errors";
import { type AccountKey, accountName } from "@leadline/core/ids";
import type { Settings } from "@leadline/core/settings";
import type { CalendarDate } from "@leadline/core/time/calendar-date";
import { connectionsOf, loadSecrets, loadSettings } from "../config.ts";
import { systemClock } from "../local/clock.ts";
import { keepGrantsDaily } from "../local/tokens.ts";
import { createNames } from "../names.ts";
import { logOf, openWorkspace } from "../workspace.ts";
import { openApi, runNight, type Session, serveApi, showAlerts, showKpis, yesterday } from "./night.ts";

export interface RealOptions {
  readonly config: string;
  readonly folder: string;
}

export interface SyncOptions extends RealOptions {
  readonly again?: true;
}

export interface ServeOptions extends RealOptions {
  readonly port: number;
  /** Demand a key even on loopback, as AWS does. */
  readonly keys?: true;
}

/** A night against the real platforms: what is due, or the last night once more. */
export async function sync(options: SyncOptions, signal: AbortSignal): Promise<boolean> {
  const settings = loadSettings(options.config);
  checkSecrets(settings, options.config);
  return await withSession(options, { settings, signal }, async (session) => {
    await keepGrantsDaily({ ...session, store: session.workspace.store, folder: options.folder });
    const complete = await runNight(session, { again: options.again ?? false });
    if (!signal.aborted) {
      await showKpis(session);
      await showAlerts(session);
    }
    return complete && !signal.aborted;
  });
}

export interface BackfillOptions extends RealOptions {
  readonly from: CalendarDate;
  readonly to?: CalendarDate;
  readonly client?: string;
  readonly account?: string;
}

/** Days of the past from the real platforms, for everybody or for one client or account. Can be stopped: the same command, or `sync`, goes on with what is left. */
export async function backfill(options: BackfillOptions, signal: AbortSignal): Promise<boolean> {
  const settings = loadSettings(options.config);
  checkSecrets(settings, options.config);
  const isWanted = wantedBy(options, settings);
  return await withSession(options, { settings, signal }, async (session) => {
    const range = { from: options.from, to: options.to ?? yesterday(session.clock) };
    if (range.to < range.from) throw new LeadlineError("input.invalid", "--to is before --from.");
    const complete = await runNight(session, { past: { range, isWanted } });
    return complete && !signal.aborted;
  });
}

/** Throws `input.invalid` for a client or account the configuration does not have. */
export function wantedBy(
  { client, account }: Pick<BackfillOptions, "client" | "account">,
  settings: Settings,
): (owner: AccountKey) => boolean {
  const clients = settings.clients.filter(({ id }) => client === undefined || id === client);
  const accounts = clients.flatMap(({ accounts: own }) => own.map(accountName));
  const wanted = accounts.filter((name) => account === undefined || name === account);
  if (wanted.length === 0) {
    const asked = [client && `client ${client}`, account && `account ${account}`].filter(Boolean).join(" with ");
    throw new LeadlineError("input.invalid", `The configuration has no ${asked || "account"}.`, {
      hint: "leadline.yaml lists clients and their accounts, such as google:1234567890.",
    });
  }
  return (owner) => wanted.includes(accountName(owner));
}

/** The API over what is stored, without asking any platform. */
export async function serve(options: ServeOptions, signal: AbortSignal): Promise<boolean> {
  const settings = loadSettings(options.config);
  return await withSession(options, { settings, signal }, async (session) => {
    const api = await openApi(session, options.port, options.keys ? "demanded" : "checked");
    try {
      await serveApi(session, api);
      return true;
    } finally {
      await api.stop();
    }
  });
}

/** Throws `input.invalid` for missing secrets. Before anything starts: it costs nothing, and the database would only have to be stopped again. */
export function checkSecrets(settings: Settings, config: string): void {
  loadSecrets(config);
  connectionsOf(settings, process.env);
  if (settings.connections.length > 0) return;
  throw new LeadlineError("input.invalid", `${config}: There is no connection to read anything through.`, {
    field: "connections",
    hint: "Add one to connections, such as { id: main, platform: google }.",
  });
}

/** With the data folder in use, and orderly closed afterwards. */
export async function withSession<T>(
  { folder }: RealOptions,
  { settings, signal }: Pick<Session, "settings" | "signal">,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const clock = systemClock();
  const log = logOf(folder, clock.now);
  const workspace = await openWorkspace(folder, log);
  try {
    return await use({ workspace, settings, env: process.env, clock, log, signal, names: createNames() });
  } finally {
    await workspace.close();
  }
}
