import { Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { expect, test } from "vitest";
import { synthesised } from "./synthesised.ts";

test("the stack breaks no rule of AWS's solutions or serverless checks, but for those acknowledged where they are broken", () => {
  const { app } = synthesised();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  expect(() => app.synth()).not.toThrow();
});
