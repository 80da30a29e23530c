import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LeadlineError } from "@leadline/core/errors";
import * as z from "zod";
import { folderError } from "./folder-error.ts";
import { isRunning, type ProcessId, processOf } from "./processes.ts";

const processId = z.object({ pid: z.int().positive(), started: z.string() });
const lockFile = z.object({ owner: processId, token: z.string(), database: processId.nullable() });

type LockFile = z.output<typeof lockFile>;

/** The right to use a data folder, held by this process until it is released. */
export interface Lock {
  /** The database process of a former owner that died, if it is still there: end it before opening the folder. */
  readonly orphan: ProcessId | null;
  /** Notes our database process, for whoever comes after us. */
  note(pid: number): void;
  release(): void;
}

/** Takes over what a dead owner left; throws `input.invalid` naming the process when the owner is alive. */
export function takeLock(folder: string): Lock {
  const path = join(folder, "lock");
  const owner = processOf(process.pid) ?? { pid: process.pid, started: "" };
  const mine = { owner, token: randomUUID(), database: null };
  let orphan: ProcessId | null = null;
  for (let tries = 0; !create(path, mine); tries++) {
    const theirs = read(path);
    if (theirs && isRunning(theirs.owner)) throw inUse(folder, theirs.owner);
    if (tries > 5) throw folderError(new Error("its lock file cannot be taken over"), path);
    // Without a known start, the number alone may be somebody else's by now: nothing to end.
    if (theirs?.database?.started && isRunning(theirs.database)) orphan = theirs.database;
    moveAway(path, theirs);
  }
  const holds = () => read(path)?.token === mine.token;
  return {
    orphan,
    note(pid) {
      if (holds()) replace(path, { ...mine, database: processOf(pid) });
    },
    release() {
      if (holds()) rmSync(path, { force: true });
    },
  };
}

/** By a link, so that a lock is there whole or not at all; false when there is one already. */
function create(path: string, lock: LockFile): boolean {
  const draft = `${path}.${lock.token}`;
  try {
    writeFileSync(draft, JSON.stringify(lock));
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw folderError(error, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function replace(path: string, lock: LockFile): void {
  const draft = `${path}.${lock.token}`;
  try {
    writeFileSync(draft, JSON.stringify(lock));
    renameSync(draft, path);
  } catch (error) {
    throw folderError(error, path);
  }
}

/** A dead owner's lock, unless somebody else has taken it over in between: then theirs is put back. */
function moveAway(path: string, dead: LockFile | null): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
    if (read(aside)?.token !== dead?.token) linkSync(aside, path);
  } catch {
    // Somebody else moved it first: the next try tells.
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(path: string): LockFile | null {
  try {
    return lockFile.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}

function inUse(folder: string, { pid }: ProcessId): LeadlineError {
  return new LeadlineError("input.invalid", `The folder ${folder} is in use by process ${pid}.`, {
    field: "folder",
    saw: `process ${pid}`,
    hint: `Wait until it has finished, end it (kill ${pid}), or use another folder.`,
  });
}
