import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { LeadlineError } from "@leadline/core/errors";

const throttled = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "LimitExceededException",
  "TransactionInProgressException",
]);

/**
 * Name and message of what the SDK threw, nothing else of it, since its objects hold the request. What may pass
 * (throttled, 5xx, no connection, too slow) is `store.unavailable`; a request that DynamoDB refuses is our bug.
 */
export function storeError(error: unknown): LeadlineError {
  if (error instanceof LeadlineError) return error;
  const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
  const text = `${name}: ${message || codeOf(error)}`;
  if (error instanceof DynamoDBServiceException && !passes(error)) {
    return new LeadlineError("internal.bug", `The database refused a request. ${text}`, status(error));
  }
  if (error instanceof TypeError || error instanceof RangeError) return new LeadlineError("internal.bug", text);
  return new LeadlineError("store.unavailable", `The database did not answer. ${text}`);
}

function passes(error: DynamoDBServiceException): boolean {
  const code = error.$metadata.httpStatusCode ?? 500;
  return error.$fault === "server" || code >= 500 || code === 429 || throttled.has(error.name);
}

function status({ $metadata }: DynamoDBServiceException) {
  return $metadata.httpStatusCode === undefined ? {} : { status: $metadata.httpStatusCode };
}

/** A refused connection can come as an error without a message. */
function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "no message";
}
