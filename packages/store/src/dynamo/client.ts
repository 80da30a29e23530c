import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

export interface ClientOptions {
  /** The embedded database's address; absent on AWS, where region and role come from the environment. */
  readonly endpoint?: string;
  readonly maxAttempts?: number;
  readonly timeoutMs?: number;
}

/** A client that gives up soon: a dead database ends in an error, never in waiting. */
export function createClient({ endpoint, maxAttempts = 3, timeoutMs = 5_000 }: ClientOptions = {}): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
    ...(endpoint === undefined
      ? {}
      : { endpoint, region: "local", credentials: { accessKeyId: "local", secretAccessKey: "local" } }),
  });
}
