import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LeadlineError } from "@leadline/core/errors";
import type { StageNames } from "@leadline/functions/aws/stage-names";
import * as z from "zod";
import type { CloudAccount } from "../aws/account.ts";
import { assembly, type Cdk, cdkIn } from "../aws/cdk.ts";
import { type Cloud, cloudHere } from "../aws/cloud.ts";
import { withStage } from "../aws/open-stage.ts";
import type { DeployedStack } from "../aws/stack.ts";
import { namesOf } from "../aws/stage.ts";
import { type Asker, terminalAsker } from "../connect/ask.ts";
import { systemClock } from "../local/clock.ts";
import { pushSettings, type Wanted, wantedFrom } from "../settings/push-settings.ts";
import { say } from "./night.ts";

export interface DeployOptions {
  readonly stage: string;
  readonly region?: string;
  readonly config: string;
  /** Where alarms are mailed; `none` for nowhere. As last time when left out. */
  readonly alarms?: string;
  /** Ask nothing: deploy whatever rights it needs, and push the configuration. */
  readonly yes?: true;
}

/** How the command meets the world. */
export interface DeployTools {
  /** `null` where nobody can be asked. */
  readonly ask: Asker | null;
  readonly say: (line: string) => void;
  readonly cloudIn: (region?: string) => Cloud;
  readonly cdkIn: (region: string) => Cdk;
  readonly open: typeof withStage;
}

function terminal(signal: AbortSignal): DeployTools {
  const ask = process.stdin.isTTY ? terminalAsker(signal) : null;
  return { ask, say, cloudIn: cloudHere, cdkIn, open: withStage };
}

/** Deploys a stage and its configuration: everything that can be known beforehand is checked before anything is changed. */
export async function deploy(
  options: DeployOptions,
  signal: AbortSignal,
  tools: DeployTools = terminal(signal),
): Promise<boolean> {
  const names = namesOf(options.stage);
  const wanted = wantedFrom(options.config);
  const cloud = tools.cloudIn(options.region);
  try {
    const account = await cloud.account();
    tools.say(`Stage ${options.stage} in the account ${account.account}, ${account.region}, as ${account.login}.`);
    const cdk = tools.cdkIn(account.region);
    if (!(await isBootstrapped(account, { cloud, cdk, tools }))) return false;
    const before = await cloud.stack(names);
    const context = await contextOf(options, before, tools);
    const takesOver = !before?.isWhole && (await cloud.hasTable(names));
    if (takesOver) tools.say(`The table ${names.table} of an earlier deployment is there, and is taken over.`);
    tools.say("Making the functions and the stack …");
    await cdk("synth", names.stack, "--quiet", ...context);
    if (signal.aborted) return false;
    const outputs = await deployStack(names, { ...options, takesOver }, cdk);
    const pushed = await push(wanted, options, tools);
    await tellNext(wanted, { options, outputs, pushed }, { cloud, names, tools });
    return true;
  } finally {
    cloud.end();
  }
}

interface Hands {
  readonly cloud: Cloud;
  readonly cdk: Cdk;
  readonly tools: DeployTools;
}

/** False where it is not, and the person would not have it made now. */
async function isBootstrapped({ account, region }: CloudAccount, { cloud, cdk, tools }: Hands): Promise<boolean> {
  const state = await cloud.bootstrap();
  if (state === "there" || state === "unknown") return true;
  const place = `aws://${account}/${region}`;
  tools.say(
    `${state === "old" ? "The CDK's own parts here are too old" : "The CDK's own parts are not here yet"}: a bucket for code and the roles that deploy, once per account and region (docs/operate/bootstrap.md).`,
  );
  const answer = await tools.ask?.({ message: `Make them now by cdk bootstrap ${place}? (y/N)`, secret: false });
  if (answer !== undefined && /^y(es)?$/i.test(answer)) {
    await cdk("bootstrap", place);
    return true;
  }
  tools.say(`Then run npm run deploy again after: npx cdk bootstrap ${place}`);
  return false;
}

