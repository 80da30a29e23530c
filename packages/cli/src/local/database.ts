import { type ChildProcess, fork } from "node:child_process";
import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LeadlineError } from "@leadline/core/errors";
import type { Log } from "@leadline/core/ports";
import { createClient } from "@leadline/store/dynamo/client";
import { ensureTable } from "@leadline/store/dynamo/ensure-table";
import * as z from "zod";
import { folderError } from "./folder-error.ts";
import { takeLock } from "./lock.ts";
import { isRunning, type ProcessId } from "./processes.ts";

export interface Database {
  readonly endpoint: string;
  /** Everything acknowledged is on disk afterwards, and the folder is free. Safe to repeat. */
  stop(): Promise<void>;
  /** Called once if the database ends unasked, with one line that says why; at once if it has already. */
  onExit(callback: (error: LeadlineError) => void): void;
}

export interface DatabaseOptions {
  /** Made if missing; holds the database and the lock. */
  readonly folder: string;
  readonly log: Log;
  readonly table?: string;
}

/** The name of the one table in an embedded database. */
export const localTable = "leadline";

const startMs = 15_000;
const stopMs = 5_000;
const program = join(import.meta.dirname, "database-process.ts");

/** Starts the embedded database in its own process, alone on its folder, with the table in it. */
export async function startDatabase({ folder, log, table = localTable }: DatabaseOptions): Promise<Database> {
  makeFolder(folder);
  const lock = takeLock(folder);
  try {
    if (lock.orphan) await endOrphan(lock.orphan, log);
    const running = await launch(join(folder, "db"), lock.note);
    try {
      await untilReady(running, table);
    } catch (error) {
      await running.end();
      throw error;
    }
    return {
      endpoint: running.endpoint,
      async stop() {
        await running.end();
        lock.release();
      },
      onExit(callback) {
        void running.failed.then((error) => {
          lock.release();
          callback(error);
        });
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw folderError(error, folder);
  }
}

/** It ends by itself when its owner is gone; one that hangs is killed. Only called for the very process noted in the lock. */
async function endOrphan(orphan: ProcessId, log: Log): Promise<void> {
  log.warn("database.orphan", { pid: orphan.pid });
  for (let tries = 0; tries < 40 && isRunning(orphan); tries++) {
    if (tries === 20) process.kill(orphan.pid, "SIGKILL");
    await sleep(100);
  }
  if (isRunning(orphan)) throw new LeadlineError("store.unavailable", `Database process ${orphan.pid} does not end.`);
}

interface Running {
  readonly endpoint: string;
  /** Resolved, never rejected, when the process ends unasked. */
  readonly failed: Promise<LeadlineError>;
  end(): Promise<void>;
}

async function launch(folder: string, note: (pid: number) => void): Promise<Running> {
  // No environment: the process needs nothing of ours, least of all its secrets.
  const child = fork(program, [folder], { env: {}, execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  if (child.pid !== undefined) note(child.pid);
  let asked = false;
  const exited = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
  const fault = faultOf(child);
  const failed = new Promise<LeadlineError>((resolve) => {
    void exited.then(() => asked || resolve(new LeadlineError("store.unavailable", `${fault()}.`)));
  });
  const end = async () => {
    asked = true;
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
    if (child.exitCode === null && child.signalCode === null) await exited;
    clearTimeout(timer);
  };
  try {
    return { endpoint: `http://127.0.0.1:${await portOf(child, failed)}`, failed, end };
  } catch (error) {
    await end();
    throw error;
  }
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

async function untilReady(running: Running, table: string): Promise<void> {
  const client = createClient({ endpoint: running.endpoint });
  try {
    await ensureTable(client, table);
  } catch (error) {
    // The process tells more than the connection it broke.
    throw await Promise.race([running.failed, sleep(500, error)]);
  } finally {
    client.destroy();
  }
}
