import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process told apart from any later one that gets the same number. */
export interface ProcessId {
  readonly pid: number;
  /** When it started, in the system's own words; empty where the system does not tell. */
  readonly started: string;
}

/** Who has this number now; `null` when nobody. */
export function processOf(pid: number): ProcessId | null {
  return isAlive(pid) ? { pid, started: startOf(pid) } : null;
}

/** The very process, not another one with its number. */
export function isRunning({ pid, started }: ProcessId): boolean {
  return processOf(pid)?.started === started;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return stateOf(pid) !== "Z";
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** `Z` for one that has ended and only waits for its parent to notice. */
function stateOf(pid: number): string {
  return procStat(pid)?.[0] ?? "";
}

function startOf(pid: number): string {
  const ticks = procStat(pid)?.[19];
  if (ticks !== undefined) return ticks;
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

/** The fields of Linux's process table from the third on: the second may hold spaces. */
function procStat(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}
