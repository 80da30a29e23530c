import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LeadlineError } from "@leadline/core/errors";
import * as z from "zod";
import { folderError } from "./folder-error.ts";
import { isRunning, type ProcessId, processOf } from "./processes.ts";

const processId = z.object({ pid: z.int().positive(), started: z.string() });
const lockFile = z.object({
  owner: processId,
  token: z.string(),
  database: processId.nullable(),
  /** Where its owner serves the API, which nobody need wait for. */
  serves: z.string().optional(),
});

type LockFile = z.output<typeof lockFile>;

/** The right to use a data folder, held by this process until it is released. */
export interface Lock {
  /** The database process of a former owner that died, if it is still there: end it before opening the folder. */
  readonly orphan: ProcessId | null;
  /** Notes our database process, for whoever comes after us. */
  note(pid: number): void;
  /** Notes where the API is served, for whoever finds the folder in use. */
  serves(address: string): void;
  release(): void;
}

/** Takes over what a dead owner left; throws `input.invalid` naming the process when the owner is alive. */
export function takeLock(folder: string): Lock {
  const path = join(folder, "lock");
  const owner = processOf(process.pid) ?? { pid: process.pid, started: "" };
  let mine: LockFile = { owner, token: randomUUID(), database: null };
  let orphan: ProcessId | null = null;
  for (let tries = 0; !create(path, mine); tries++) {
    const theirs = read(path);
    if (theirs && isRunning(theirs.owner)) throw inUse(folder, theirs);
    if (tries > 5) throw folderError(new Error("its lock file cannot be taken over"), path);
    // Without a known start, the number alone may be somebody else's by now: nothing to end.
    if (theirs?.database?.started && isRunning(theirs.database)) orphan = theirs.database;
    moveAway(path, theirs);
  }
  const holds = () => read(path)?.token === mine.token;
  const tell = (more: Partial<LockFile>) => {
    mine = { ...mine, ...more };
    if (holds()) replace(path, mine);
  };
  return {
    orphan,
    note: (pid) => tell({ database: processOf(pid) }),
    serves: (address) => tell({ serves: address }),
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

/** Where the process that uses the folder serves the API; `null` where it serves none, or nobody is there. */
export function servedAt(folder: string): string | null {
  const found = read(join(folder, "lock"));
  return found?.serves !== undefined && isRunning(found.owner) ? found.serves : null;
}

function inUse(folder: string, { owner: { pid }, serves }: LockFile): LeadlineError {
  return new LeadlineError("input.invalid", `The folder ${folder} is in use by process ${pid}.`, {
    field: "folder",
    saw: `process ${pid}`,
    hint:
      serves === undefined
        ? `Wait until it has finished, end it (kill ${pid}), or use another folder.`
        : `It serves ${serves} until it is ended (Ctrl-C where it runs, or kill ${pid}): ask there, end it, or use another folder.`,
  });
}
