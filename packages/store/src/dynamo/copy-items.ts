import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  paginateScan,
} from "@aws-sdk/client-dynamodb";
import { storeError } from "./errors.ts";

export interface TablePlace {
  readonly client: DynamoDBClient;
  readonly table: string;
}

export interface Copied {
  readonly copied: number;
  /** Left as they were, since the other table had an item of the same key. */
  readonly kept: number;
}

/** Enough for the table to be busy, few enough not to be throttled. */
const putsAtOnce = 25;

/**
 * Puts every item of one table into another as it is, whatever version wrote it. What the other one has already stays, unless
 * `replace`. Safe to repeat after it was stopped.
 */
export async function copyItems(from: TablePlace, to: TablePlace, replace: boolean): Promise<Copied> {
  let [copied, kept] = [0, 0];
  const isNew = replace ? {} : { ConditionExpression: "attribute_not_exists(pk)" };
  try {
    const pages = paginateScan({ client: from.client }, { TableName: from.table, ConsistentRead: true });
    for await (const { Items = [] } of pages) {
      for (let at = 0; at < Items.length; at += putsAtOnce) {
        const puts = Items.slice(at, at + putsAtOnce).map((Item) => put(to, { TableName: to.table, Item, ...isNew }));
        const done = await Promise.all(puts);
        copied += done.filter(Boolean).length;
        kept += done.filter((one) => !one).length;
      }
    }
  } catch (error) {
    throw storeError(error);
  }
  return { copied, kept };
}

async function put({ client }: TablePlace, input: PutItemCommandInput): Promise<boolean> {
  try {
    await client.send(new PutItemCommand(input));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
