import { randomUUID } from "node:crypto";
import { addMs, type Instant } from "@leadline/core/time/instant";

export interface QueueSettings {
  /** How long a received message stays hidden unless it is deleted. */
  readonly visibilitySeconds: number;
  /** A message received this often without being deleted goes to the dead letters. */
  readonly maxReceives: number;
}

/** A message in the hands of one receiver; its handle is good until the message becomes visible again and is received anew. */
export interface Received {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly receiveCount: number;
}

interface Held {
  readonly messageId: string;
  readonly body: string;
  receipt: string;
  receiveCount: number;
  visibleAt: Instant;
}

/** A standard SQS queue in memory: at least once, in no promised order, with delay, visibility time-out, receive count and dead letters. */
export interface LocalQueue {
  send(body: string, delaySeconds?: number): void;
  /** The next visible message, or `null`; hides it for the visibility time-out. */
  receive(): Received | null;
  /** Does nothing for a handle that is no longer the message's newest. */
  remove(receiptHandle: string): void;
  /** When the next hidden message becomes visible; `null` when there is none. Those held by `receiptHandles` are left out. */
  nextVisible(receiptHandles: ReadonlySet<string>): Instant | null;
  readonly dead: readonly string[];
}

export function createQueue(now: () => Instant, settings: QueueSettings): LocalQueue {
  const held = new Map<string, Held>();
  const dead: string[] = [];
  const bury = (message: Held) => {
    held.delete(message.messageId);
    dead.push(message.body);
  };
  return {
    dead,
    send(body, delaySeconds = 0) {
      const messageId = randomUUID();
      held.set(messageId, {
        messageId,
        body,
        receipt: "",
        receiveCount: 0,
        visibleAt: addMs(now(), delaySeconds * 1000),
      });
    },
    receive() {
      const at = now();
      for (const message of [...held.values()].filter(({ visibleAt }) => visibleAt <= at)) {
        if (message.receiveCount >= settings.maxReceives) {
          bury(message);
          continue;
        }
        message.receiveCount += 1;
        message.receipt = randomUUID();
        message.visibleAt = addMs(at, settings.visibilitySeconds * 1000);
        const { messageId, receipt, body, receiveCount } = message;
        return { messageId, receiptHandle: receipt, body, receiveCount };
      }
      return null;
    },
    remove(receiptHandle) {
      for (const message of held.values()) if (message.receipt === receiptHandle) held.delete(message.messageId);
    },
    nextVisible(receiptHandles) {
      const waiting = [...held.values()]
        .filter(({ receipt }) => !receiptHandles.has(receipt))
        .map(({ visibleAt }) => visibleAt);
      return waiting.length === 0 ? null : waiting.reduce((a, b) => (a < b ? a : b));
    },
  };
}
