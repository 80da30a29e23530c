import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import * as z from "zod";

/** Runs a program of this folder to its end and gives the one message it sends; `flags` are Node's. Its error output is ours. */
export async function run<Schema extends z.ZodType>(
  program: string,
  input: object,
  told: Schema,
  flags: readonly string[] = [],
): Promise<z.output<Schema>> {
  const child = forked(program, [JSON.stringify(input)], flags);
  const message = once(child, "message");
  const [first] = await Promise.race([message, ended(child, program)]);
  await once(child, "exit");
  return told.parse(first);
}

/** What a program was told by `run`. */
export function inputOf<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
  return schema.parse(JSON.parse(process.argv[2] ?? ""));
}

/** Tells the parent, then lets the process end. */
export function tell(message: object): void {
  process.send?.(message, () => process.disconnect());
}

export interface AnswerServer {
  readonly url: string;
  /** Requests answered so far, tokens apart. */
  requests(): Promise<number>;
  stop(): Promise<void>;
}

/** One imitated account in a process of its own. */
export async function startAnswers(platform: string, campaigns: number, delayMs = 0): Promise<AnswerServer> {
  const program = "answer-server.ts";
  const child = forked(program, [platform, String(campaigns), String(delayMs)]);
  const [ready] = await Promise.race([once(child, "message"), ended(child, program)]);
  const { port } = z.object({ port: z.int() }).parse(ready);
  return {
    url: `http://127.0.0.1:${port}`,
    async requests() {
      const reply = once(child, "message");
      child.send("count");
      const [counted] = await reply;
      return z.object({ requests: z.int() }).parse(counted).requests;
    },
    async stop() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}

function forked(program: string, args: readonly string[], flags: readonly string[] = []): ChildProcess {
  return fork(join(import.meta.dirname, program), [...args], { env: {}, execArgv: [...flags] });
}

async function ended(child: ChildProcess, program: string): Promise<never> {
  const [code] = await once(child, "exit");
  throw new Error(`${program} ended with ${code} before it told anything.`);
}
