import { withDatabase } from "./database.ts";
import { type AnswerServer, run } from "./processes.ts";
import { type SyncTold, syncTold } from "./sync-input.ts";

/** How large an account is, and for how many days it is read. */
export interface Load {
  readonly platform: string;
  readonly campaigns: number;
  readonly days: number;
  /** As many as the platform's own slices hold when left out. */
  readonly daysPerSlice?: number;
}

/** Download and parse, in a process of its own. */
export function floorOf(load: Load, { url }: AnswerServer): Promise<SyncTold> {
  return run("floor-process.ts", { ...load, url, database: "" }, syncTold);
}

/** A whole task, in a process of its own, into a database that was empty. */
export function syncOf(load: Load, { url }: AnswerServer, flags: readonly string[] = []): Promise<SyncTold> {
  return withDatabase((database) => run("sync-process.ts", { ...load, url, database }, syncTold, flags));
}
