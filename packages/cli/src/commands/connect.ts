import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { LeadlineError } from "@leadline/core/errors";
import type { GivenFields, Grants } from "@leadline/core/grants";
import { connectionId, platformId } from "@leadline/core/ids";
import { secretFields } from "@leadline/core/keep-grants";
import type { Connection, PlatformTraits, Transport } from "@leadline/core/platform";
import type { Settings } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";
import { loadGrants, loadPlatform } from "@leadline/platforms/load";
import { type Environment, loadSettings, variableOf } from "../config.ts";
import { adviceAfter } from "../connect/advice.ts";
import { type Answer, ensureGranted, pastedAnswer } from "../connect/answer.ts";
import { type Asker, givenFor, lineOfInput, terminalAsker } from "../connect/ask.ts";
import { readEnvFile, writeEnvFile } from "../connect/env-file.ts";
import { openDoor } from "../connect/redirect.ts";
import { systemClock } from "../local/clock.ts";
import { transportFor } from "../workspace.ts";

export interface ConnectOptions {
  readonly connection: string;
  readonly config: string;
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
}

const quiet = { info: () => undefined, warn: () => undefined };

/** Connects a platform login: consent in a browser, exchange, a look at what it reaches, and the secrets into `.env`. */
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
  const file = join(dirname(options.config), ".env");
  const env = { ...readEnvFile(file), ...tools.env };
  tools.say(`${traits.label}: ${grants.says}`);
  const given = await givenFor(grants.asks, { platform, connection: id, env }, tools.ask);
  const base = baseOf(traits, id, settings);
  const transport = transportFor(traits, systemClock(), settings ?? noSettings, quiet);
  const { answer, redirectUri } = await consent(grants, { given, base, traits }, { options, signal, tools });
  const credentials = await grants.exchange(
    { given, endpoints: base.endpoints, redirectUri, returned: answer, app: base.app },
    transport,
  );
  const accounts = await reached({ ...base, credentials: traits.credentials.parse(credentials) }, transport);
  const variables = Object.fromEntries(
    Object.entries(secretFields(credentials)).map(([field, value]) => [variableOf(platform, id, field), value]),
  );
  writeEnvFile(file, variables);
  tools.say(
    `Connected: ${accounts.length} ${accounts.length === 1 ? "account is" : "accounts are"} reached. ${file} has the secrets.`,
  );
  for (const line of overruled(variables, tools.env)) tools.say(line);
  for (const line of adviceAfter({ platform, connection: id, accounts, settings, config: options.config }))
    tools.say(line);
  return true;
}

function terminal(signal: AbortSignal): ConnectTools {
  const ask = process.stdin.isTTY ? terminalAsker(signal) : null;
  return {
    env: process.env,
    ask,
    pasted: () => ask?.({ message: "The address the browser ended on:", secret: true }) ?? lineOfInput(),
    say: (line) => process.stderr.write(`${line}\n`),
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
  readonly given: GivenFields;
  readonly base: Base;
  readonly traits: PlatformTraits;
}

interface Way {
  readonly options: ConnectOptions;
  readonly signal: AbortSignal;
  readonly tools: ConnectTools;
}

interface Consented {
  readonly answer: Answer;
  readonly redirectUri: string;
}

/** What the browser brought back, by whatever way; nothing where the platform has no consent page. */
async function consent(grants: Grants, asked: Asked, way: Way): Promise<Consented> {
  const state = randomBytes(32).toString("base64url");
  const { options, signal, tools } = way;
  const door = options.paste ? null : await openDoor(options.port, state);
  try {
    const redirectUri = door?.redirectUri ?? options.redirect ?? `http://127.0.0.1:${options.port}/`;
    const url = grants.authorizeUrl({ given: asked.given, endpoints: asked.base.endpoints, redirectUri, state });
    if (url === null) return { answer: {}, redirectUri };
    tools.say(`The redirect address is ${redirectUri}`);
    tools.say(`Open this address in a browser and agree:\n${url}`);
    const answer = door ? await door.answer(signal) : pastedAnswer(await tools.pasted(), state);
    ensureGranted(answer, asked.traits.label);
    return { answer, redirectUri };
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

/** Variables set outside `.env` win over it, which nobody expects who has just connected. */
function overruled(variables: Readonly<Record<string, string>>, env: Environment): readonly string[] {
  const names = Object.keys(variables).filter((name) => env[name] !== undefined && env[name] !== variables[name]);
  if (names.length === 0) return [];
  return [
    `! The environment sets ${names.join(", ")} as well, and that wins over .env: unset ${names.length === 1 ? "it" : "them"}.`,
  ];
}