/** What infra is told. A deployment without the address would take the subscription away, so the last one is read back. */
async function contextOf(
  { stage, alarms, yes }: DeployOptions,
  before: DeployedStack | null,
  { ask, say }: DeployTools,
): Promise<readonly string[]> {
  const known = alarms ?? before?.outputs.AlarmAddress;
  const asked =
    known === undefined && before === null && ask !== null && !yes
      ? await ask({ message: "Where are alarms to be mailed? (Enter for nowhere)", secret: false })
      : known;
  const address = asked === "none" || asked === "" ? undefined : asked;
  if (address === undefined) say("Alarms are mailed to nobody: --alarms you@example.com changes that.");
  else ensureAddress(address);
  return ["-c", `stage=${stage}`, ...(address === undefined ? [] : ["-c", `alarmAddress=${address}`])];
}

function ensureAddress(address: string): void {
  if (z.email().safeParse(address).success) return;
  throw new LeadlineError("input.invalid", `${address.slice(0, 60)} is no mail address.`, { field: "alarms" });
}

const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** Deploys what was just synthesised. */
async function deployStack(
  { stack }: StageNames,
  { yes, takesOver }: Pick<DeployOptions, "yes"> & { readonly takesOver: boolean },
  cdk: Cdk,
): Promise<Outputs> {
  const file = join(tmpdir(), `leadline-outputs-${randomUUID()}.json`);
  const approval = yes ? "never" : "broadening";
  try {
    await cdk(
      ...["deploy", stack, "--app", assembly, "--outputs-file", file],
      ...["--require-approval", approval],
      ...(takesOver ? ["--import-existing-resources"] : []),
    );
    return outputsSchema.parse(JSON.parse(readFileSync(file, "utf8")))[stack] ?? {};
  } finally {
    rmSync(file, { force: true });
  }
}

type Outputs = Readonly<Record<string, string>>;

async function push(wanted: Wanted, { stage, yes }: DeployOptions, { open, ask, say }: DeployTools) {
  return await open(stage, async ({ store }) => {
    const first = (await store.settings.get()) === null;
    const confirm = async () => {
      if (first || yes) return true;
      if (ask === null) return false;
      return /^y(es)?$/i.test(await ask({ message: `Push it to ${stage}? (y/N)`, secret: false }));
    };
    return await pushSettings(wanted, { stage, store: store.settings, clock: systemClock(), say, confirm });
  });
}

interface Deployed {
  readonly options: DeployOptions;
  readonly outputs: Outputs;
  readonly pushed: "pushed" | "same" | "declined";
}

interface Place {
  readonly cloud: Cloud;
  readonly names: StageNames;
  readonly tools: DeployTools;
}

async function tellNext(
  { settings }: Wanted,
  { options: { stage, config }, outputs, pushed }: Deployed,
  { cloud, names, tools: { open, say } }: Place,
): Promise<void> {
  const have = new Set((await cloud.secrets(names)).map(({ whose }) => whose));
  const keys = await open(stage, ({ store }) => store.apiKeys.list());
  const missing = settings.connections.filter(({ platform, id }) => !have.has(`${platform}:${id}`));
  const at = `--stage ${stage}`;
  const steps = [
    ...(pushed === "declined" ? [`npx leadline config push ${at} --config ${config}`] : []),
    ...(settings.connections.length === 0 ? [`npx leadline connect <platform> ${at}`] : []),
    ...missing.map(({ platform, id }) => `npx leadline connect ${platform} --connection ${id} ${at}`),
    ...(keys.some(({ revokedAt }) => revokedAt === null)
      ? []
      : [`npx leadline keys create --all-clients --name me ${at}`]),
    `npx leadline status ${at}`,
  ];
  say(`\nIt is there: ${outputs.ApiUrl ?? "see the outputs above"}`);
  say("What is due is read every full hour. Next:");
  for (const step of steps) say(`  ${step}`);
}
