import type { Clock, Store } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { type OpenStage, settingsOf, withStage } from "../aws/open-stage.ts";
import { loadSettings } from "../config.ts";
import { clockOf, systemClock } from "../local/clock.ts";
import { accountStatuses } from "../status/account-status.ts";
import { loginStatuses } from "../status/login-status.ts";
import { messageStatus } from "../status/message-status.ts";
import { isWell, type StageStatus, type Status, statusPage } from "../status/status-page.ts";
import { openWorkspace } from "../workspace.ts";
import { ensureData } from "./administration.ts";

export interface StatusOptions {
  readonly config: string;
  readonly folder: string;
  readonly stage?: string;
  /** Ask what the stage has cost this month: a question that AWS charges a cent for. */
  readonly cost?: true;
  readonly json?: true;
}

export interface StatusTools {
  readonly print: (text: string) => void;
  /** Of a data folder; of a deployed stage where there is none. */
  readonly clockOf: (folder: string | null) => Clock;
  readonly open: typeof withStage;
  readonly watch: (open: OpenStage, cost: boolean, clock: Clock) => Promise<StageStatus>;
}

const usual: StatusTools = {
  print: (text) => console.log(text),
  clockOf: (folder) => (folder === null ? systemClock() : clockOf(folder)),
  open: withStage,
  watch: async (...about) => (await import("../aws/look-at-stage.ts")).lookAtStage(...about),
};

/** How the last nights went and what waits for a person, on one screen; false when something does. */
export async function status(
  options: StatusOptions,
  _signal: AbortSignal,
  tools: StatusTools = usual,
): Promise<boolean> {
  const found =
    options.stage === undefined ? await statusHere(options, tools) : await statusAt(options.stage, options, tools);
  tools.print(options.json ? JSON.stringify(found, null, 2) : statusPage(found));
  return isWell(found);
}

const quiet = { info: () => undefined, warn: () => undefined };

async function statusHere({ config, folder }: StatusOptions, tools: StatusTools): Promise<Status> {
  ensureData({ config, folder });
  const settings = loadSettings(config);
  const clock = tools.clockOf(folder);
  const workspace = await openWorkspace(folder, quiet);
  try {
    return { ...(await known(settings, workspace.store, clock)), about: folder, version: null, stage: null };
  } catch (error) {
    throw await workspace.causeOf(error);
  } finally {
    await workspace.close();
  }
}

async function statusAt(stage: string, { cost }: StatusOptions, tools: StatusTools): Promise<Status> {
  const { open, watch } = tools;
  const clock = tools.clockOf(null);
  return await open(stage, async (opened) => {
    const { store } = opened;
    const [settings, stored] = [await settingsOf(opened), await store.settings.get()];
    const [about, seen] = await Promise.all([known(settings, store, clock), watch(opened, cost === true, clock)]);
    return { ...about, about: `${stage} in ${opened.region}`, version: stored?.version ?? null, stage: seen };
  });
}

async function known(settings: Settings, store: Store, clock: Clock) {
  const [accounts, logins, messages] = await Promise.all([
    accountStatuses(settings, { store, clock }),
    loginStatuses(settings, { store: store.connections, clock }),
    messageStatus(settings, { store, clock }),
  ]);
  return { at: clock.now().slice(0, 16).replace("T", " "), accounts, logins, messages };
}
