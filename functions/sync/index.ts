import { asLeadlineError } from "@leadline/core/errors";
import { message } from "@leadline/core/message";
import { runTask, type SyncPorts } from "@leadline/core/run-task";
import { discover, type PlanSettings } from "@leadline/core/tick";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";

export type SyncFunctionPorts = Omit<SyncPorts, "remainingMs"> & { readonly settings: PlanSettings };

type Invocation = Pick<Context, "getRemainingTimeInMillis">;

/** One platform's worker. Foreseen failures decide their own next step; only the unforeseen go back to the queue's retry. */
export function createHandler(
  ports: SyncFunctionPorts,
): (event: SQSEvent, context: Invocation) => Promise<SQSBatchResponse> {
  return async (event, context) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    const bound = { ...ports, remainingMs: () => context.getRemainingTimeInMillis() };
    for (const { messageId, body } of event.Records) {
      try {
        const work = message(body);
        await (work.kind === "task" ? runTask(work, bound) : discover(work, bound));
      } catch (error) {
        ports.log.warn("unforeseen", { messageId, ...asLeadlineError(error).toJSON() });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}
