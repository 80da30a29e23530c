import { randomBytes } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Store } from "@leadline/core/ports";
import { dynamoAccounts } from "./accounts.ts";
import { dynamoAlerts } from "./alerts.ts";
import { dynamoApiKeys } from "./api-keys.ts";
import { dynamoConnections } from "./connections.ts";
import { dynamoFeeds } from "./feeds.ts";
import { dynamoHoldings } from "./holdings.ts";
import { dynamoMessages } from "./messages.ts";
import { bodyLimit, dynamoPages } from "./pages.ts";
import { dynamoQuota } from "./quota.ts";
import { dynamoRates } from "./rates.ts";
import { dynamoRemovals } from "./removals.ts";
import { dynamoServed } from "./served.ts";
import { dynamoSettings } from "./settings.ts";
import { tableOf } from "./table.ts";
import { dynamoTasks } from "./tasks.ts";

export interface DynamoStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Eight random hex digits, new at each call. */
  readonly random?: () => string;
  /** Bytes of a page's body that one item may hold; tests make it small. */
  readonly limit?: number;
}

/** Everything the product keeps, in one DynamoDB table. Throws `store.unavailable` while the database cannot be reached. */
export function createDynamoStore({
  client,
  table: name,
  random = () => randomBytes(4).toString("hex"),
  limit = bodyLimit,
}: DynamoStoreOptions): Store {
  const table = tableOf(client, name);
  return {
    pages: dynamoPages(table, { random, limit }),
    tasks: dynamoTasks(table),
    accounts: dynamoAccounts(table),
    connections: dynamoConnections(table),
    quota: dynamoQuota(table),
    rates: dynamoRates(table),
    alerts: dynamoAlerts(table),
    messages: dynamoMessages(table),
    served: dynamoServed(table),
    apiKeys: dynamoApiKeys(table),
    feeds: dynamoFeeds(table),
    settings: dynamoSettings(table),
    holdings: dynamoHoldings(table),
    removals: dynamoRemovals(table),
  };
}
