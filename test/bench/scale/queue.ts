import type { Message, Queue } from "@leadline/core/ports";
import type { VirtualTime } from "../../virtual-time.ts";
import { storeMs } from "./shape.ts";

export interface SimulatedQueue extends Queue {
  /** The longest a message lay visible before a worker took it, in milliseconds, and the longest delay, in seconds. */
  longest(): { readonly waitedMs: number; readonly delaySeconds: number };
  messages(): number;
}

/** So many messages in work at once; `work` is told the number of the worker, each of which is a process of its own. */
export function simulatedQueue(
  time: VirtualTime,
  concurrency: number,
  work: (message: Message, worker: number) => Promise<void>,
): SimulatedQueue {
  const ready: { readonly message: Message; readonly since: number }[] = [];
  const idle = Array.from({ length: concurrency }, (_, worker) => worker);
  let [waitedMs, longestDelay, sent, first] = [0, 0, 0, 0];
  const dispatch = () => {
    while (first < ready.length && idle.length > 0) {
      const [next, worker] = [ready[first], idle.shift()];
      if (next === undefined || worker === undefined) return;
      first += 1;
      waitedMs = Math.max(waitedMs, time.ms() - next.since);
      void work(next.message, worker).then(() => {
        idle.push(worker);
        dispatch();
      });
    }
  };
  return {
    async send(message, delaySeconds = 0) {
      sent += 1;
      longestDelay = Math.max(longestDelay, delaySeconds);
      await time.sleep(storeMs);
      void time.sleep(delaySeconds * 1000).then(() => {
        ready.push({ message, since: time.ms() });
        dispatch();
      });
    },
    longest: () => ({ waitedMs, delaySeconds: longestDelay }),
    messages: () => sent,
  };
}
