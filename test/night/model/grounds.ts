import { DeleteTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Store } from "@leadline/core/ports";
import { createClient } from "@leadline/store/dynamo/client";
import { ensureTable } from "@leadline/store/dynamo/ensure-table";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { createMemoryStore } from "@leadline/store/memory/store";
import type { Between } from "./life.ts";

/** What a story is played on: an empty store, as it is and as one process after the other holds it in its hands. */
export interface Ground {
  readonly store: Store;
  readonly storeOf: (between: Between) => Store;
  close(): Promise<void>;
}

/** Every operation of the store is one call. */
export async function memoryGround(): Promise<Ground> {
  const store = createMemoryStore();
  return { store, storeOf: (between) => guarded(store, between), close: async () => undefined };
}

let tables = 0;

/** Every request to the database is one call, so that processes die within an operation too. Pages of a few rows have parts. */
export function dynamoGround(client: DynamoDBClient): () => Promise<Ground> {
  return async () => {
    tables += 1;
    const table = `story-${process.pid}-${tables}`;
    await ensureTable(client, table);
    return {
      store: createDynamoStore({ client, table, limit: storyLimit }),
      storeOf: (between) => createDynamoStore({ client: sending(client, between), table, limit: storyLimit }),
      close: async () => void (await client.send(new DeleteTableCommand({ TableName: table }))),
    };
  };
}

/** Between a page of no or one row and one of two. */
const storyLimit = 125;

export const openClient = (endpoint: string) => createClient({ endpoint });

function sending(client: DynamoDBClient, between: Between): DynamoDBClient {
  return new Proxy(client, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name);
      if (name !== "send" || typeof found !== "function") return found;
      return (...args: unknown[]) => between(async () => await Reflect.apply(found, target, args));
    },
  });
}

/** The same object, with every method of it and of its parts as a call of the process. */
export function guarded<T extends object>(part: T, between: Between): T {
  return new Proxy(part, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name);
      if (typeof found === "object" && found !== null) return guarded(found, between);
      if (typeof found !== "function") return found;
      return (...args: unknown[]) => between(async () => await Reflect.apply(found, target, args));
    },
  });
}
