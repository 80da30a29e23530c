import type { Fate } from "./fate.ts";

/** Stands between a process and each of its calls to the outside. */
export type Between = <T>(call: () => Promise<T>) => Promise<T>;

/** One process: as long as it is well its calls go through; frozen they wait; dead it touches nothing any more. */
export interface Life {
  readonly between: Between;
  isDead(): boolean;
  /** Resolves when it is frozen and nothing of it is under way. */
  frozen(): Promise<"frozen">;
  wake(next: Fate | null): void;
}

/** Thrown into a process that dies. */
export class Death extends Error {
  override readonly name = "Death";
}

export function createLife(first: Fate | null): Life {
  let state: "well" | "frozen" | "dead" = "well";
  let fate = first;
  let calls = 0;
  let underWay = 0;
  let held: (() => void)[] = [];
  let still = Promise.withResolvers<"frozen">();
  const isStill = () => {
    if (state === "frozen" && underWay === 0) still.resolve("frozen");
  };
  const meet = async (call: number, after: boolean) => {
    if (state === "well" && fate?.at === call && fate.after === after) state = fate.how === "dies" ? "dead" : "frozen";
    if (state === "frozen") {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.push(resolve);
      isStill();
      await promise;
    }
    if (state === "dead") throw new Death();
  };
  return {
    async between(call) {
      calls += 1;
      const mine = calls;
      await meet(mine, false);
      underWay += 1;
      try {
        return await call();
      } finally {
        underWay -= 1;
        isStill();
        await meet(mine, true);
      }
    },
    isDead: () => state === "dead",
    frozen: () => still.promise,
    wake(next) {
      state = "well";
      still = Promise.withResolvers();
      fate = next && { ...next, at: calls + next.at };
      for (const go of held.splice(0)) go();
      held = [];
    },
  };
}
