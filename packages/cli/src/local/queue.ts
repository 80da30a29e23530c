import { randomUUID } from "node:crypto";
import { addMs, type Instant } from "@leadline/core/time/instant";

export interface QueueSettings {
  /** How long a received message stays hidden unless it is deleted. */
  readonly visibilitySeconds: number;
  /** A message received this often without being deleted goes to the dead letters. */
  readonly maxReceives: number;
  /** Where dead letters go besides `dead`. */
  readonly buried?: (message: Letter) => void;
}

/** What stays of a message wherever it is moved. */
export interface Letter {
  readonly messageId: string;
  readonly body: string;
  /** Whose turn it takes, where turns are shared out; a standard queue orders nothing by it. */
  readonly group?: string;
  readonly sentAt: Instant;
}

/** A message in the hands of one receiver; its handle is good until the message becomes visible again and is received anew. */
export interface Received extends Letter {
  readonly receiptHandle: string;
  readonly receiveCount: number;
  readonly firstReceivedAt: Instant;
}

interface Held extends Letter {
  receipt: string;
  receiveCount: number;
  firstReceivedAt: Instant | null;
  visibleAt: Instant;
}

/** A standard SQS queue in memory: at least once, in no promised order, with delay, visibility time-out, receive count and dead letters. */
export interface LocalQueue {
  /** `known`: what is known of a message that was sent before. */
  send(body: string, delaySeconds?: number, known?: Partial<Letter>): void;
  /** The next visible message, or `null`; hides it for the visibility time-out. */
  receive(): Received | null;
  /** Does nothing for a handle that is no longer the message's newest. */
  remove(receiptHandle: string): void;
  /** When the next hidden message becomes visible; `null` when there is none. Those held by `receiptHandles` are left out. */
  nextVisible(receiptHandles: ReadonlySet<string>): Instant | null;
  /** Messages held, hidden ones included. */
  size(): number;
  readonly dead: readonly string[];
}

export function createQueue(now: () => Instant, settings: QueueSettings): LocalQueue {
  const held = new Map<string, Held>();
  const dead: string[] = [];
  const bury = (message: Held) => {
    held.delete(message.messageId);
    dead.push(message.body);
    settings.buried?.(message);
  };
  return {
    dead,
    send(body, delaySeconds = 0, known = {}) {
      const at = now();
      const letter = { messageId: randomUUID(), sentAt: at, ...known, body };
      const visibleAt = addMs(at, delaySeconds * 1000);
      held.set(letter.messageId, { ...letter, receipt: "", receiveCount: 0, firstReceivedAt: null, visibleAt });
    },
    size: () => held.size,
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
        message.firstReceivedAt ??= at;
        const { receipt, visibleAt, firstReceivedAt, ...rest } = message;
        return { ...rest, receiptHandle: receipt, firstReceivedAt };
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
