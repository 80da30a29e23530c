import { createHash } from "node:crypto";
import { epochMs } from "@leadline/core/time/instant";
import type { SQSEvent } from "aws-lambda";
import type { Received } from "./queue.ts";

/** One message as an event source mapping of batch size 1 hands it to a function: every value a text, times in epoch milliseconds. */
export function sqsEvent(received: Received, arn: string): SQSEvent {
  const { messageId, receiptHandle, body, group } = received;
  return {
    Records: [
      {
        messageId,
        receiptHandle,
        body,
        attributes: {
          ApproximateReceiveCount: String(received.receiveCount),
          SentTimestamp: String(epochMs(received.sentAt)),
          SenderId: "leadline",
          ApproximateFirstReceiveTimestamp: String(epochMs(received.firstReceivedAt)),
          ...(group === undefined ? {} : { MessageGroupId: group }),
        },
        messageAttributes: {},
        md5OfBody: md5(body),
        eventSource: "aws:sqs",
        eventSourceARN: arn,
        awsRegion: arn.split(":")[3] ?? "",
      },
    ],
  };
}

/** What SQS calls the digest of a body, which clients compare with their own. */
export function md5(body: string): string {
  return createHash("md5").update(body).digest("hex");
}
