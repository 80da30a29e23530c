import { randomUUID } from "node:crypto";
import type { Instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { createQueue, type LocalQueue } from "../local/queue.ts";
import { md5 } from "../local/sqs-event.ts";
import { arnOf } from "./intrinsics.ts";
import { AwsRefusal, answered, type Service } from "./service.ts";

/** What the template says of a queue. */
export interface QueueSpec {
  readonly name: string;
  /** Seconds; SQS has 30 unless told. */
  readonly visibilitySeconds: number;
  readonly deadLetters: { readonly name: string; readonly maxReceives: number } | null;
}

/** All queues by name, dead letters included. */
export function createQueues(specs: readonly QueueSpec[], now: () => Instant): ReadonlyMap<string, LocalQueue> {
  const queues = new Map<string, LocalQueue>();
  for (const { name, visibilitySeconds, deadLetters } of specs) {
    const dead = () => queues.get(deadLetters?.name ?? "");
    queues.set(
      name,
      createQueue(now, {
        visibilitySeconds,
        maxReceives: deadLetters?.maxReceives ?? Number.POSITIVE_INFINITY,
        buried: (letter) => dead()?.send(letter.body, 0, letter),
      }),
    );
  }
  return queues;
}

const addressed = z.looseObject({ QueueUrl: z.string() });
const entry = z.looseObject({
  MessageBody: z.string().min(1).max(1_048_576),
  DelaySeconds: z.int().min(0).max(900).default(0),
  MessageGroupId: z.string().min(1).max(128).optional(),
});
const batch = z.looseObject({
  Entries: z
    .array(entry.extend({ Id: z.string() }))
    .min(1)
    .max(10),
});
const receive = z.looseObject({ MaxNumberOfMessages: z.int().min(1).max(10).default(1) });
const remove = z.looseObject({ ReceiptHandle: z.string() });
const move = z.looseObject({ SourceArn: z.string(), DestinationArn: z.string().optional() });

type Entry = z.output<typeof entry>;

/** The queues as SQS: sending, receiving, deleting, counting, and moving dead letters back. */
export function sqsService(specs: readonly QueueSpec[], queues: ReadonlyMap<string, LocalQueue>): Service {
  const named = (name: string): LocalQueue => {
    const found = queues.get(name);
    if (found === undefined) throw new AwsRefusal("QueueDoesNotExist", `There is no queue ${name}.`);
    return found;
  };
  return {
    target: "AmazonSQS",
    // A batch needs the right of its single form; there is none of its own.
    asks: ({ operation, input }) => [
      {
        action: `sqs:${operation.replace(/Batch$/, "")}`,
        resource: operation === "StartMessageMoveTask" ? move.parse(input).SourceArn : arnOf("sqs", nameIn(input)),
      },
    ],
    async answer({ operation, input }) {
      if (operation === "StartMessageMoveTask") return answered(moveBack(move.parse(input), specs, named));
      const queue = named(nameIn(input));
      switch (operation) {
        case "SendMessage":
          return answered(send(queue, checked(entry, input)));
        case "SendMessageBatch": {
          const { Entries } = checked(batch, input);
          return answered({ Successful: Entries.map((one) => ({ Id: one.Id, ...send(queue, one) })), Failed: [] });
        }
        case "ReceiveMessage":
          return answered({ Messages: taken(queue, checked(receive, input).MaxNumberOfMessages) });
        case "DeleteMessage":
          queue.remove(checked(remove, input).ReceiptHandle);
          return answered({});
        case "GetQueueAttributes":
          return answered({ Attributes: { ApproximateNumberOfMessages: String(queue.size()) } });
        default:
          throw new AwsRefusal("UnknownOperationException", `${operation} is not imitated.`);
      }
    },
  };
}

const nameIn = (input: object): string => addressed.parse(input).QueueUrl.split("/").at(-1) ?? "";

function checked<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const { data, error } = schema.safeParse(input);
  if (data === undefined) throw new AwsRefusal("InvalidParameterValue", error?.issues[0]?.message ?? "");
  return data;
}

function send(queue: LocalQueue, { MessageBody, DelaySeconds, MessageGroupId }: Entry) {
  const messageId = randomUUID();
  queue.send(MessageBody, DelaySeconds, { messageId, ...(MessageGroupId && { group: MessageGroupId }) });
  return { MessageId: messageId, MD5OfMessageBody: md5(MessageBody) };
}

function taken(queue: LocalQueue, most: number) {
  const messages = [];
  for (let next = queue.receive(); next !== null; next = messages.length < most ? queue.receive() : null) {
    const { messageId, receiptHandle, body, receiveCount } = next;
    const attributes = { ApproximateReceiveCount: String(receiveCount) };
    messages.push({
      MessageId: messageId,
      ReceiptHandle: receiptHandle,
      Body: body,
      MD5OfBody: md5(body),
      Attributes: attributes,
    });
  }
  return messages;
}

/** To where they came from unless told; on AWS it takes a while, here it is done at once. */
function moveBack(
  { SourceArn, DestinationArn }: z.output<typeof move>,
  specs: readonly QueueSpec[],
  named: (name: string) => LocalQueue,
) {
  const source = SourceArn.split(":").at(-1) ?? "";
  const origin = specs.find(({ deadLetters }) => deadLetters?.name === source)?.name;
  const target = DestinationArn?.split(":").at(-1) ?? origin;
  if (target === undefined) throw new AwsRefusal("UnsupportedOperation", `${source} holds no queue's dead letters.`);
  const [from, to] = [named(source), named(target)];
  for (let next = from.receive(); next !== null; next = from.receive()) {
    to.send(next.body, 0, next.group === undefined ? {} : { group: next.group });
    from.remove(next.receiptHandle);
  }
  return { TaskHandle: randomUUID() };
}
