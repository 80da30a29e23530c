import { loadSecrets, loadSettings } from "../config.ts";
import { systemClock } from "../local/clock.ts";
import { logOf, openWorkspace } from "../workspace.ts";
import { runNight, type Session, serveApi, showKpis } from "./night.ts";

export interface RealOptions {
  readonly config: string;
  readonly folder: string;
}

/** A night against the real platforms: what is due, or the last night once more. */
export async function sync(options: RealOptions & { readonly again: boolean }, signal: AbortSignal): Promise<boolean> {
  return await withSession(options, signal, async (session) => {
    const complete = await runNight(session, { again: options.again });
    if (!signal.aborted) await showKpis(session);
    return complete && !signal.aborted;
  });
}

/** The API over what is stored, without asking any platform. */
export async function serve(options: RealOptions & { readonly port: number }, signal: AbortSignal): Promise<boolean> {
  return await withSession(options, signal, async (session) => {
    await serveApi(session, options.port);
    return true;
  });
}

async function withSession<T>(
  { config, folder }: RealOptions,
  signal: AbortSignal,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const settings = loadSettings(config);
  loadSecrets(config);
  const clock = systemClock();
  const log = logOf(folder, clock.now);
  const workspace = await openWorkspace(folder, log);
  try {
    return await use({ workspace, settings, env: process.env, clock, log, signal });
  } finally {
    await workspace.close();
  }
}
