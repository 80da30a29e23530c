import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { createClient } from "@leadline/store/dynamo/client";

const client = createClient();

/** What any function that reads DynamoDB has to load. */
export async function handler(key: string): Promise<boolean> {
  const Key = { pk: { S: key }, sk: { S: key } };
  return (await client.send(new GetItemCommand({ TableName: "leadline", Key }))).Item !== undefined;
}
