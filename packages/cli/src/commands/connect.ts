import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { LeadlineError } from "@leadline/core/errors";
import type { GivenFields, Grants } from "@leadline/core/grants";
import { connectionId, platformId } from "@leadline/core/ids";
import { secretFields } from "@leadline/core/keep-grants";
import type { Connection, PlatformTraits, Transport } from "@leadline/core/platform";
import type { SecretStore } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";
import { loadPlatform } from "@leadline/platforms/load";
import { loadGrants } from "@leadline/platforms/load-grants";
import { withStage } from "../aws/open-stage.ts";
import { stageSecrets } from "../aws/stage-secrets.ts";
import { type Environment, loadSettings } from "../config.ts";
import { adviceAfter } from "../connect/advice.ts";
import { type Answer, ensureGranted, pastedAnswer } from "../connect/answer.ts";
import { type Asker, givenFor, type Known, lineOfInput, terminalAsker } from "../connect/ask.ts";
import { openDoor } from "../connect/redirect.ts";
import { fileVault, stageVault, type Vault } from "../connect/vault.ts";
import { systemClock } from "../local/clock.ts";
import { transportFor } from "../workspace.ts";

export interface ConnectOptions {
  readonly connection: string;
  readonly config: string;
  /** A deployed stage, which keeps the secrets instead of `.env`. */
  readonly stage?: string;
  /** For a browser elsewhere: the address it ended on is pasted. */
  readonly paste?: true;
  /** Where a pasted consent leads to, when the platform wants an address of one's own. */
  readonly redirect?: string;
  readonly port: number;
}

/** How the command meets the world: a person at a terminal, or a script. */
export interface ConnectTools {
  readonly env: Environment;
  /** `null` where nobody can be asked. */
  readonly ask: Asker | null;
  /** The address a browser ended on. */
  readonly pasted: () => Promise<string>;
  readonly say: (line: string) => void;
  /** A stage's secrets; throws `input.invalid` where there is no such stage. */
  readonly secretsOf: (stage: string) => Promise<SecretStore>;
}

const quiet = { info: () => undefined, warn: () => undefined };

/** Connects a platform login: consent in a browser, exchange, a look at what it reaches, and the secrets into `.env` or to a stage. */
export async function connect(
  platform: string,
  options: ConnectOptions,
  signal: AbortSignal,
  tools: ConnectTools = terminal(signal),
): Promise<boolean> {
  const id = connectionId(options.connection);
  const traits = traitsOf(platform);
  const grants = await loadGrants(platform);
  const settings = existsSync(options.config) ? loadSettings(options.config) : null;
  const base = baseOf(traits, id, settings);
  // Before anybody consents: what cannot be kept must not be asked for.
  const vault = await vaultOf(base, options, tools);
  const transport = transportFor(traits, systemClock(), settings ?? noSettings, quiet);
  const known = { platform, connection: id, env: vault.known };
  const { given, answer, redirectUri } = await consent({ grants, base, traits, known }, { options, signal, tools });
  const credentials = traits.credentials.parse(
    await grants.exchange(
      { given, endpoints: base.endpoints, redirectUri, returned: answer, app: base.app },
      transport,
    ),
  );
  const accounts = await reached({ ...base, credentials }, transport);
  for (const line of await vault.keep(secretFields(credentials))) tools.say(line);
  tools.say(`Connected: ${accounts.length} ${accounts.length === 1 ? "account is" : "accounts are"} reached.`);
  const { config, stage } = options;
  for (const line of adviceAfter({ platform, connection: id, accounts, settings, config, stage })) tools.say(line);
  return true;
}

async function vaultOf(key: Base, { stage, config }: ConnectOptions, { env, secretsOf }: ConnectTools): Promise<Vault> {
  if (stage === undefined) return fileVault(config, key, env);
  return await stageVault({ stage, config, secrets: await secretsOf(stage) }, key, env);
}

function terminal(signal: AbortSignal): ConnectTools {
  const ask = process.stdin.isTTY ? terminalAsker(signal) : null;
  return {
    env: process.env,
    ask,
    pasted: () => ask?.({ message: "The address the browser ended on:", secret: true }) ?? lineOfInput(),
    say: (line) => process.stderr.write(`${line}\n`),
    secretsOf: (stage) => withStage(stage, async ({ names }) => stageSecrets(names)),
  };
}

const noSettings: Settings = {
  reportingCurrency: "EUR",
  backfillDays: 90,
  clients: [],
  connections: [],
  platforms: {},
};

function traitsOf(platform: string): PlatformTraits {
  const traits = platforms.find(({ id }) => id === platform);
  if (traits) return traits;
  const expected = platforms.map(({ id }) => id).join(", ");
  throw new LeadlineError("input.invalid", `There is no platform ${platform.slice(0, 40)}: choose one of ${expected}.`);
}

type Base = Omit<Connection, "credentials">;

function baseOf({ id: platform, endpoints }: PlatformTraits, id: Connection["id"], settings: Settings | null): Base {
  const known = settings?.connections.find((one) => one.platform === platform && one.id === id);
  return {
    id,
    platform: platformId(platform),
    app: known?.app ?? platform,
    endpoints: { ...endpoints, ...settings?.platforms[platform]?.endpoints },
  };
}

interface Asked {
  readonly grants: Grants;
  readonly base: Base;
  readonly traits: PlatformTraits;
  readonly known: Known;
}

interface Way {
  readonly options: ConnectOptions;
  readonly signal: AbortSignal;
  readonly tools: ConnectTools;
}

interface Consented {
  readonly given: GivenFields;
  readonly answer: Answer;
  readonly redirectUri: string;
}

/** What the browser brought back, by whatever way; nothing where the platform has no consent page. */
async function consent({ grants, base, traits, known }: Asked, { options, signal, tools }: Way): Promise<Consented> {
  const state = randomBytes(32).toString("base64url");
  const door = options.paste ? null : await openDoor(options.port, state);
  try {
    const redirectUri = door?.redirectUri ?? options.redirect ?? `http://127.0.0.1:${options.port}/`;
    tools.say(`${traits.label}: ${grants.says}`);
    // Before the questions: it has to be registered where the answers are found.
    tools.say(`The redirect address is ${redirectUri}`);
    const given = await givenFor(grants.asks, known, tools.ask);
    const url = grants.authorizeUrl({ given, endpoints: base.endpoints, redirectUri, state });
    if (url === null) return { given, answer: {}, redirectUri };
    tools.say(`Open this address in a browser and agree:\n${url}`);
    const answer = door ? await door.answer(signal) : pastedAnswer(await tools.pasted(), state);
    ensureGranted(answer, traits.label);
    return { given, answer, redirectUri };
  } finally {
    await door?.close();
  }
}

/** Before anything is written: what reaches nothing must not take the place of what works. */
async function reached(connection: Connection, transport: Transport) {
  try {
    const platform = await loadPlatform(connection.platform);
    return await platform.discover(connection, transport);
  } catch (error) {
    if (!(error instanceof LeadlineError)) throw error;
    const message = `The consent was given, but the accounts could not be listed. ${error.message}`;
    throw new LeadlineError(error.code, message, { ...error.details, hint: "Nothing was written." }, error);
  }
}
