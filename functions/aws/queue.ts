import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { accountName } from "@leadline/core/ids";
import type { Message, Queue } from "@leadline/core/ports";
import { clientOf, type Settings } from "@leadline/core/settings";
import { queueOf } from "../manifest.ts";
import { awsError } from "./aws-error.ts";
import { clientOptions } from "./client-options.ts";
import { queueVariable, required } from "./environment.ts";

export interface QueuePorts {
  readonly client: Pick<SQSClient, "send">;
  /** The address of a platform's queue. */
  readonly urlOf: (platform: string) => string;
  readonly settings: () => Promise<Settings>;
}

/** One standard queue per platform. Messages are grouped by tenant, so that a huge client does not hold up the others. */
export function sqsQueue({ client, urlOf, settings }: QueuePorts): Queue {
  return {
    async send(message, delaySeconds = 0) {
      const command = new SendMessageCommand({
        QueueUrl: urlOf(message.platform),
        MessageBody: JSON.stringify(message),
        DelaySeconds: delaySeconds,
        MessageGroupId: tenantOf(message, await settings()),
      });
      try {
        await client.send(command);
      } catch (error) {
        throw awsError("The queue", error);
      }
    },
  };
}

/** The queue of the environment; throws `internal.bug` when the message's platform has none there. */
export function environmentQueue(settings: () => Promise<Settings>): Queue {
  const urlOf = (platform: string) => required(queueVariable(queueOf(platform)));
  return sqsQueue({ client: new SQSClient(clientOptions), urlOf, settings });
}

/** The client whose account it is, the account where nobody has it, or the connection that lists its accounts. */
function tenantOf(message: Message, found: Settings): string {
  if (message.kind === "discover") return `connection:${message.connection}`;
  const client = clientOf(found, message);
  return client === undefined ? accountName(message) : `client:${client.id}`;
}
