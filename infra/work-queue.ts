import { Duration, Tags, Validations } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

export interface WorkQueueProps {
  readonly queueName: string;
  /** Of the function that works on it. */
  readonly timeoutS: number;
}

/** A message is tried so often before it is a dead letter. Only unforeseen errors count: foreseen waits are new messages. */
const mostReceives = 4;

/** A standard queue of one function's work, with its dead letters. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { queueName, timeoutS }: WorkQueueProps) {
    super(scope, id);
    this.deadLetters = new DeadLetters(this, "DeadLetters", `${queueName}-dead`).queue;
    this.queue = new Queue(this, "Queue", {
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // What AWS asks for, so that a message is not seen again while a batch of it is still being retried.
      visibilityTimeout: Duration.seconds(6 * timeoutS),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: mostReceives },
    });
    Tags.of(this).add("component", id);
  }
}

/** Keeps what nobody could work on for two weeks. */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, queueName: string) {
    super(scope, id);
    this.queue = new Queue(this, "Queue", {
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.queue).acknowledge({
      id: "Serverless-SQSRedrivePolicy",
      reason: "These are the dead letters; an alarm tells of the first one.",
    });
  }
}
