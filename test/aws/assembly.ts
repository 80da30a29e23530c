import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CloudAssembly, readCloudAssembly } from "@leadline/cli/local-aws/cloud-assembly";
import { sourcesDigest } from "@leadline/cli/local-aws/synthesise";
import { bundleFunctions } from "@leadline/infra/bundle-functions";
import { LeadlineStack } from "@leadline/infra/leadline-stack";
import { stageOf } from "@leadline/infra/stage";
import { App } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import * as z from "zod";

const cache = join(import.meta.dirname, "../../node_modules/.cache/leadline");
const kept = 3;

const settingsSchema = z.object({ context: z.record(z.string(), z.unknown()) });

/** The stack with its bundles as `npm run synth` makes them, made once for the same sources. */
export async function assembly(): Promise<CloudAssembly> {
  const folder = join(cache, sourcesDigest());
  const isThere = () => statSync(join(folder, "manifest.json"), { throwIfNoEntry: false }) !== undefined;
  if (!isThere()) {
    const made = await synthesise();
    mkdirSync(cache, { recursive: true });
    try {
      renameSync(made, folder);
    } catch (error) {
      // Another test may have been faster.
      if (!isThere()) throw error;
    }
    forgetOld();
  }
  return readCloudAssembly(folder);
}

async function synthesise(): Promise<string> {
  mkdirSync(cache, { recursive: true });
  const bundles = mkdtempSync(join(tmpdir(), "leadline-bundles-"));
  const outdir = mkdtempSync(join(cache, "draft-"));
  try {
    await bundleFunctions(bundles);
    const { context } = settingsSchema.parse(JSON.parse(readFileSync("cdk.json", "utf8")));
    const app = new App({ outdir, context });
    new LeadlineStack(app, "Leadline-prod", {
      stage: stageOf("prod"),
      code: (name) => Code.fromAsset(join(bundles, name)),
    });
    app.synth();
    return outdir;
  } finally {
    rmSync(bundles, { recursive: true });
  }
}

function forgetOld(): void {
  const age = (name: string) => statSync(join(cache, name)).mtimeMs;
  const newestFirst = readdirSync(cache).toSorted((a, b) => age(b) - age(a));
  for (const name of newestFirst.slice(kept)) rmSync(join(cache, name), { recursive: true, force: true });
}
