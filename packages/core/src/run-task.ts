import { closeRun } from "./close-run.ts";
import { LeadlineError } from "./errors.ts";
import { accountName } from "./ids.ts";
import { mergeOutcomes } from "./merge-outcomes.ts";
import { nextPart, slicesToCome } from "./planning/slices.ts";
import { lostAfterMs, runName } from "./planning.ts";
import type { Connection, Platform, Transport } from "./platform.ts";
import type { AccountRecord, Clock, Log, Queue, Store } from "./ports.ts";
import { readAgain } from "./read-again.ts";
import type { SliceOutcome, Task, TaskMessage } from "./task.ts";
import { addMs, epochMs, type Instant } from "./time/instant.ts";
import { workSlices } from "./work-slices.ts";

export interface SyncPorts {
  readonly store: Store;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  readonly platform: Platform;
  readonly transport: Transport;
  /** With its secrets. Throws `input.invalid` naming what is missing. */
  readonly connection: (id: AccountRecord["connection"]) => Promise<Connection>;
  /** Milliseconds this worker may still run. */
  readonly remainingMs: () => number;
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number;
}

const longestDelayS = 900;

/**
 * Follows one message: reads and stores the slices that are ready, each on its own, until done or nearly out of time,
 * and hands over to the next message. A stale, repeated or unknown message changes nothing. Foreseen failures decide
 * their own next step; what is thrown is unforeseen and belongs to the queue's own retry.
 */
export async function runTask(message: TaskMessage, ports: SyncPorts): Promise<void> {
  const { store, log } = ports;
  const found = await store.tasks.get(message);
  if (found?.state !== "open" || message.seq > found.seq) return;
  if (message.seq < found.seq) return found.handedOver ? undefined : handOver(found, ports);
  const task = await store.tasks.start(message, message.seq);
  if (task === null) return;
  const next = await stepped(task, ports);
  if (!(await store.tasks.step(next))) {
    log.info("task.overtaken", { account: accountName(task), run: runName(task), seq: task.seq });
    return;
  }
  if (next.state === "open") return follow(task, next, ports);
  await closeRun(next, store);
  log.info("task.ended", { account: accountName(next), run: runName(next), state: next.state, ...next.note });
}

/** Whoever shows how far a run is wants to know that it has grown. */
async function follow(before: Task, task: Task, ports: SyncPorts): Promise<void> {
  const grown = before.rest !== task.rest || before.readAgain !== task.readAgain;
  const about = { account: accountName(task), run: runName(task) };
  if (grown) ports.log.info("task.continued", { ...about, slices: task.slices.length, toCome: slicesToCome(task) });
  await handOver(task, ports);
}

/** Sends the message for the task's present step, by delay up to 15 minutes; a longer wait is left to the tick. Safe to repeat. */
export async function handOver(
  task: Task,
  { store, queue, clock }: Pick<SyncPorts, "store" | "queue" | "clock">,
): Promise<void> {
  const now = clock.now();
  const delay = secondsUntil(nextTry(task, now), now);
  if (delay > longestDelayS) return;
  await queue.send(messageOf(task), delay);
  await store.tasks.handedOver(task, task.seq);
}

export function messageOf({ platform, account, tier, night, seq }: Task): TaskMessage {
  return { v: 1, kind: "task", platform, account, tier, night, seq };
}

/** When the first slice may be tried: `now` when one is ready. */
function nextTry({ slices }: Task, now: Instant): Instant {
  const times = slices.map(({ notBefore }) => (notBefore !== undefined && notBefore > now ? notBefore : now));
  return times.reduce((a, b) => (a < b ? a : b), times[0] ?? now);
}

function secondsUntil(at: Instant, now: Instant): number {
  return Math.ceil((epochMs(at) - epochMs(now)) / 1000);
}

/** The task after this step's work: one `seq` on, with what is left and what came of the rest. */
async function stepped(task: Task, ports: SyncPorts): Promise<Task> {
  const worked = await work(task, ports);
  const state = worked.note
    ? "ended"
    : worked.slices.length > 0
      ? "open"
      : worked.outcomes.some(failed)
        ? "partial"
        : "done";
  const next: Task = { ...worked, state, seq: task.seq + 1, starts: 0, handedOver: false };
  const now = ports.clock.now();
  const goesOn = nextTry(next, now);
  const parked = state === "open" && secondsUntil(goesOn, now) > longestDelayS;
  return { ...next, handedOver: parked, dueAt: parked ? goesOn : addMs(goesOn, lostAfterMs) };
}

const failed = ({ state }: SliceOutcome) => state === "failed";

async function work(task: Task, ports: SyncPorts): Promise<Task> {
  const record = await ports.store.accounts.get(task);
  if (record === null)
    return { ...task, note: { code: "account.notFound", message: "The account is no longer listed." } };
  const connection = await connected(record, ports);
  if (connection instanceof LeadlineError)
    return { ...task, note: { code: connection.code, message: connection.message } };
  const worked = await workSlices({ ports, record, connection, task });
  return worked.note || worked.slices.length > 0 ? worked : await goOn(worked, ports);
}

/** What a task that has no slice left finds to do: older days of its range, or days whose figures moved while they were read. */
async function goOn(task: Task, ports: SyncPorts): Promise<Task> {
  const { rest, ...finished } = task;
  if (rest !== undefined) {
    const { traits } = ports.platform;
    const part = nextPart(rest, { traits, tier: task.tier, counted: task.outcomes });
    return { ...finished, outcomes: mergeOutcomes(task.outcomes), ...part };
  }
  return task.tier === "core" && task.readAgain === undefined ? await readAgain(task, ports) : task;
}

/** A connection that is no longer configured, or lacks a secret, ends the task like one that was refused. */
async function connected({ connection }: AccountRecord, ports: SyncPorts): Promise<Connection | LeadlineError> {
  try {
    return await ports.connection(connection);
  } catch (error) {
    if (error instanceof LeadlineError && error.code === "input.invalid") return error;
    throw error;
  }
}
