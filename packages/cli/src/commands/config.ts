import { existsSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { LeadlineError } from "@leadline/core/errors";
import Table from "cli-table3";
import { withStage } from "../aws/open-stage.ts";
import { readYaml } from "../config.ts";
import { type Asker, terminalAsker } from "../connect/ask.ts";
import { systemClock } from "../local/clock.ts";
import { folderError } from "../local/folder-error.ts";
import { dayOf, pushSettings, wantedFrom } from "../settings/push-settings.ts";
import { differingLines, yamlOf } from "../settings/settings-changes.ts";
import { storedVersion } from "../settings/stored-version.ts";
import { say } from "./night.ts";

export interface ConfigOptions {
  readonly stage: string;
}

export interface PushOptions extends ConfigOptions {
  readonly config: string;
  readonly yes?: true;
}

/** How the commands meet the world. */
export interface ConfigTools {
  /** `null` where nobody can be asked. */
  readonly ask: Asker | null;
  readonly say: (line: string) => void;
  readonly print: (text: string) => void;
  readonly open: typeof withStage;
}

export function terminalTools(signal: AbortSignal): ConfigTools {
  return { ask: process.stdin.isTTY ? terminalAsker(signal) : null, say, print: console.log, open: withStage };
}

/** Shows what a file would change at a stage and, if that is wanted, stores it there. False when it was not wanted. */
export async function pushConfig(
  { stage, config, yes }: PushOptions,
  signal: AbortSignal,
  { ask, say, open }: ConfigTools = terminalTools(signal),
): Promise<boolean> {
  const wanted = wantedFrom(config);
  const confirm = async () => yes === true || (await isWanted(ask, stage));
  const clock = systemClock();
  const outcome = await open(stage, ({ store }) =>
    pushSettings(wanted, { stage, store: store.settings, clock, say, confirm }),
  );
  return outcome !== "declined";
}

async function isWanted(ask: Asker | null, stage: string): Promise<boolean> {
  if (ask !== null) return /^y(es)?$/i.test(await ask({ message: `Push it to ${stage}? (y/N)`, secret: false }));
  throw new LeadlineError(
    "input.invalid",
    "Pushing has to be confirmed, and here is nobody to ask: nothing was changed.",
    {
      hint: "Run it in a terminal, or add --yes.",
    },
  );
}

export interface VersionOptions extends ConfigOptions {
  readonly version?: number;
}

/** Prints what is stored at a stage, as YAML. */
export async function showConfig(
  { stage, version }: VersionOptions,
  signal: AbortSignal,
  { say, print, open }: ConfigTools = terminalTools(signal),
): Promise<boolean> {
  const stored = await open(stage, ({ store }) => storedVersion(store.settings, version));
  say(`Version ${stored.version} of ${stage}, of ${dayOf(stored)}.`);
  print(yamlOf(JSON.parse(stored.document)).trimEnd());
  return true;
}

export interface PullOptions extends VersionOptions {
  readonly config: string;
  readonly force?: true;
}

/** Writes what is stored at a stage into a file. One that says something else is replaced only with `force`: its comments are nowhere else. */
export async function pullConfig(
  { stage, config, version, force }: PullOptions,
  signal: AbortSignal,
  { say, open }: ConfigTools = terminalTools(signal),
): Promise<boolean> {
  const stored = await open(stage, ({ store }) => storedVersion(store.settings, version));
  const document: unknown = JSON.parse(stored.document);
  const present: unknown = existsSync(config) ? readYaml(config) : null;
  if (isDeepStrictEqual(present, document)) {
    say(`${config} says what version ${stored.version} of ${stage} says, and is left as it is.`);
    return true;
  }
  if (present !== null && !force) {
    for (const line of differingLines(present, document)) say(`  ${line}`);
    throw new LeadlineError("input.invalid", `${config} says something else, and is left as it is.`, {
      hint: "To replace it, comments and all: --force. To write elsewhere: --config <file>.",
    });
  }
  write(config, yamlOf(document));
  say(`Version ${stored.version} of ${stage} is in ${config}.`);
  return true;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw folderError(error, file);
  }
}

/** Every version that is still kept. */
export async function listConfig(
  { stage }: ConfigOptions,
  signal: AbortSignal,
  { say, print, open }: ConfigTools = terminalTools(signal),
): Promise<boolean> {
  const { live, kept } = await open(stage, async ({ store: { settings } }) => {
    return { live: await settings.get(), kept: await settings.superseded() };
  });
  if (live === null) {
    say(`No configuration is stored at ${stage} yet. leadline config push puts leadline.yaml there.`);
    return true;
  }
  const table = new Table({ head: ["Version", "Stored", ""], style: { head: [], border: [], compact: true } });
  for (const stored of kept) table.push([stored.version, stored.storedAt.slice(0, 16).replace("T", " "), ""]);
  table.push([live.version, live.storedAt.slice(0, 16).replace("T", " "), "in force"]);
  print(table.toString());
  return true;
}

/** Deletes the versions that were replaced: they may name clients of whom nothing is to be kept. */
export async function forgetConfig(
  { stage }: ConfigOptions,
  signal: AbortSignal,
  { say, open }: ConfigTools = terminalTools(signal),
): Promise<boolean> {
  const count = await open(stage, ({ store }) => store.settings.forget());
  say(
    count === 0
      ? "There is no earlier version."
      : `${count} earlier ${count === 1 ? "version is" : "versions are"} deleted.`,
  );
  return true;
}
