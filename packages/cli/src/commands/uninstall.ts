import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { SSMClient } from "@aws-sdk/client-ssm";
import { LeadlineError } from "@leadline/core/errors";
import { clientOptions } from "@leadline/functions/aws/client-options";
import type { StageNames } from "@leadline/functions/aws/stage-names";
import { type Cdk, cdkIn } from "../aws/cdk.ts";
import { type Cloud, cloudHere } from "../aws/cloud.ts";
import { namesOf } from "../aws/stage.ts";
import {
  deleteSecrets,
  deleteTable,
  keyDeletionDays,
  type RemainsClients,
  remainsOf,
  type StageRemains,
  scheduleKeyDeletion,
} from "../aws/stage-remains.ts";
import { sizeOf } from "../clients/listing-table.ts";
import { type Asker, terminalAsker } from "../connect/ask.ts";
import { say } from "./night.ts";

export interface UninstallOptions {
  readonly stage: string;
  readonly region?: string;
}

/** How the command meets the world. */
export interface UninstallTools {
  /** `null` where nobody can be asked. */
  readonly ask: Asker | null;
  readonly say: (line: string) => void;
  readonly cloudIn: (region?: string) => Cloud;
  readonly cdkIn: (region: string) => Cdk;
  readonly clients: () => RemainsClients;
}

function terminal(signal: AbortSignal): UninstallTools {
  const clients = () => ({
    dynamo: new DynamoDBClient(clientOptions),
    ssm: new SSMClient(clientOptions),
    kms: new KMSClient(clientOptions),
  });
  return { ask: process.stdin.isTTY ? terminalAsker(signal) : null, say, cloudIn: cloudHere, cdkIn, clients };
}

/**
 * Takes a stage down after its name was typed: first what runs, then, each only if its own name is typed, what was kept.
 * False where the person would not. What was kept once can be taken down by another run.
 */
export async function uninstall(
  { stage, region }: UninstallOptions,
  signal: AbortSignal,
  tools: UninstallTools = terminal(signal),
): Promise<boolean> {
  const names = namesOf(stage);
  const { ask, say: told } = tools;
  if (ask === null) throw nobodyToAsk(stage);
  const cloud = tools.cloudIn(region);
  try {
    const account = await cloud.account();
    const stack = await cloud.stack(names);
    const clients = tools.clients();
    const remains = await remainsOf(names, clients);
    told(`Stage ${stage} in the account ${account.account}, ${account.region}, as ${account.login}.`);
    if (stack === null && isNothing(remains)) throw nothingThere(stage, account.region);
    if (stack !== null) {
      told("This ends its functions, schedules, queues with their messages, logs, alarms and the API.");
      if (!(await isTyped(stage, "take it down", { ask, say: told }))) return false;
      await tools.cdkIn(account.region)("destroy", names.stack, "--force", "-c", `stage=${stage}`);
    }
    await offer(await remainsAfter(remains, names, clients), { names, clients, ask, say: told });
    return true;
  } finally {
    cloud.end();
  }
}

interface Talk {
  readonly ask: Asker;
  readonly say: (line: string) => void;
}

async function isTyped(name: string, what: string, { ask, say: told }: Talk): Promise<boolean> {
  const answer = await ask({ message: `Type ${name} to ${what}, or Enter to leave it:`, secret: false });
  if (answer === name) return true;
  told(`${name} is left as it is.`);
  return false;
}

const isNothing = ({ table, secrets, key }: StageRemains) => table === null && secrets.length === 0 && key === null;

/** A stage like `test` takes its table and key along; the key's alias is gone in any case. */
async function remainsAfter(before: StageRemains, names: StageNames, clients: RemainsClients): Promise<StageRemains> {
  return await remainsOf({ ...names, secretsKey: before.key ?? names.secretsKey }, clients);
}

interface Offer extends Talk {
  readonly names: StageNames;
  readonly clients: RemainsClients;
}

/** The secrets before the key: without it they cannot be read, and nobody would know of them. */
async function offer({ table, secrets, key }: StageRemains, { names, clients, ...talk }: Offer): Promise<void> {
  if (table !== null) {
    talk.say(
      `Kept: the table ${names.table}, some ${table.items} items, ${sizeOf(table.bytes)}: everything that was read.`,
    );
    talk.say("AWS goes on charging for it, cents a month; a later deployment of this stage takes it over.");
    if (await isTyped(names.table, "delete it for good", talk)) {
      await deleteTable(names, clients);
      talk.say("It is deleted. AWS keeps a copy for 35 days: docs/operate/backup.md.");
    }
  }
  if (secrets.length > 0) {
    talk.say(`Kept: the secrets of ${secrets.map(({ whose }) => whose).join(", ")}.`);
    if (await isTyped(names.secretsPath, "delete them for good", talk)) await deleteSecrets(secrets, clients);
  }
  if (key !== null) {
    talk.say(
      `Kept: the key ${key} of the secrets, a dollar a month. A later deployment makes a new one: connect again then.`,
    );
    if (await isTyped(key, `have it deleted in ${keyDeletionDays} days`, talk)) await scheduleKeyDeletion(key, clients);
  }
  talk.say("Never ours, and so still there: what cdk bootstrap made, and the consents at the platforms.");
}

function nobodyToAsk(stage: string): LeadlineError {
  return new LeadlineError(
    "input.invalid",
    `Taking ${stage} down has to be confirmed by typing names, and here is nobody to ask.`,
    {
      hint: "Run it in a terminal.",
    },
  );
}

function nothingThere(stage: string, region: string): LeadlineError {
  return new LeadlineError("input.invalid", `There is no stage ${stage} in ${region}, and nothing is left of one.`, {
    field: "stage",
    hint: "Are profile and region right (AWS_PROFILE, AWS_REGION)?",
  });
}
