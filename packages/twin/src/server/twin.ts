import type { World } from "../market/world.ts";
import { platformTwins } from "../platforms.ts";
import type { ArmedFault } from "./faults.ts";
import { createHolds, type Holds } from "./holds.ts";
import type { Limits, Route } from "./route.ts";

/** Everything a running server holds; only control requests and its own counting change it. */
export interface Twin {
  readonly initial: World;
  readonly routes: readonly Route[];
  readonly holds: Holds;
  readonly limits: Limits;
  world: World;
  faults: ArmedFault[];
  /** Requests per route. */
  counts: Map<string, number>;
  /** Requests per `<route> <shape>`. */
  shapes: Map<string, number>;
}

export function createTwin(world: World): Twin {
  const limits: Limits = { qps: null };
  return {
    initial: world,
    routes: platformTwins.flatMap((platform) => platform.routes(limits)),
    holds: createHolds(),
    limits,
    world,
    faults: [],
    counts: new Map(),
    shapes: new Map(),
  };
}

/** Back to how it started. Tokens it has handed out stay valid. */
export function resetTwin(twin: Twin): void {
  twin.world = twin.initial;
  twin.faults = [];
  twin.counts.clear();
  twin.shapes.clear();
  twin.limits.qps = null;
  twin.holds.release();
}

export function increment(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}
