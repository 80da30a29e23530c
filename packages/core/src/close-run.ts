import { countsAsNight } from "./planning.ts";
import type { Store } from "./ports.ts";
import type { Task } from "./task.ts";

/** Takes the note of a run that is over off its account's record. One that is opened again at this very moment keeps it, so that ticks see it. */
export async function closeRun(task: Task, { accounts, tasks }: Store): Promise<void> {
  await accounts.ended(task, countsAsNight(task));
  if ((await tasks.get(task))?.state === "open") await accounts.opened(task);
}
