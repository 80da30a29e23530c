import { tableDefinition } from "@leadline/store/table";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { LeadlineStack } from "./leadline-stack.ts";

const template = Template.fromStack(new LeadlineStack(new App(), "Leadline-test", { stage: "test" }));

test("the deployed table has the keys and billing of the embedded one", () => {
  const { KeySchema, AttributeDefinitions, BillingMode } = tableDefinition("leadline-test");
  template.hasResourceProperties("AWS::DynamoDB::GlobalTable", { KeySchema, AttributeDefinitions, BillingMode });
});

test("the table outlives the stack, can be restored, and expires what says so", () => {
  template.hasResource("AWS::DynamoDB::GlobalTable", {
    DeletionPolicy: "Retain",
    Properties: {
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      Replicas: [
        { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
      ],
    },
  });
  expect(Object.keys(template.findResources("AWS::DynamoDB::GlobalTable"))).toHaveLength(1);
});
