import { tableDefinition } from "@leadline/store/table";
import { App, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { FactTable } from "./fact-table.ts";

function templateWith(removalPolicy: RemovalPolicy): Template {
  const stack = new Stack(new App(), "Stack");
  new FactTable(stack, "Table", { tableName: "leadline-test", removalPolicy });
  return Template.fromStack(stack);
}

test("the deployed table has the keys and billing of the embedded one", () => {
  const { KeySchema, AttributeDefinitions, BillingMode } = tableDefinition("leadline-test");
  const table = { KeySchema, AttributeDefinitions, BillingMode };
  templateWith(RemovalPolicy.RETAIN).hasResourceProperties("AWS::DynamoDB::GlobalTable", table);
});

test("the table outlives the stack, can be restored, and expires what says so", () => {
  const template = templateWith(RemovalPolicy.RETAIN);
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

test("a stage that is thrown away takes its table with it", () => {
  templateWith(RemovalPolicy.DESTROY).hasResource("AWS::DynamoDB::GlobalTable", {
    DeletionPolicy: "Delete",
    Properties: { Replicas: [{ DeletionProtectionEnabled: false }] },
  });
});
