import { dirname, join } from "node:path";
import { knownChannels } from "@leadline/channels/known";
import { LeadlineError } from "@leadline/core/errors";
import type { GivenFields } from "@leadline/core/grants";
import type { SecretFields } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { withStage } from "../aws/open-stage.ts";
import { type ChannelSecretStore, stageChannelSecrets } from "../aws/stage-secrets.ts";
import { type Environment, loadSettings, variableOf } from "../config.ts";
import { type Asker, givenFor, terminalAsker } from "../connect/ask.ts";
import { readEnvFile, writeEnvFile } from "../connect/env-file.ts";
import { overruled } from "../connect/vault.ts";

export interface ChannelSecretOptions {
  readonly channel: string;
  readonly config: string;
  /** A deployed stage, which keeps the secret instead of `.env`. */
  readonly stage?: string;
}

/** How the command meets the world: a person at a terminal, or a script. */
export interface ChannelSecretTools {
  readonly env: Environment;
  /** `null` where nobody can be asked: then the environment has to say it. */
  readonly ask: Asker | null;
  readonly say: (line: string) => void;
  /** A stage's secrets; throws `input.invalid` where there is no such stage. */
  readonly secretsOf: (stage: string) => Promise<ChannelSecretStore>;
}

/** Asks for the secret of a channel, checks it as the channel does, and keeps it in `.env` or at a stage; what was typed is never shown. */
export async function giveChannelSecret(
  options: ChannelSecretOptions,
  signal: AbortSignal,
  tools: ChannelSecretTools = terminal(signal),
): Promise<boolean> {
  const { channel: id, stage } = options;
  const kind = kindOf(id, loadSettings(options.config));
  if (kind.asks.length === 0) {
    tools.say(`The channel ${id} needs no secret: ${kind.label} goes by rights in AWS.`);
    return true;
  }
  // Before anybody is asked: what cannot be kept must not be asked for.
  const secrets = stage === undefined ? null : await tools.secretsOf(stage);
  const file = join(dirname(options.config), ".env");
  const stored = secrets === null ? {} : variablesOf(id, await secrets.read(id));
  const env = { ...readEnvFile(file), ...stored, ...tools.env };
  tools.say(`${kind.label}: ${kind.says}`);
  const given = await givenFor(kind.asks, { platform: "channel", connection: id, env }, tools.ask);
  ensureFits(id, kind, given);
  if (secrets === null) keepHere(id, { given, file }, tools);
  else {
    await secrets.write(id, given);
    tools.say(`The secret is at the stage ${stage}, encrypted; its messages use it from the next one on.`);
  }
  return true;
}

type Kind = (typeof knownChannels)[number];

function kindOf(id: string, { channels = [] }: Settings): Kind {
  const kind = knownChannels.find((known) => known.id === channels.find((one) => one.id === id)?.kind);
  if (kind) return kind;
  throw new LeadlineError("input.invalid", `There is no channel ${id.slice(0, 60)}.`, {
    hint: `There is ${channels.map((one) => one.id).join(", ") || "none yet: add one to channels"}.`,
  });
}

/** Names what belongs there, never what was typed. */
function ensureFits(id: string, { secret }: Kind, given: GivenFields): void {
  const { error } = secret.safeParse(given);
  if (error === undefined) return;
  const wrong = error.issues.map(({ path, message }) => `${path.join(".")} has to be ${message}`).join(", ");
  throw new LeadlineError("input.invalid", `The secret of the channel ${id} is not valid: ${wrong}.`, {
    hint: "Nothing was written.",
  });
}

function keepHere(
  id: string,
  { given, file }: { readonly given: GivenFields; readonly file: string },
  { env, say }: ChannelSecretTools,
): void {
  const variables = variablesOf(id, given);
  writeEnvFile(file, variables);
  say(`The secret is in ${file}.`);
  for (const line of overruled(variables, env)) say(line);
  say(`Try it: leadline alerts test --channel ${id}`);
}

function variablesOf(id: string, fields: SecretFields): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [variableOf("channel", id, field), value] as const),
  );
}

function terminal(signal: AbortSignal): ChannelSecretTools {
  return {
    env: process.env,
    ask: process.stdin.isTTY ? terminalAsker(signal) : null,
    say: (line) => process.stderr.write(`${line}\n`),
    secretsOf: (stage) => withStage(stage, async ({ names }) => stageChannelSecrets(names)),
  };
}
