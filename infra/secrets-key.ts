import { stageNames } from "@leadline/functions/aws/stage-names";
import type { RemovalPolicy } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";

export interface SecretsKeyProps {
  readonly stage: string;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * What the secrets of connections are encrypted with. The secrets themselves are put by people and by the tokens function:
 * a template must never hold one. A key of our own, since AWS's own would open for whoever may read a parameter.
 */
export class SecretsKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { stage, removalPolicy }: SecretsKeyProps) {
    super(scope, id);
    this.key = new Key(this, "Key", {
      alias: stageNames(stage).secretsKey,
      description: `Secrets of the connections of Leadline, stage ${stage}`,
      enableKeyRotation: true,
      removalPolicy,
    });
  }
}
