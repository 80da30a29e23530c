import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import * as z from "zod";
import type { Worker } from "../local/drive.ts";
import type { LocalQueue } from "../local/queue.ts";
import type { Authority } from "./authority.ts";
import type { Deployment } from "./deployment.ts";
import type { Fleet } from "./fleet.ts";
import { arnOf } from "./intrinsics.ts";
import type { Lambda } from "./lambda.ts";

export interface MappedParts {
  readonly fleet: Fleet;
  readonly queues: ReadonlyMap<string, LocalQueue>;
  readonly authority: Authority;
}

/** What the poller of a mapping does in the function's name. */
const pollerNeeds = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/** One worker per event source mapping; one whose function may not read its queue works on nothing, as on AWS. */
export function mappedWorkers(
  { mappings }: Pick<Deployment, "mappings">,
  { fleet, queues, authority }: MappedParts,
): readonly Worker[] {
  return mappings.flatMap(({ queue: name, function: target, concurrency }) => {
    const [queue, lambda, arn] = [queues.get(name), fleet.lambda(target), arnOf("sqs", name)];
    const caller = fleet.caller(target);
    const may = pollerNeeds.map((action) => authority.decide(caller, { action, resource: arn }));
    if (queue === undefined || may.includes(false)) return [];
    return [{ queue, arn, concurrency, timeoutMs: lambda.timeoutMs, handler: handlerOf(lambda) }];
  });
}

const batchResponse = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).default([]) })
  .nullable();

/** What throws, runs out of time or answers nonsense has failed on the whole batch. */
function handlerOf(lambda: Lambda): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async (event) => {
    const outcome = await lambda.invoke(event);
    const { data } = batchResponse.safeParse(outcome.state === "answered" ? JSON.parse(outcome.result) : undefined);
    const all = event.Records.map(({ messageId }) => ({ itemIdentifier: messageId }));
    return data === undefined ? { batchItemFailures: all } : { batchItemFailures: data?.batchItemFailures ?? [] };
  };
}
