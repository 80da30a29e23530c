import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LeadlineError } from "@leadline/core/errors";
import * as z from "zod";

const startMs = 15_000;
const stopMs = 5_000;
const program = join(import.meta.dirname, "database-process.ts");

/** The database in its own process, listening. */
export interface Running {
  readonly endpoint: string;
  /** Resolved, never rejected, when the process ends unasked. */
  readonly failed: Promise<LeadlineError>;
  end(): Promise<void>;
}

/** Starts the process on a LevelDB folder; throws `store.unavailable` with its own line when it does not come up. */
export async function launch(folder: string, note: (pid: number) => void): Promise<Running> {
  // No environment: the process needs nothing of ours, least of all its secrets.
  const child = fork(program, [folder], { env: {}, execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let asked = false;
  const exited = ended(child);
  const fault = faultOf(child);
  const failed = new Promise<LeadlineError>((resolve) => {
    void exited.then(() => asked || resolve(new LeadlineError("store.unavailable", `${fault()}.`)));
  });
  const end = async () => {
    asked = true;
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
    await exited;
    clearTimeout(timer);
  };
  try {
    if (child.pid !== undefined) note(child.pid);
    return { endpoint: `http://127.0.0.1:${await portOf(child, failed)}`, failed, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Not before the last message has come, which says why; a process that could not even start has ended, too. */
async function ended(child: ChildProcess): Promise<void> {
  const silent = new Promise<void>((resolve) => void child.once("disconnect", resolve));
  const gone = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
  const failed = new Promise<void>((resolve) => void child.once("error", () => resolve()));
  await Promise.race([Promise.all([silent, gone]), failed]);
}

const told = z.object({ port: z.int().exactOptional(), fault: z.string().exactOptional() });

async function portOf(child: ChildProcess, failed: Promise<LeadlineError>): Promise<number> {
  const abort = new AbortController();
  const port = new Promise<number>((resolve) => {
    child.on("message", (message) => {
      const { data } = told.safeParse(message);
      if (data?.port !== undefined) resolve(data.port);
    });
  });
  const late = sleep(startMs, null, { signal: abort.signal, ref: false }).catch(() => null);
  const first = await Promise.race([port, failed, late]);
  abort.abort();
  if (typeof first === "number") return first;
  throw first ?? new LeadlineError("store.unavailable", `The database did not start within ${startMs / 1000} seconds.`);
}

/** What the process said before it ended: its own line, else the last it wrote to the error output, else how it ended. */
function faultOf(child: ChildProcess): () => string {
  let said = "";
  let written = "";
  child.on("message", (message) => {
    said = told.safeParse(message).data?.fault ?? said;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    written = (written + text).slice(-2_000);
  });
  return () =>
    said || `The database process ended unexpectedly${written ? `: ${lineOf(written)}` : ` (${how(child)})`}`;
}

const how = ({ exitCode, signalCode }: ChildProcess) => signalCode ?? `exit code ${exitCode}`;

function lineOf(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return (lines.find((line) => /Error/.test(line)) ?? lines.at(-1) ?? "").trim();
}
