import type { TaskStore } from "@leadline/core/ports";
import type { Task, TaskKey } from "@leadline/core/task";
import { expiryOf } from "../keeping.ts";
import { taskKey, taskRange } from "../keys.ts";
import type { Table } from "./table.ts";
import { readTask } from "./task-item.ts";

export function dynamoTasks(table: Table): TaskStore {
  return {
    async get(key) {
      const item = await table.get(taskKey(key));
      return item && readTask(item);
    },
    create: (task) => table.put(taskKey(task), itemOf(task), { condition: "attribute_not_exists(pk)" }),
    start: (key, seq) => start(table, key, seq),
    step: (task) => step(table, task),
    async handedOver(key, seq) {
      await table.update(taskKey(key), {
        update: "SET #handedOver = :true",
        condition: "#seq = :seq",
        names: { "#handedOver": "handedOver", "#seq": "seq" },
        values: { ":true": true, ":seq": seq },
      });
    },
    async list(owner, from, to) {
      return (await table.query(taskRange(owner, from, to))).map(readTask);
    },
  };
}

const itemOf = (task: Task) => ({ ...task, expiresAt: expiryOf(task.openedAt, "run") });

/** The first start and every later one differ in their condition, so that a crowd is noted by the very write that makes it one. */
async function start(table: Table, key: TaskKey, seq: number): Promise<Task | null> {
  const names = { "#seq": "seq", "#state": "state", "#starts": "starts" };
  const values = { ":seq": seq, ":open": "open", ":none": 0, ":one": 1 };
  const first = await table.update(taskKey(key), {
    update: "SET #starts = :one",
    condition: "#seq = :seq AND #state = :open AND #starts = :none",
    names,
    values,
  });
  if (first) return readTask(first);
  const further = await table.update(taskKey(key), {
    update: "SET #crowded = :true ADD #starts :one",
    condition: "#seq = :seq AND #state = :open AND #starts > :none",
    names: { ...names, "#crowded": "crowded" },
    values: { ...values, ":true": true },
  });
  return further && readTask(further);
}

/** A crowd that gathered after the caller had read the task stays noted, though the caller knows nothing of it. */
async function step(table: Table, task: Task): Promise<boolean> {
  const replace = (crowded: boolean, condition: string) =>
    table.put(taskKey(task), itemOf({ ...task, crowded }), {
      condition: `#seq = :before${condition}`,
      names: { "#seq": "seq", ...(condition && { "#crowded": "crowded" }) },
      values: { ":before": task.seq - 1, ...(condition && { ":noted": crowded }) },
    });
  if (task.crowded) return replace(true, "");
  return (await replace(false, " AND #crowded = :noted")) || replace(true, " AND #crowded = :noted");
}
