import { join, relative } from "node:path";
import { instant } from "@leadline/core/time/instant";
import { spawnTwin } from "@leadline/twin/start";
import { loadSecrets, loadSettings } from "../config.ts";
import { demoEvents } from "../demo-market.ts";
import { atTwin, channelSecrets, demoConfiguration, demoSecrets } from "../demo-settings.ts";
import { clockFile, type StoredClock, storedClock } from "../local/clock.ts";
import { createNames } from "../names.ts";
import { restatements } from "../restatements.ts";
import { logOf, openWorkspace } from "../workspace.ts";
import { openApi, runNight, type Session, say, serveApi, show, showAlerts, showKpis } from "./night.ts";

export interface DemoOptions {
  /** Instead of the demo's own; the platforms are imitated all the same. */
  readonly config?: string;
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
  const { folder, config = demoConfiguration } = options;
  const configured = loadSettings(config);
  if (options.config !== undefined) loadSecrets(options.config);
  let now = () => firstNight;
  const log = logOf(folder, () => now());
  const workspace = await openWorkspace(folder, log);
  try {
    const clock = storedClock(join(folder, clockFile), firstNight);
    now = clock.now;
    if (options.nextNight) clock.moveOn(dayMs);
    clock.save();
    if (signal.aborted) return false;
    const twin = await spawnTwin({ now: clock.now() });
    try {
      await twin.events(demoEvents);
      const settings = atTwin(configured, () => twin.url);
      const env = { ...channelSecrets(process.env), ...demoSecrets(settings.connections.map(({ id }) => id)) };
      const session = { workspace, settings, env, clock, log, signal, names: createNames() };
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
async function play(session: DemoSession, options: DemoOptions): Promise<boolean> {
  const { port, keys, once, nextNight } = options;
  const { workspace, settings, clock, names, signal } = session;
  const api = once ? null : await openApi(session, port, keys ? "demanded" : "checked");
  try {
    say(
      `A night of ${settings.clients.length} clients on imitated platforms; their clock says ${clock.now().slice(0, 16).replace("T", " ")} UTC.`,
    );
    const complete = await runNight({ ...session, apiAddress: api?.url }, { again: false });
    if (signal.aborted) return false;
    if (nextNight) show(await restatements(workspace.store, settings, names));
    await showKpis(session);
    if ((await showAlerts(session)) && once) say(`More: npx leadline alerts list ${placeOf(options)}`);
    if (api) await serveApi(session, api);
    return complete;
  } finally {
    await api?.stop();
    clock.save();
  }
}

/** How other commands are told of this demo. */
function placeOf({ folder, config = demoConfiguration }: DemoOptions): string {
  return `--folder ${folder} --config ${config === demoConfiguration ? relative(process.cwd(), config) : config}`;
}
