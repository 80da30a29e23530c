import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stageNames } from "@leadline/functions/aws/stage-names";
import { App } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { bundleFunctions } from "./bundle-functions.ts";
import { LeadlineStack } from "./leadline-stack.ts";
import { stageOf } from "./stage.ts";

const app = new App();
const given = (name: string): string | undefined => app.node.tryGetContext(name);
const [region, alarmAddress] = [given("region"), given("alarmAddress")];
const stage = stageOf(given("stage") ?? "prod", { ...(region && { region }), ...(alarmAddress && { alarmAddress }) });

const folder = mkdtempSync(join(tmpdir(), "leadline-bundles-"));
try {
  await bundleFunctions(folder);
  new LeadlineStack(app, stageNames(stage.name).stack, {
    stage,
    code: (name) => Code.fromAsset(join(folder, name)),
    ...(stage.region === undefined ? {} : { env: { region: stage.region } }),
  });
  app.synth();
} finally {
  rmSync(folder, { recursive: true });
}
