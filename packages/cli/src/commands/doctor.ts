import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { connectionOf } from "@leadline/core/connection-of";
import { LeadlineError } from "@leadline/core/errors";
import type { Clock, Store } from "@leadline/core/ports";
import { clientOf, type Settings } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";
import { type OpenStage, settingsOf, withStage } from "../aws/open-stage.ts";
import { stageSecrets } from "../aws/stage-secrets.ts";
import { connectionsOf, type Environment, loadSettings } from "../config.ts";
import { readEnvFile } from "../connect/env-file.ts";
import { type Examination, type Examined, examine, type Health } from "../doctor/examine.ts";
import { type Finding, findingLine } from "../doctor/finding.ts";
import { type Probed, probeAccount, probeTable } from "../doctor/probing.ts";
import { systemClock } from "../local/clock.ts";
import { localSecrets } from "../local/secrets.ts";
import { openWorkspace } from "../workspace.ts";

export interface DoctorOptions {
  readonly config: string;
  readonly folder: string;
  /** A deployed stage: its own configuration, secrets and records are examined. */
  readonly stage?: string;
  readonly probe?: true;
  readonly json?: true;
}

export interface DoctorTools {
  readonly env: Environment;
  readonly print: (text: string) => void;
  readonly clock: Clock;
  readonly open: typeof withStage;
  readonly secretsOf: typeof stageSecrets;
}

const onThisMachine: DoctorTools = {
  env: process.env,
  print: console.log,
  clock: systemClock(),
  open: withStage,
  secretsOf: stageSecrets,
};

const quiet = { info: () => undefined, warn: () => undefined };

/** Examines every connection of a configuration, read-only; false when something waits for the user. */
export async function doctor(
  options: DoctorOptions,
  signal: AbortSignal,
  tools: DoctorTools = onThisMachine,
): Promise<boolean> {
  const { json } = options;
  const { print } = tools;
  const { settings, health, notes } =
    options.stage === undefined ? await examineHere(options, tools) : await examineStage(options.stage, tools);
  const findings = [...notes, ...health.findings];
  const probed: Probed[] = [];
  if (!json) for (const finding of findings) print(findingLine(finding));
  for (const one of options.probe ? health.answered : []) {
    if (signal.aborted) return false;
    probed.push(...(await probe(one, settings)));
  }
  if (json) print(JSON.stringify({ findings, probes: probed }, null, 2));
  else if (probed.length > 0) for (const table of tablesOf(probed)) print(table);
  return !findings.some(({ mark }) => mark === "act");
}

interface Told {
  readonly settings: Settings;
  readonly health: Health;
  readonly notes: readonly Finding[];
}

async function examineHere({ config, folder }: DoctorOptions, { env: outer, clock }: DoctorTools): Promise<Told> {
  const settings = loadSettings(config);
  if (settings.connections.length === 0) throw noConnection(config);
  const env = { ...readEnvFile(join(dirname(config), ".env")), ...outer };
  const { newest } = localSecrets(folder, env);
  const connection: Examination["connection"] = async (one) =>
    await connectionsOf({ ...settings, connections: [one] }, env, newest)(one.platform, one.id);
  const found = await withStore(folder, (store) => examine({ settings, connection, clock, store }));
  return { settings, ...found };
}

async function examineStage(stage: string, { clock, open, secretsOf }: DoctorTools): Promise<Told> {
  return await open(stage, async (opened: OpenStage) => {
    const settings = await settingsOf(opened);
    if (settings.connections.length === 0) throw noConnection(`The stage ${stage}`);
    const secrets = secretsOf(opened.names);
    const connection: Examination["connection"] = async ({ platform, id }) => {
      const traits = platforms.find((known) => known.id === platform);
      if (!traits) throw new LeadlineError("internal.bug", `A configured platform is not listed: ${platform}`);
      return connectionOf(settings, traits, { id, fields: await secrets.read(platform, id) });
    };
    const health = await examine({ settings, connection, clock, store: opened.store, stage });
    return { settings, health, notes: [] };
  });
}

function noConnection(config: string): LeadlineError {
  return new LeadlineError("input.invalid", `${config}: There is no connection to examine.`, {
    field: "connections",
    hint: "Make one with leadline connect <platform>.",
  });
}

/** One account stands for its connection: preferably one that is read. */
async function probe({ connection, accounts, transport }: Examined, settings: Settings) {
  const open = accounts.filter(({ state }) => state === "enabled");
  const owned = open.find(({ account }) => clientOf(settings, { platform: connection.platform, account }));
  const account = owned ?? open[0];
  return account === undefined ? [] : await probeAccount(connection, account, transport);
}

function tablesOf(probed: readonly Probed[]): readonly string[] {
  const parts = Map.groupBy(probed, ({ about, account }) => `${about}, asked of the account ${account}`);
  return [...parts].map(([title, found]) => `\n${title}\n${probeTable(found)}`);
}

/** With what is stored, if anything is and nobody else has it open; else without. */
async function withStore(
  folder: string,
  look: (store: Store | null) => Promise<Health>,
): Promise<Omit<Told, "settings">> {
  if (!existsSync(folder)) return { health: await look(null), notes: [] };
  const workspace = await openWorkspace(folder, quiet).catch(inUse);
  if (typeof workspace === "string") {
    const note: Finding = {
      about: folder,
      topic: "folder",
      mark: "note",
      says: `Examined without what is stored. ${workspace}`,
    };
    return { health: await look(null), notes: [note] };
  }
  try {
    return { health: await look(workspace.store), notes: [] };
  } catch (error) {
    throw await workspace.causeOf(error);
  } finally {
    await workspace.close();
  }
}

function inUse(error: unknown): string {
  if (error instanceof LeadlineError && error.code === "input.invalid") return error.message;
  throw error;
}
