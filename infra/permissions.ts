import type { FunctionEntry } from "@leadline/functions/manifest";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";

/** What the manifest's short words stand for. No function may list or scan the table. */
const tableActions = {
  read: ["dynamodb:GetItem", "dynamodb:Query"],
  write: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
  remove: ["dynamodb:DeleteItem"],
} as const;

const secretActions = {
  read: { parameter: ["ssm:GetParameter"], key: ["kms:Decrypt"] },
  // A parameter beyond 4 kB is encrypted by a data key.
  write: {
    parameter: ["ssm:GetParameter", "ssm:PutParameter"],
    key: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
  },
} as const;

/** The ARNs of what functions are allowed to use. */
export interface Resources {
  readonly table: string;
  readonly key: string;
  readonly queue: (name: string) => string;
  /** Of the parameters below a path such as `conn/google/*`. */
  readonly parameter: (path: string) => string;
  /** Of the topics whose names begin so, in every region. */
  readonly topics: (prefix: string) => string;
  /** Of every sender the account has verified in the function's region. */
  readonly senders: string;
}

/** Exactly what a manifest entry says, as statements. */
export function statementsOf({ needs, trigger }: FunctionEntry, of: Resources): readonly PolicyStatement[] {
  const secrets = needs.secrets.flatMap(({ path, access }) => secretStatements(of.parameter(path), of.key, access));
  const sends = needs.sends.map(
    (name) => new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [of.queue(name)] }),
  );
  return [
    ...needs.table.map((rights) => tableStatement(rights, of.table)),
    ...sends,
    ...("queue" in trigger ? [consumeStatement(of.queue(trigger.queue))] : []),
    ...secrets,
    ...(needs.topics ?? []).map(
      (prefix) => new PolicyStatement({ actions: ["sns:Publish"], resources: [of.topics(prefix)] }),
    ),
    ...(needs.mail ? [new PolicyStatement({ actions: ["ses:SendEmail"], resources: [of.senders] })] : []),
  ];
}

type TableRights = FunctionEntry["needs"]["table"][number];

function tableStatement({ actions, keyPrefixes }: TableRights, table: string): PolicyStatement {
  return new PolicyStatement({
    actions: actions.flatMap((action) => tableActions[action]),
    resources: [table],
    conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": keyPrefixes.map(keyPattern) } },
  });
}

/** A prefix that ends in the separator opens all partitions below it; any other is one partition's whole key. */
export function keyPattern(prefix: string): string {
  return prefix.endsWith("#") ? `${prefix}*` : prefix;
}

function consumeStatement(queue: string): PolicyStatement {
  return new PolicyStatement({
    actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
    resources: [queue],
  });
}

function secretStatements(parameter: string, key: string, access: "read" | "write"): readonly PolicyStatement[] {
  const actions = secretActions[access];
  return [
    new PolicyStatement({ actions: [...actions.parameter], resources: [parameter] }),
    new PolicyStatement({
      actions: [...actions.key],
      resources: [key],
      conditions: { StringLike: { "kms:EncryptionContext:PARAMETER_ARN": parameter } },
    }),
  ];
}
