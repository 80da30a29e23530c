import { join } from "node:path";
import { instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { credentials } from "@leadline/twin/credentials";
import { spawnTwin } from "@leadline/twin/start";
import { type Environment, loadSettings, variableOf } from "../config.ts";
import { storedClock } from "../local/clock.ts";
import { restatements } from "../restatements.ts";
import { logOf, openWorkspace } from "../workspace.ts";
import { runNight, type Session, serveApi, showKpis } from "./night.ts";

export interface DemoOptions {
  readonly folder: string;
  readonly port: number;
  readonly once: boolean;
  readonly nextNight: boolean;
}

/** All of the market has closed its day by then, and every account's night is due. */
const firstNight = instant("2026-11-22T16:00:00Z");
const dayMs = 86_400_000;
const configuration = join(import.meta.dirname, "../../demo/leadline.yaml");

/** The whole product on imitated platforms: a night, the KPIs, then the API until Ctrl-C. */
export async function demo({ folder, port, once, nextNight }: DemoOptions, signal: AbortSignal): Promise<boolean> {
  const file = join(folder, "clock");
  const settings = loadSettings(configuration);
  let now = () => firstNight;
  const log = logOf(folder, () => now());
  const workspace = await openWorkspace(folder, log);
  try {
    const clock = storedClock(file, firstNight);
    now = clock.now;
    if (nextNight) clock.moveOn(dayMs);
    clock.save();
    const twin = await spawnTwin({ now: clock.now() });
    try {
      const endpoints = endpointsOf(twin.url);
      const session: Session = {
        workspace,
        settings: { ...settings, platforms: endpoints },
        env: demoSecrets(),
        clock,
        log,
        signal,
      };
      console.log(
        `A night of ${settings.clients.length} clients on imitated platforms; their clock says ${clock.now().slice(0, 16).replace("T", " ")} UTC.`,
      );
      const complete = await runNight(session, { again: false });
      if (signal.aborted) return false;
      if (nextNight) console.log(await restatements(workspace.store, session.settings));
      await showKpis(session);
      clock.save();
      if (!once) await serveApi(session, port);
      clock.save();
      return complete;
    } finally {
      await twin.stop();
    }
  } finally {
    await workspace.close();
  }
}

/** The twin's addresses, by the convention that `api` stands under the platform's name and others under `<platform>-<name>`. */
function endpointsOf(url: string): Session["settings"]["platforms"] {
  return Object.fromEntries(
    platforms.map(({ id, endpoints }) => [
      id,
      {
        endpoints: Object.fromEntries(
          Object.keys(endpoints).map((name) => [name, `${url}/${name === "api" ? id : `${id}-${name}`}`]),
        ),
      },
    ]),
  );
}

/** What the twin accepts, as it would stand in `.env`. */
function demoSecrets(): Environment {
  return Object.fromEntries(
    Object.entries(credentials).flatMap(([platform, fields]) =>
      Object.entries(fields)
        .filter(([field]) => field !== "managerId")
        .map(([field, value]) => [variableOf(platform, "agency", field), value]),
    ),
  );
}
