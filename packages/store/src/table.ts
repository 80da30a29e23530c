/** The attribute DynamoDB's time to live looks at: epoch seconds. */
export const timeToLive = "expiresAt";

/** The one table, as `CreateTable` wants it; infra builds the same from it. On demand, no secondary index. */
export const tableDefinition = (name: string) => ({
  TableName: name,
  BillingMode: "PAY_PER_REQUEST" as const,
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" as const },
    { AttributeName: "sk", AttributeType: "S" as const },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" as const },
    { AttributeName: "sk", KeyType: "RANGE" as const },
  ],
});
