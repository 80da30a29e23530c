import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createClient } from "@leadline/store/dynamo/client";
import * as z from "zod";

/** What a database was asked, and what DynamoDB would bill for it. */
export interface DatabaseBill {
  readonly requests: number;
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** What was asked in between. */
export function differenceOf(after: DatabaseBill, before: DatabaseBill): DatabaseBill {
  return {
    requests: after.requests - before.requests,
    writeUnits: after.writeUnits - before.writeUnits,
    readUnits: after.readUnits - before.readUnits,
  };
}

export interface MeteredClient {
  readonly client: DynamoDBClient;
  /** Since the client was made. */
  bill(): DatabaseBill;
  /** Bytes of all items there are, by DynamoDB's rule: names and values. */
  storedBytes(): number;
}

const capacity = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }) });
const attribute = z.record(z.string(), z.unknown());
const written = z.object({ Item: attribute.optional() });
const key = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) });

/** Asks the database for the bill of every request. It gives none for a failed condition, which counts one write unit here. */
export function meteredClient(endpoint: string): MeteredClient {
  const client = createClient({ endpoint, timeoutMs: 60_000 });
  const items = new Map<string, number>();
  let [requests, writeUnits, readUnits] = [0, 0, 0];
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const { Item } = written.parse(args.input);
      const writes = /^(Put|Update|Delete)Item/.test(String(context.commandName));
      Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
      requests += 1;
      try {
        const answer = await next(args);
        const units = capacity.parse(answer.output).ConsumedCapacity.CapacityUnits;
        if (writes) writeUnits += units;
        else readUnits += units;
        if (Item !== undefined) items.set(JSON.stringify(key.parse(Item)), itemBytes(Item));
        return answer;
      } catch (error) {
        if (writes) writeUnits += 1;
        throw error;
      }
    },
    { step: "initialize" },
  );
  return {
    client,
    bill: () => ({ requests, writeUnits, readUnits }),
    storedBytes: () => [...items.values()].reduce((sum, bytes) => sum + bytes, 0),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function itemBytes(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

const many = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);

function valueBytes(value: unknown): number {
  const [[type, content] = ["NULL", true]] = Object.entries(attribute.parse(value));
  if (content instanceof Uint8Array) return content.length;
  if (type === "S") return Buffer.byteLength(String(content));
  if (type === "N") return Math.ceil(String(content).length / 2) + 1;
  const parts = many.safeParse(content).data;
  if (parts === undefined) return 1;
  if (Array.isArray(parts)) return parts.reduce<number>((sum, part) => sum + valueBytes(part) + 1, 3);
  return Object.entries(parts).reduce((sum, [name, part]) => sum + Buffer.byteLength(name) + valueBytes(part) + 1, 3);
}
