import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import type { StageNames } from "@leadline/functions/aws/stage-names";
import { queueOf } from "@leadline/functions/manifest";
import { platforms } from "@leadline/platforms/list";
import { cloudError } from "./cloud-error.ts";

/** How many messages there are, as SQS counts them: to within those of the last minute. */
export interface QueueDepth {
  readonly name: string;
  /** `null` for the starts by the clock, which come from no queue. */
  readonly work: { readonly waiting: number; readonly inWork: number } | null;
  readonly dead: number;
}

/** The queues of a stage, as the command line uses them. A queue that an older deployment lacks is left out. */
export interface StageQueues {
  /** The address of a platform's queue. */
  urlOf(platform: string): Promise<string | null>;
  depths(): Promise<readonly QueueDepth[]>;
  /** Starts to move a platform's dead letters back to their queue, and tells how many there are; those that come meanwhile stay. */
  moveDead(platform: string): Promise<number>;
  /** Deletes the dead starts by the clock. */
  forgetStarts(): Promise<void>;
}

type Client = Pick<SQSClient, "send">;

export function stageQueues(names: StageNames, client: Client): StageQueues {
  const urlOf = (name: string) => said(queueUrl(client, name));
  const counts = async (name: string) => {
    const url = await urlOf(name);
    return url === null ? null : await said(countsAt(client, url));
  };
  return {
    urlOf: (platform) => urlOf(names.queue(queueOf(platform))),
    async depths() {
      const work = platforms.map(({ id }) => depthOf(queueOf(id), names, counts));
      const starts = counts(names.scheduleDeadLetters).then((found) => {
        return found && { name: "schedules", work: null, dead: found.waiting + found.inWork };
      });
      return (await Promise.all([...work, starts])).filter((depth) => depth !== null);
    },
    async moveDead(platform) {
      const url = await urlOf(names.deadLetters(queueOf(platform)));
      if (url === null) return 0;
      const { waiting, arn } = await said(countsAt(client, url));
      if (waiting > 0) await said(client.send(new StartMessageMoveTaskCommand({ SourceArn: arn })));
      return waiting;
    },
    async forgetStarts() {
      const url = await urlOf(names.scheduleDeadLetters);
      if (url !== null) await said(client.send(new PurgeQueueCommand({ QueueUrl: url })));
    },
  };
}

type Counts = (name: string) => Promise<{ readonly waiting: number; readonly inWork: number } | null>;

async function depthOf(queue: string, names: StageNames, counts: Counts): Promise<QueueDepth | null> {
  const [work, dead] = await Promise.all([counts(names.queue(queue)), counts(names.deadLetters(queue))]);
  if (work === null) return null;
  const { waiting, inWork } = work;
  return { name: queue, work: { waiting, inWork }, dead: dead === null ? 0 : dead.waiting + dead.inWork };
}

async function queueUrl(client: Client, QueueName: string): Promise<string | null> {
  try {
    return (await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? null;
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return null;
    throw error;
  }
}

/** A delayed message waits like any other. */
async function countsAt(client: Client, QueueUrl: string) {
  const { Attributes: found = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        "QueueArn",
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible",
      ],
    }),
  );
  const count = (name: keyof typeof found) => Number(found[name] ?? 0);
  return {
    arn: found.QueueArn,
    waiting: count("ApproximateNumberOfMessages") + count("ApproximateNumberOfMessagesDelayed"),
    inWork: count("ApproximateNumberOfMessagesNotVisible"),
  };
}

async function said<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw cloudError("The queue", error);
  }
}
