import { setTimeout as sleep } from "node:timers/promises";
import { CreateTableCommand, DescribeTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LeadlineError } from "@leadline/core/errors";
import { tableDefinition } from "../table.ts";
import { storeError } from "./errors.ts";

/** Creates the table if it is missing and waits until it can be used. For local databases: on AWS infra makes it. */
export async function ensureTable(client: DynamoDBClient, table: string): Promise<void> {
  try {
    if ((await stateOf(client, table)) === null) await client.send(new CreateTableCommand(tableDefinition(table)));
    for (let tries = 0; tries < 100; tries++) {
      if ((await stateOf(client, table)) === "ACTIVE") return;
      await sleep(50);
    }
  } catch (error) {
    throw storeError(error);
  }
  throw new LeadlineError("store.unavailable", `The table ${table} does not become active.`);
}

async function stateOf(client: DynamoDBClient, table: string): Promise<string | null> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    return Table?.TableStatus ?? null;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return null;
    throw error;
  }
}
