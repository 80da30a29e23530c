import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { clientOptions } from "@leadline/functions/aws/client-options";
import type { StageNames } from "@leadline/functions/aws/stage-names";
import { accountOf, bootstrapOf, type CloudAccount } from "./account.ts";
import { takeUsualRegion } from "./place.ts";
import { type SecretName, secretNames } from "./secret-names.ts";
import { type DeployedStack, stackOf } from "./stack.ts";
import { tableOf } from "./stage-remains.ts";

/** What deploying has to know of an AWS account before it changes anything. */
export interface Cloud {
  account(): Promise<CloudAccount>;
  bootstrap(): ReturnType<typeof bootstrapOf>;
  stack(names: StageNames): Promise<DeployedStack | null>;
  /** Whether the stage's table is there, perhaps without a stack. */
  hasTable(names: StageNames): Promise<boolean>;
  secrets(names: StageNames): Promise<readonly SecretName[]>;
  end(): void;
}

/** The account that the environment points to. A `region` goes before the profile's, for everything this process does. */
export function cloudHere(region?: string): Cloud {
  if (region !== undefined) process.env.AWS_REGION = region;
  takeUsualRegion();
  const sts = new STSClient(clientOptions);
  const ssm = new SSMClient(clientOptions);
  const formation = new CloudFormationClient(clientOptions);
  const dynamo = new DynamoDBClient(clientOptions);
  return {
    account: () => accountOf(sts),
    bootstrap: () => bootstrapOf(ssm),
    stack: ({ stack }) => stackOf(stack, formation),
    hasTable: async (names) => (await tableOf(names, dynamo)) !== null,
    secrets: (names) => secretNames(names, ssm),
    end() {
      for (const client of [sts, ssm, formation, dynamo]) client.destroy();
    },
  };
}
