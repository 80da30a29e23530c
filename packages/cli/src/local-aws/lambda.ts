import { randomUUID } from "node:crypto";
import type { Clock } from "@leadline/core/ports";
import { epochMs } from "@leadline/core/time/instant";
import { type DeployedFunction, type ExecutionEnvironment, startEnvironment } from "./execution-environment.ts";
import type { Answered } from "./invocation.ts";

/** What a synchronous answer may weigh. */
const mostBytes = 6_291_556;

/** A function as Lambda runs it. */
export interface Lambda {
  readonly name: string;
  readonly timeoutMs: number;
  /** In an environment that is free, else in a new one. Never rejects; at the function's time-out its process is killed. */
  invoke(event: unknown): Promise<Answered>;
  /** New environments run this from now on; those at work end as they began. */
  deploy(deployed: DeployedFunction): void;
  stop(): Promise<void>;
}

export interface LambdaParts {
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

export function createLambda(first: DeployedFunction, { clock, log }: LambdaParts): Lambda {
  const { name, arn } = first;
  let deployed = first;
  let free: ExecutionEnvironment[] = [];
  const all = new Set<ExecutionEnvironment>();
  const begin = () => {
    const begun = startEnvironment(deployed, log);
    all.add(begun);
    return begun;
  };
  const end = async (one: ExecutionEnvironment) => {
    all.delete(one);
    await one.stop();
  };
  return {
    name,
    get timeoutMs() {
      return deployed.timeoutMs;
    },
    async invoke(event) {
      const version = deployed;
      const used = free.pop() ?? begin();
      const aheadMs = epochMs(clock.now()) - Date.now();
      const outcome = await used.invoke({
        event,
        requestId: randomUUID(),
        arn,
        remainingMs: version.timeoutMs,
        aheadMs,
      });
      if (used.isAlive() && version === deployed) free.push(used);
      else await end(used);
      return checked(outcome);
    },
    deploy(next) {
      deployed = next;
      for (const one of free) void end(one);
      free = [];
    },
    async stop() {
      await Promise.all([...all].map(end));
    },
  };
}

function checked(outcome: Answered): Answered {
  if (outcome.state === "failed" || Buffer.byteLength(outcome.result) <= mostBytes) return outcome;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${mostBytes} bytes).`;
  return { state: "failed", errorType: "Function.ResponseSizeTooLarge", errorMessage };
}
