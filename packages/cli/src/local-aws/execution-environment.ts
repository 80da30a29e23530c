import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Answered, type Invocation, type Outcome, outcome } from "./invocation.ts";

const program = join(import.meta.dirname, "function-process.ts");

/** What a function is deployed as. */
export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  /** Of the unpacked archive. */
  readonly folder: string;
  /** `index.handler`. */
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** A process that has imported a function's module and answers one event at a time. */
export interface ExecutionEnvironment {
  /** Never rejects. One that ran out of time, or ended by itself, is dead afterwards. */
  invoke(given: Invocation): Promise<Answered>;
  readonly isAlive: () => boolean;
  stop(): Promise<void>;
}

/** Starts one. What it writes goes to `log`, line by line. Its environment is the template's and Lambda's own, nothing of ours. */
export function startEnvironment(of: DeployedFunction, log: (line: string) => void): ExecutionEnvironment {
  const [module = "", exported = ""] = of.handler.split(".");
  const child = fork(program, [join(of.folder, `${module}.mjs`), exported], {
    cwd: of.folder,
    env: { ...of.environment },
    execArgv: heapOf(of.memoryMb),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on("line", log);
  const gone = goneOf(child);
  const ready = Promise.race([messageOf(child), gone]);
  return {
    isAlive: () => child.connected && child.exitCode === null && child.signalCode === null,
    async invoke(given) {
      // Beginning is not counted to the function's time, as on Lambda.
      const begun = await ready;
      if (begun.state === "failed") return begun;
      const timer = Promise.withResolvers<Answered>();
      const timeout = setTimeout(() => timer.resolve(timedOut(given)), given.remainingMs);
      const first = await Promise.race([answer(child, given), gone, timer.promise]);
      clearTimeout(timeout);
      if (first.state === "failed" && ["Sandbox.Timedout", "Runtime.ExitError"].includes(first.errorType)) {
        child.kill("SIGKILL");
        await gone;
      }
      return first;
    },
    async stop() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** Nine tenths of the memory for what lives long, as Lambda's own runtime tells V8. */
function heapOf(memoryMb: number): string[] {
  return [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`, `--max-semi-space-size=${Math.floor(memoryMb * 0.05)}`];
}

async function answer(child: ChildProcess, given: Invocation): Promise<Answered> {
  const told = messageOf(child);
  child.send(given, () => undefined);
  const first = await told;
  return first.state === "ready" ? failure("Runtime.ProtocolError", "It began twice.") : first;
}

function messageOf(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => void child.once("message", (message) => resolve(outcome.parse(message))));
}

function goneOf(child: ChildProcess): Promise<Answered> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(failure("Runtime.ExitError", error.message)));
    child.once("exit", (code, signal) => {
      resolve(failure("Runtime.ExitError", `Runtime exited with error: ${signal ?? `exit status ${code}`}`));
    });
  });
}

function timedOut({ requestId, remainingMs }: Invocation): Answered {
  return failure(
    "Sandbox.Timedout",
    `RequestId: ${requestId} Error: Task timed out after ${(remainingMs / 1000).toFixed(2)} seconds`,
  );
}

const failure = (errorType: string, errorMessage: string): Answered => ({ state: "failed", errorType, errorMessage });
