import { addMs, epochMs, type Instant } from "@leadline/core/time/instant";

/** Time that passes only while everybody sleeps, so that hours of many workers take a moment. */
export interface VirtualTime {
  now(): Instant;
  /** Since 1970. */
  ms(): number;
  sleep(ms: number): Promise<void>;
  /** The part of a store, with its calls seen: time stands still during each of them. */
  seen<T extends object>(part: T, note?: (method: string, args: readonly unknown[], answer: unknown) => void): T;
  /** Lets time pass until nobody sleeps any more, or until `end`. */
  run(end?: Instant): Promise<void>;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export function virtualTime(start: Instant): VirtualTime {
  const origin = epochMs(start);
  let [elapsed, calls] = [0, 0];
  const sleepers = new Map<number, (() => void)[]>();
  const heap: number[] = [];

  const wakeNext = (end: number): boolean => {
    const at = heap[0];
    if (at === undefined || at > end) return false;
    removeFirst(heap);
    elapsed = at;
    const woken = sleepers.get(at) ?? [];
    sleepers.delete(at);
    for (const wake of woken) wake();
    return true;
  };

  return {
    now: () => addMs(start, Math.floor(elapsed)),
    ms: () => origin + elapsed,
    sleep(ms) {
      const at = elapsed + Math.max(0, ms);
      return new Promise((resolve) => {
        const others = sleepers.get(at);
        if (others !== undefined) {
          others.push(resolve);
          return;
        }
        sleepers.set(at, [resolve]);
        insert(heap, at);
      });
    },
    seen(part, note) {
      return new Proxy(part, {
        get(target, name, receiver) {
          const value: unknown = Reflect.get(target, name, receiver);
          if (typeof value !== "function") return value;
          return async (...args: unknown[]) => {
            calls += 1;
            try {
              const answer: unknown = await Reflect.apply(value, target, args);
              note?.(String(name), args, answer);
              return answer;
            } finally {
              calls -= 1;
            }
          };
        },
      });
    },
    async run(end) {
      const last = end === undefined ? Number.POSITIVE_INFINITY : epochMs(end) - origin;
      while (true) {
        await turn();
        if (calls > 0) continue;
        await turn();
        if (calls > 0) continue;
        if (!wakeNext(last)) return;
      }
    },
  };
}

/** A binary heap, least first. */
function insert(heap: number[], at: number): void {
  heap.push(at);
  for (let place = heap.length - 1; place > 0; ) {
    const parent = (place - 1) >> 1;
    if ((heap[parent] ?? 0) <= (heap[place] ?? 0)) return;
    swap(heap, parent, place);
    place = parent;
  }
}

function removeFirst(heap: number[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  for (let place = 0; ; ) {
    const [left, right] = [2 * place + 1, 2 * place + 2];
    const least = [left, right].reduce((a, b) => ((heap[b] ?? Infinity) < (heap[a] ?? Infinity) ? b : a), place);
    if (least === place) return;
    swap(heap, least, place);
    place = least;
  }
}

function swap(heap: number[], a: number, b: number): void {
  const [first, second] = [heap[a] ?? 0, heap[b] ?? 0];
  heap[a] = second;
  heap[b] = first;
}
