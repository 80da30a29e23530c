import type { Reading, Stopwatch } from "./elapsed.ts";
import { recent } from "./recent.ts";

/** Requests of one key that one process answers: so many at once, so many a second after that. */
export const pace = { burst: 50, perSecond: 10 } as const;

interface Bucket {
  readonly tokens: number;
  readonly at: Reading;
}

/** A token bucket per name. Gives the seconds to wait, 0 when the request may pass. */
export function createPace(watch: Stopwatch): (name: string) => number {
  const buckets = recent<string, Bucket>(10_000);
  return (name) => {
    const known = buckets.get(name);
    const filled = known ? known.tokens + (watch.since(known.at) / 1000) * pace.perSecond : pace.burst;
    const tokens = Math.min(pace.burst, filled);
    const passes = tokens >= 1;
    buckets.put(name, { tokens: passes ? tokens - 1 : tokens, at: watch.now() });
    return passes ? 0 : Math.ceil((1 - tokens) / pace.perSecond);
  };
}
