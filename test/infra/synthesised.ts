import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LeadlineStack } from "@leadline/infra/leadline-stack";
import { stageOf } from "@leadline/infra/stage";
import { App, CfnResource } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import * as z from "zod";

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

export type Resource = z.output<typeof resourceSchema>;

const templateSchema = z.object({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.unknown()),
});

const settingsSchema = z.object({ context: z.record(z.string(), z.unknown()) });

export interface Synthesised {
  readonly app: App;
  readonly resources: Readonly<Record<string, Resource>>;
  /** By the construct of the stack they belong to. */
  readonly constructs: ReadonlyMap<string, Readonly<Record<string, Resource>>>;
  readonly outputs: readonly string[];
}

/** The stack as `npm run synth` makes it, but for the code of its functions; needs no bundle, no network and no account. */
export function synthesised(stageName = "prod"): Synthesised {
  const folder = mkdtempSync(join(tmpdir(), "leadline-stack-"));
  const stub = join(folder, "stub");
  mkdirSync(stub);
  writeFileSync(join(stub, "index.mjs"), "");
  const { context } = settingsSchema.parse(JSON.parse(readFileSync("cdk.json", "utf8")));
  const app = new App({ outdir: join(folder, "out"), context });
  const stack = new LeadlineStack(app, `Leadline-${stageName}`, {
    stage: stageOf(stageName, { alarmAddress: "ops@example.com" }),
    code: () => Code.fromAsset(stub),
  });
  const made: unknown = JSON.parse(JSON.stringify(Template.fromStack(stack).toJSON()).replace(/[0-9a-f]{64}/g, "HASH"));
  const { Resources, Outputs } = templateSchema.parse(made);
  const constructs = stack.node.children.map((child) => {
    const ids = child.node
      .findAll()
      .filter((one) => one instanceof CfnResource)
      .map((one): string => stack.resolve(one.logicalId));
    return [child.node.id, Object.fromEntries(Object.entries(Resources).filter(([id]) => ids.includes(id)))] as const;
  });
  return {
    app,
    resources: Resources,
    outputs: Object.keys(Outputs),
    constructs: new Map(constructs.filter(([, own]) => Object.keys(own).length > 0)),
  };
}
