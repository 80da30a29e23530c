import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LeadlineError } from "@leadline/core/errors";
import type { Log } from "@leadline/core/ports";
import { createClient } from "@leadline/store/dynamo/client";
import { ensureTable } from "@leadline/store/dynamo/ensure-table";
import { launch, type Running } from "./database-launch.ts";
import { folderError } from "./folder-error.ts";
import { takeLock } from "./lock.ts";
import { isRunning, type ProcessId } from "./processes.ts";

/** Where in a data folder the data are. */
export const databaseFolder = "db";

export interface Database {
  readonly endpoint: string;
  /** Notes where the API is served, for whoever finds the folder in use. */
  serves(address: string): void;
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

/** Starts the embedded database in its own process, alone on its folder, with the table in it. It keeps this process alive until stopped. */
export async function startDatabase({ folder, log, table = localTable }: DatabaseOptions): Promise<Database> {
  makeFolder(folder);
  const lock = takeLock(folder);
  try {
    if (lock.orphan) await endOrphan(lock.orphan, log);
    const running = await launch(join(folder, databaseFolder), lock.note);
    void running.failed.then(() => lock.release());
    try {
      await untilReady(running, table);
    } catch (error) {
      await running.end();
      throw error;
    }
    return {
      endpoint: running.endpoint,
      serves: lock.serves,
      async stop() {
        await running.end();
        lock.release();
      },
      onExit(callback) {
        void running.failed.then(callback);
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
