import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { schemaVersion } from "@leadline/core/schema-version";
import type { Key, KeyRange } from "../keys.ts";
import { storeError } from "./errors.ts";

export type Item = Readonly<Record<string, unknown>>;

/** An expression with its names (`#x`) and values (`:x`) apart, as DynamoDB wants them. */
export interface Terms {
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Item;
}

export interface Condition extends Terms {
  readonly condition?: string;
}

export interface Change extends Condition {
  readonly update: string;
}

/** The few requests we make of DynamoDB; reads are consistent; `false` or `null` where a condition did not hold. */
export interface Table {
  get(key: Key): Promise<Item | null>;
  /** Every item of the range in key order, however many answers it takes; `only` names the attributes wanted. */
  query(range: KeyRange, only?: readonly string[]): Promise<Item[]>;
  /** Keys of the range, and what the items behind them weigh: read units are all that is told of it, so to within 4 kB per answer. */
  weigh(range: KeyRange): Promise<{ readonly keys: readonly Key[]; readonly bytes: number }>;
  /** Every item of the whole table, an answer of at most 1 MB at a time. */
  scan(): AsyncIterable<Item>;
  put(key: Key, item: Item, condition?: Condition): Promise<boolean>;
  /** The item as it is afterwards. */
  update(key: Key, change: Change): Promise<Item | null>;
  remove(key: Key, condition?: Condition): Promise<boolean>;
}

export function tableOf(client: DynamoDBClient, name: string): Table {
  const TableName = name;
  return {
    async get(key) {
      const { Item } = await sent(
        client.send(new GetItemCommand({ TableName, Key: marshalled(key), ConsistentRead: true })),
      );
      return Item ? unmarshall(Item) : null;
    },
    query: (range, only) => sent(queryAll(client, name, range, only)),
    weigh: (range) => sent(weighAll(client, name, range)),
    scan: () => scanAll(client, name),
    async put(key, item, condition = {}) {
      const input = { TableName, Item: marshalled({ ...key, v: schemaVersion, ...item }), ...terms(condition) };
      return (await checked(client.send(new PutItemCommand(input)))) !== null;
    },
    async update(key, change) {
      const done = await checked(
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: marshalled(key),
            UpdateExpression: change.update,
            ReturnValues: "ALL_NEW",
            ...terms(change),
          }),
        ),
      );
      return done && unmarshall(done.Attributes ?? {});
    },
    async remove(key, condition = {}) {
      const input = { TableName, Key: marshalled(key), ...terms(condition) };
      return (await checked(client.send(new DeleteItemCommand(input)))) !== null;
    },
  };
}

/** A read unit of a consistent read. */
const unitBytes = 4096;

async function weighAll(client: DynamoDBClient, table: string, range: KeyRange) {
  const keys: Key[] = [];
  let units = 0;
  const asked = {
    ...questionOf(table, range),
    ProjectionExpression: "pk, sk",
    ReturnConsumedCapacity: "TOTAL" as const,
  };
  for await (const page of paginateQuery({ client }, asked)) {
    units += page.ConsumedCapacity?.CapacityUnits ?? 0;
    for (const { pk, sk } of page.Items ?? []) keys.push({ pk: pk?.S ?? "", sk: sk?.S ?? "" });
  }
  return { keys, bytes: keys.length === 0 ? 0 : units * unitBytes };
}

async function* scanAll(client: DynamoDBClient, table: string): AsyncGenerator<Item> {
  const pages = paginateScan({ client }, { TableName: table, ConsistentRead: true })[Symbol.asyncIterator]();
  for (let page = await sent(pages.next()); !page.done; page = await sent(pages.next())) {
    for (const item of page.value.Items ?? []) yield unmarshall(item);
  }
}

function questionOf(table: string, { pk, from, to }: KeyRange) {
  return {
    TableName: table,
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: marshalled({ ":pk": pk, ":from": from, ":to": to }),
    ConsistentRead: true,
  };
}

async function queryAll(client: DynamoDBClient, table: string, range: KeyRange, only?: readonly string[]) {
  const names = only && Object.fromEntries(only.map((name, place) => [`#a${place}`, name]));
  const pages = paginateQuery(
    { client },
    {
      ...questionOf(table, range),
      ...(names && { ProjectionExpression: Object.keys(names).join(", "), ExpressionAttributeNames: names }),
    },
  );
  const items: Item[] = [];
  for await (const page of pages) for (const item of page.Items ?? []) items.push(unmarshall(item));
  return items;
}

function terms({ condition, names, values }: Condition) {
  return {
    ...(condition && { ConditionExpression: condition }),
    ...(names && { ExpressionAttributeNames: { ...names } }),
    ...(values && { ExpressionAttributeValues: marshalled(values) }),
  };
}

const marshalled = (item: object): Record<string, AttributeValue> => marshall(item, { removeUndefinedValues: true });

async function sent<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw storeError(error);
  }
}

async function checked<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw storeError(error);
  }
}
