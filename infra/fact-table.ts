import { tableDefinition, timeToLive } from "@leadline/store/table";
import { RemovalPolicy } from "aws-cdk-lib";
import { type Attribute, AttributeType, Billing, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";

export interface FactTableProps {
  readonly tableName: string;
  readonly removalPolicy: RemovalPolicy;
}

const attributeTypes = { S: AttributeType.STRING, N: AttributeType.NUMBER, B: AttributeType.BINARY } as const;

/** The one table, built from the very definition the embedded database is created from; kept when the stack goes, unless the stage says otherwise. */
export class FactTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, { tableName, removalPolicy }: FactTableProps) {
    super(scope, id);
    const { KeySchema, AttributeDefinitions } = tableDefinition(tableName);
    const key = (role: "HASH" | "RANGE"): Attribute => {
      const name = KeySchema.find(({ KeyType }) => KeyType === role)?.AttributeName;
      const attribute = AttributeDefinitions.find(({ AttributeName }) => AttributeName === name);
      if (!attribute) throw new Error(`The table definition has no ${role} key.`);
      return { name: attribute.AttributeName, type: attributeTypes[attribute.AttributeType] };
    };
    this.table = new TableV2(this, "Table", {
      tableName,
      partitionKey: key("HASH"),
      sortKey: key("RANGE"),
      billing: Billing.onDemand(),
      timeToLiveAttribute: timeToLive,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy,
    });
  }
}
