import { type AccountKey, accountName } from "@leadline/core/ids";
import type { TaskStore } from "@leadline/core/ports";
import type { Task, TaskKey } from "@leadline/core/task";
import { pause } from "./pause.ts";
import type { Shelf } from "./shelf.ts";

const nameOf = (key: TaskKey) => `${accountName(key)}#${key.night}#${key.tier}`;

export function memoryTasks(): TaskStore & Shelf<readonly Task[]> {
  const tasks = new Map<string, Task>();
  const runsOf = (owner: AccountKey) => [...tasks.values()].filter((task) => accountName(task) === accountName(owner));
  const read = async (key: TaskKey) => {
    await pause();
    return tasks.get(nameOf(key)) ?? null;
  };
  const keep = (task: Task) => void tasks.set(nameOf(task), task);
  const write = (task: Task) => {
    keep(structuredClone(task));
    return true;
  };
  return {
    get: read,
    held: runsOf,
    drop(owner) {
      for (const task of runsOf(owner)) tasks.delete(nameOf(task));
    },
    create: async (task) => (await read(task)) === null && write(task),
    async start(key, seq) {
      const task = await read(key);
      if (task?.seq !== seq || task.state !== "open") return null;
      const started = { ...task, starts: task.starts + 1, crowded: task.crowded || task.starts > 0 };
      keep(started);
      return started;
    },
    async step(task) {
      const stored = await read(task);
      return stored?.seq === task.seq - 1 && write({ ...task, crowded: task.crowded || stored.crowded });
    },
    async handedOver(key, seq) {
      const task = await read(key);
      if (task?.seq === seq) keep({ ...task, handedOver: true });
    },
    async list(owner, from, to) {
      await pause();
      const wanted = runsOf(owner).filter(({ night }) => night >= from && night <= to);
      return wanted.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    },
  };
}
