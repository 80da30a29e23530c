import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { LocalClock } from "./clock.ts";
import type { LocalQueue, Received } from "./queue.ts";
import { sqsEvent } from "./sqs-event.ts";

/** A queue's function, called as Lambda calls it. */
export interface Worker {
  readonly queue: LocalQueue;
  readonly handler: (event: SQSEvent, context: { getRemainingTimeInMillis: () => number }) => Promise<SQSBatchResponse>;
  readonly timeoutMs: number;
  /** Messages in work at the same time. */
  readonly concurrency: number;
  /** The queue's, where it stands for one on AWS. */
  readonly arn?: string;
}

const localArn = "arn:aws:sqs:local:000000000000:leadline";

const lookAgainMs = 200;
/** How long work that is under way may take to come to its end after a stop; killed work loses nothing. */
const graceMs = 2_000;

/**
 * Plays the event source mappings: hands visible messages to their functions, removes those not reported as failed, and
 * lets time pass while all are hidden. Returns when every queue is empty, or when `signal` aborts: functions are then told
 * that their time is up, and those that do not end soon are left behind.
 */
export async function drive(workers: readonly Worker[], clock: LocalClock, signal?: AbortSignal): Promise<void> {
  const busy = new Map<string, { readonly worker: Worker; readonly end: Promise<void> }>();
  const start = (worker: Worker, received: Received) => {
    const end = invoke(worker, received, signal).finally(() => busy.delete(received.receiptHandle));
    busy.set(received.receiptHandle, { worker, end });
  };
  let deadline: number | null = null;
  while (true) {
    if (signal?.aborted) deadline ??= performance.now() + graceMs;
    if (deadline !== null && performance.now() > deadline) return;
    for (const worker of signal?.aborted ? [] : workers) {
      let running = [...busy.values()].filter((work) => work.worker === worker).length;
      for (let next = take(worker, running); next !== null; next = take(worker, ++running)) start(worker, next);
    }
    if (busy.size > 0) {
      await Promise.race([...[...busy.values()].map(({ end }) => end), pause(lookAgainMs)]);
    } else {
      const next = earliest(workers.map(({ queue }) => queue.nextVisible(new Set())));
      if (next === null || signal?.aborted) return;
      await clock.passUntil(next, signal);
    }
  }
}

function take({ queue, concurrency }: Worker, running: number): Received | null {
  return running < concurrency ? queue.receive() : null;
}

async function invoke(
  { queue, handler, timeoutMs, arn = localArn }: Worker,
  received: Received,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const { batchItemFailures } = await handler(sqsEvent(received, arn), {
    getRemainingTimeInMillis: () => (signal?.aborted ? 0 : deadline - performance.now()),
  });
  if (!batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === received.messageId))
    queue.remove(received.receiptHandle);
}

function earliest<T extends string>(moments: readonly (T | null)[]): T | null {
  return moments.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
