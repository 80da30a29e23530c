import { join } from "node:path";
import { instant } from "@leadline/core/time/instant";
import { spawnTwin } from "@leadline/twin/start";
import { demoSecrets, demoSettings } from "../demo-settings.ts";
import { type StoredClock, storedClock } from "../local/clock.ts";
import { createNames } from "../names.ts";
import { restatements } from "../restatements.ts";
import { logOf, openWorkspace } from "../workspace.ts";
import { openApi, runNight, type Session, say, serveApi, show, showKpis } from "./night.ts";

export interface DemoOptions {
  readonly folder: string;
  readonly port: number;
  /** Demand a key even on loopback, as AWS does. */
  readonly keys?: true;
  readonly once?: true;
  readonly nextNight?: true;
}

/** All of the market has closed its day by then, and every account's night is due. */
const firstNight = instant("2026-11-22T16:00:00Z");
const dayMs = 86_400_000;

/** The whole product on imitated platforms: a night, the KPIs, then the API until Ctrl-C. */
export async function demo(options: DemoOptions, signal: AbortSignal): Promise<boolean> {
  const { folder } = options;
  let now = () => firstNight;
  const log = logOf(folder, () => now());
  const workspace = await openWorkspace(folder, log);
  try {
    const clock = storedClock(join(folder, "clock"), firstNight);
    now = clock.now;
    if (options.nextNight) clock.moveOn(dayMs);
    clock.save();
    if (signal.aborted) return false;
    const twin = await spawnTwin({ now: clock.now() });
    try {
      const settings = demoSettings(() => twin.url);
      const session = { workspace, settings, env: demoSecrets(), clock, log, signal, names: createNames() };
      return await play(session, options);
    } finally {
      await twin.stop();
    }
  } finally {
    await workspace.close();
  }
}

type DemoSession = Session & { readonly clock: StoredClock };

/** A port in use is found before the night rather than after it. */
async function play(session: DemoSession, { port, keys, once, nextNight }: DemoOptions): Promise<boolean> {
  const { workspace, settings, clock, names, signal } = session;
  const api = once ? null : await openApi(session, port, keys ? "demanded" : "checked");
  try {
    say(
      `A night of ${settings.clients.length} clients on imitated platforms; their clock says ${clock.now().slice(0, 16).replace("T", " ")} UTC.`,
    );
    const complete = await runNight(session, { again: false });
    if (signal.aborted) return false;
    if (nextNight) show(await restatements(workspace.store, settings, names));
    await showKpis(session);
    if (api) await serveApi(session, api);
    return complete;
  } finally {
    await api?.stop();
    clock.save();
  }
}
