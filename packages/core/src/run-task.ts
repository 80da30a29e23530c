import { LeadlineError } from "./errors.ts";
import { accountName } from "./ids.ts";
import { lostAfterMs, runName } from "./planning.ts";
import type { Connection, Platform, Slice, Transport } from "./platform.ts";
import type { AccountRecord, Clock, Log, Queue, Store } from "./ports.ts";
import { endOf } from "./read-slice.ts";
import type { SliceOutcome, Task, TaskMessage } from "./task.ts";
import { addMs, epochMs, type Instant } from "./time/instant.ts";

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

const reserveMs = 60_000;
const longestDelayS = 900;
/** A step ends after so many reads: a crash repeats little, and a large account does not hold up the others. */
const mostReadsPerStep = 8;

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
  if (next.state === "open") return handOver(next, ports);
  await store.accounts.ended(next, next.state !== "ended");
  log.info("task.ended", { account: accountName(next), run: runName(next), state: next.state, ...next.note });
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
  const context = { ports, record, connection, task };
  let left: readonly Slice[] = [];
  let outcomes = task.outcomes;
  let reads = 0;
  // A step that was begun before may have died of one of its slices: each is then brought home on its own.
  const most = task.starts > 1 ? 1 : mostReadsPerStep;
  const ready = [...task.slices];
  for (let slice = ready.shift(); slice !== undefined; slice = ready.shift()) {
    if (reads >= most || ports.remainingMs() < reserveMs || isWaiting(slice, ports.clock.now())) {
      left = [...left, slice];
      continue;
    }
    reads += 1;
    const ended = await endOf(slice, context);
    if (ended.note) return { ...task, slices: [slice, ...ready, ...left], outcomes, note: ended.note };
    ready.unshift(...(ended.again ?? []));
    left = [...left, ...(ended.later ?? [])];
    outcomes = [...outcomes, ...(ended.outcomes ?? [])];
  }
  return { ...task, slices: left, outcomes };
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

function isWaiting({ notBefore }: Slice, now: Instant): boolean {
  return notBefore !== undefined && notBefore > now;
}
