import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type CloudAssembly, readCloudAssembly } from "@leadline/cli/local-aws/cloud-assembly";
import { sourcesDigest } from "@leadline/cli/local-aws/synthesise";
import { bundleFunctions } from "@leadline/infra/bundle-functions";
import { LeadlineStack } from "@leadline/infra/leadline-stack";
import { stageOf } from "@leadline/infra/stage";
import { App } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import * as z from "zod";

/** Where what is made of the same sources is kept. */
export const cache = join(import.meta.dirname, "../../node_modules/.cache/leadline");
const kept = 6;

const settingsSchema = z.object({ context: z.record(z.string(), z.unknown()) });

/** The stack with its bundles as `npm run synth` makes them, made once for the same sources. */
export async function assembly(): Promise<CloudAssembly> {
  return readCloudAssembly(await madeOnce(sourcesDigest(), synthesise));
}

const looksEach = 250;
const patience = 480;

/** The folder of that name in the cache; whoever comes while it is made waits for it. */
export async function madeOnce(name: string, make: (draft: string) => Promise<void>): Promise<string> {
  const [folder, claim] = [join(cache, name), join(cache, `${name}.claim`)];
  mkdirSync(cache, { recursive: true });
  for (let looks = 0; !existsSync(folder) && !isClaimed(claim) && looks < patience; looks++) await sleep(looksEach);
  if (existsSync(folder)) return folder;
  const draft = mkdtempSync(join(cache, "draft-"));
  try {
    await make(draft);
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(claim, { recursive: true, force: true });
  }
  forgetOld();
  return folder;
}

/** True for the first who asks. */
function isClaimed(claim: string): boolean {
  try {
    mkdirSync(claim);
    return true;
  } catch {
    return false;
  }
}

async function synthesise(outdir: string): Promise<void> {
  const bundles = mkdtempSync(join(tmpdir(), "leadline-bundles-"));
  try {
    await bundleFunctions(bundles);
    const { context } = settingsSchema.parse(JSON.parse(readFileSync("cdk.json", "utf8")));
    const app = new App({ outdir, context });
    new LeadlineStack(app, "Leadline-prod", {
      stage: stageOf("prod"),
      code: (name) => Code.fromAsset(join(bundles, name)),
    });
    app.synth();
  } finally {
    rmSync(bundles, { recursive: true });
  }
}

function forgetOld(): void {
  const age = (name: string) => statSync(join(cache, name)).mtimeMs;
  const newestFirst = readdirSync(cache).toSorted((a, b) => age(b) - age(a));
  for (const name of newestFirst.slice(kept)) rmSync(join(cache, name), { recursive: true, force: true });
}
