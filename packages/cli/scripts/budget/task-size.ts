import { changedPages } from "./page-writes.ts";
import { countOf, type PlatformPlan, type Report, type Shape, type Tier } from "./report-plan.ts";
import { type Night, spansOf, takesJob } from "./requests.ts";

/** Slices one worker reads before it hands over to the next. */
const readsPerStep = 8;

/** Write units of the task itself: noted, created, handed over, started, stepped on, ended. */
export function taskUnits(task: TaskSize): number {
  const planned = Math.ceil((450 + task.slices * 140) / 1024);
  const ended = Math.ceil(taskBytes(task) / 1024);
  const steps = Math.max(Math.ceil((task.slices + task.looks) / readsPerStep), 1 + task.waits);
  return 1 + 3 * planned + ended + (steps - 1) * 3 * ended + 1;
}

/** Bytes of a task's item once every slice has its outcome. */
export function taskBytes({ slices, changed }: TaskSize): number {
  return 450 + slices * 190 + changed * 14;
}

export interface TaskSize {
  readonly slices: number;
  /** Periods that changed. */
  readonly changed: number;
  /** Looks at report jobs that were not done yet. */
  readonly looks: number;
  /** Times it is put off while report jobs are made. */
  readonly waits: number;
}

/** The size of the task that a tier's first night makes. */
export function firstTask(plan: PlatformPlan, tier: Tier, shape: Shape, days: number): TaskSize {
  const reports = plan.reports.filter((report) => report.tier === tier);
  return taskOf(
    plan,
    reports.map((report) => ({ report, night: { days, first: true } })),
    shape,
  );
}

/** The task that reads these reports, each on its kind of night. */
export function taskOf(
  plan: PlatformPlan,
  nights: readonly { report: Report; night: Night }[],
  shape: Shape,
): TaskSize {
  let [slices, changed, looks, waits] = [0, 0, 0, 0];
  for (const { report, night } of nights) {
    const parts = spansOf(plan, report, shape, night);
    slices += parts.length * report.share;
    if (report.holds === "facts") {
      changed += (night.first ? night.days : 1 + changedPages(plan, report, shape, night.days)) / report.pageDays;
    }
    const { ask } = report;
    if (ask.kind !== "job") continue;
    const jobs = parts.filter((days) => takesJob(ask, countOf(shape, report.rows) * days, days)).length;
    looks += jobs * ask.looks;
    if (jobs > 0) waits = Math.max(waits, ask.looks);
  }
  return { slices: Math.max(1, Math.round(slices)), changed, looks, waits };
}
