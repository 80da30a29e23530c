import { LeadlineError } from "./errors.ts";
import { dayPeriod, type Page, type Period, snapshot } from "./facts.ts";
import { accountName } from "./ids.ts";
import { normalise } from "./normalise.ts";
import { encodePage } from "./page.ts";
import { backOffSeconds, halves, lostAfterMs, mostTries, ownerOf, runName, taskKeyOf } from "./planning.ts";
import type { Connection, Platform, ReportTraits, Slice, Tier, Transport } from "./platform.ts";
import type { AccountRecord, Clock, EncodedPage, Log, PageHead, Queue, Store } from "./ports.ts";
import type { SliceOutcome, Task, TaskKey, TaskMessage } from "./task.ts";
import { addMs, epochMs, type Instant, instant } from "./time/instant.ts";

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
/** A vendor that asks for more patience than this is heard again with the next night. */
const longestMs = 36 * 3_600_000;
const putsAtOnce = 8;

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
  atLeastS = 0,
): Promise<void> {
  const now = clock.now();
  const delay = Math.max(atLeastS, secondsUntil(nextTry(task, now), now));
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

interface Context {
  readonly ports: SyncPorts;
  readonly record: AccountRecord;
  readonly connection: Connection;
  readonly task: Task;
}

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
  const ready = [...task.slices];
  for (let slice = ready.shift(); slice !== undefined; slice = ready.shift()) {
    if (reads >= mostReadsPerStep || ports.remainingMs() < reserveMs || isWaiting(slice, ports.clock.now())) {
      left = [...left, slice];
      continue;
    }
    reads += 1;
    const ended = await readSlice(slice, context);
    if (ended.note) return { ...task, slices: [slice, ...ready, ...left], outcomes, note: ended.note };
    ready.unshift(...(ended.again ?? []));
    left = [...left, ...(ended.later ?? [])];
    outcomes = [...outcomes, ...(ended.outcome ? [ended.outcome] : [])];
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

/** Exactly one of: an outcome; slices to read at once; slices to read later; the reason to give the whole task up. */
interface SliceEnd {
  readonly outcome?: SliceOutcome;
  readonly again?: readonly Slice[];
  readonly later?: readonly Slice[];
  readonly note?: NonNullable<Task["note"]>;
}

async function readSlice(slice: Slice, context: Context): Promise<SliceEnd> {
  const { ports, record, connection, task } = context;
  const { platform, transport, clock } = ports;
  const readAt = slice.readAt ?? clock.now();
  const report = platform.traits.reports.find(({ id }) => id === slice.report);
  if (report === undefined)
    throw new LeadlineError("internal.bug", `${record.platform} has no report ${slice.report}.`);
  let pages: readonly Page[];
  try {
    const read = await platform.read(slice, record, connection, transport);
    if ("suspend" in read) return { later: [{ ...slice, readAt, resume: read.suspend, notBefore: read.notBefore }] };
    pages = normalise(read, { owner: ownerOf(record), report, currency: record.currency, slice });
  } catch (error) {
    if (error instanceof LeadlineError && error.code !== "internal.bug")
      return afterFailure(slice, error, readAt, context);
    throw error;
  }
  const outcome = await storePages(slice, { pages, readAt, report }, context);
  const { rows, changed } = outcome;
  ports.log.info("slice.stored", {
    account: accountName(record),
    run: runName(task),
    slice: slice.id,
    rows,
    changed: changed.length,
  });
  return { outcome };
}

/** What the error's remedy says, and nothing else, decides what becomes of the slice. */
function afterFailure(slice: Slice, error: LeadlineError, readAt: Instant, context: Context): SliceEnd {
  const { ports, task } = context;
  const { remedy, code, message } = error;
  ports.log.warn("slice.failed", {
    account: accountName(task),
    run: runName(task),
    slice: slice.id,
    remedy,
    code,
    message,
    details: error.details,
  });
  switch (remedy) {
    case "reconnect":
    case "skip":
      return { note: { code, message } };
    case "retry":
      return retried(slice, error, readAt, context);
    case "narrow":
      return narrowed(slice, error, readAt);
    case "report":
      return { outcome: failedOutcome(slice, error, readAt) };
    default:
      return remedy satisfies never;
  }
}

function narrowed(slice: Slice, error: LeadlineError, readAt: Instant): SliceEnd {
  const parts = halves(slice);
  const { notBefore } = error.details;
  if (parts && notBefore !== undefined)
    return { later: parts.map((part) => ({ ...part, notBefore: instant(notBefore) })) };
  return parts ? { again: parts } : { outcome: failedOutcome(slice, error, readAt) };
}

/**
 * A wait the vendor asked for is no failed try; others back off and end after twelve. A report job survives a quota wait,
 * and is begun anew after anything else.
 */
function retried(slice: Slice, error: LeadlineError, readAt: Instant, { ports, task }: Context): SliceEnd {
  const { resume: _, readAt: __, ...fresh } = slice;
  const { notBefore } = error.details;
  if (notBefore !== undefined && instant(notBefore) < addMs(task.openedAt, longestMs)) {
    const kept = error.code === "quota.exhausted" && slice.resume !== undefined ? slice : fresh;
    return { later: [{ ...kept, notBefore: instant(notBefore) }] };
  }
  const tries = (slice.tries ?? 0) + 1;
  if (tries >= mostTries) return { outcome: failedOutcome(slice, error, readAt) };
  const seconds = backOffSeconds(tries, ports.random());
  return { later: [{ ...fresh, tries, notBefore: addMs(ports.clock.now(), seconds * 1000) }] };
}

/** A run of another night that may still hold an older read of the same pages: core and history read the same reports. */
function isRival(other: TaskKey, { tier, night }: Task): boolean {
  const past = (name: Tier) => (name === "history" ? "core" : name);
  return other.night !== night && past(other.tier) === past(tier);
}

function failedOutcome({ report, from, to }: Slice, error: LeadlineError, verifiedAt: Instant): SliceOutcome {
  return { report, from, to, state: "failed", verifiedAt, rows: 0, changed: [], error: error.toJSON() };
}

interface Reading {
  readonly pages: readonly Page[];
  readonly readAt: Instant;
  readonly report: ReportTraits;
}

/** The heads are read first, so that unchanged pages cost no write. `changed` counts whatever this run brought, by any attempt. */
async function storePages(
  slice: Slice,
  { pages, readAt, report }: Reading,
  { ports, record, task }: Context,
): Promise<SliceOutcome> {
  const { store } = ports;
  const owner = ownerOf(record);
  const [first, last] =
    report.holds === "entities" ? [snapshot, snapshot] : [dayPeriod(slice.from), dayPeriod(slice.to)];
  const heads = new Map((await store.pages.heads(owner, slice.report, first, last)).map((head) => [head.period, head]));
  const advance = task.crowded || record.open.some((run) => isRival(taskKeyOf(record, run), task));
  const put = async (page: EncodedPage, head: PageHead | null) => {
    const { since } = await store.pages.put(owner, page, { readAt, head, advance, history: report.history });
    return since >= task.openedAt ? [page.period] : [];
  };
  const changed: Period[] = [];
  const encoded = pages.map(encodePage);
  for (let at = 0; at < encoded.length; at += putsAtOnce) {
    const batch = encoded.slice(at, at + putsAtOnce);
    changed.push(...(await Promise.all(batch.map((page) => put(page, heads.get(page.period) ?? null)))).flat());
  }
  const { from, to } = slice;
  const rows = encoded.reduce((sum, page) => sum + page.rows, 0);
  return { report: slice.report, from, to, state: "stored", verifiedAt: readAt, rows, changed: changed.sort() };
}
