import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CostExplorerClient } from "@aws-sdk/client-cost-explorer";
import { SQSClient } from "@aws-sdk/client-sqs";
import { LeadlineError } from "@leadline/core/errors";
import type { Clock } from "@leadline/core/ports";
import { localTime } from "@leadline/core/time/instant";
import { clientOptions } from "@leadline/functions/aws/client-options";
import type { StageStatus } from "../status/status-page.ts";
import { apiAddress } from "./api-address.ts";
import type { OpenStage } from "./open-stage.ts";
import { stageQueues } from "./stage-queues.ts";
import { alarmsOf, costOf } from "./watch-stage.ts";

/** What a stage has beside its table, each part by itself: a login that may not see one of them sees the others. */
export async function lookAtStage({ stage, names }: OpenStage, cost: boolean, clock: Clock): Promise<StageStatus> {
  const [sqs, cloudWatch] = [new SQSClient(clientOptions), new CloudWatchClient(clientOptions)];
  // Cost Explorer answers in one region only.
  const explorer = new CostExplorerClient({ ...clientOptions, region: "us-east-1" });
  try {
    const [queues, alarms, spent, address] = await Promise.all([
      orReason(stageQueues(names, sqs).depths()),
      orReason(alarmsOf(names, cloudWatch)),
      cost ? orReason(costOf(stage, localTime(clock.now(), "UTC").date, explorer)) : null,
      apiAddress(stage),
    ]);
    return { queues, alarms, cost: spent, address };
  } finally {
    for (const client of [sqs, cloudWatch, explorer]) client.destroy();
  }
}

async function orReason<T>(asked: Promise<T>): Promise<T | string> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof LeadlineError) return `${error.message}${error.details.hint ? ` ${error.details.hint}` : ""}`;
    throw error;
  }
}
