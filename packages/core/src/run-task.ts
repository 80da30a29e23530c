import { asLeadlineError, LeadlineError } from "./errors.ts";
import { dayPeriod, type Page } from "./facts.ts";
import { accountName } from "./ids.ts";
import { type NormalisedDays, normaliseDays } from "./normalise.ts";
import { backOffSeconds, halves, lostAfterMs, mostTries, ownerOf, runName } from "./planning.ts";
import type { Connection, Platform, Slice, SliceRead, Transport } from "./platform.ts";
import type { AccountRecord, Clock, Log, Queue, Store } from "./ports.ts";
import { storePages } from "./store-pages.ts";
import type { SliceOutcome, Task, TaskMessage } from "./task.ts";
import { addDays, type CalendarDate } from "./time/calendar-date.ts";
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
/** However short a wait the vendor names: a refusal that is over at once must not become a storm of questions. */
const shortestMs = 5_000;
/** As often as the queue hands out a message: what nobody foresaw fails its slice then, or it would come back for ever. */
const mostStarts = 4;

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

/** What is left of a slice around some of its days. */
function partsWithout(slice: Slice, days: readonly CalendarDate[]): readonly Slice[] {
  const starts = [slice.from, ...days.toSorted().map((day) => addDays(day, 1))];
  const ends = [...days.toSorted().map((day) => addDays(day, -1)), slice.to];
  return starts.flatMap((from, at) => {
    const to = ends[at] ?? slice.to;
    return from <= to ? [{ ...slice, from, to }] : [];
  });
}

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

/** Exactly one of: outcomes; slices to read at once; slices to read later; the reason to give the whole task up. */
interface SliceEnd {
  readonly outcomes?: readonly SliceOutcome[];
  readonly again?: readonly Slice[];
  readonly later?: readonly Slice[];
  readonly note?: NonNullable<Task["note"]>;
}

/** What nobody foresaw goes back to the queue, and in the end fails its slice alone; what the store refuses is nobody's slice's fault. */
async function endOf(slice: Slice, context: Context): Promise<SliceEnd> {
  const { ports, task } = context;
  const readAt = slice.readAt ?? ports.clock.now();
  if (task.starts > mostStarts) return afterFailure(slice, deadly(task), readAt, context);
  try {
    return await readSlice(slice, readAt, context);
  } catch (thrown) {
    const error = asLeadlineError(thrown);
    if (task.starts < mostStarts || error.code === "store.unavailable" || error.code === "store.conflict") throw thrown;
    warnOf(slice, error, context);
    return { outcomes: [failedOutcome(slice, error, readAt)] };
  }
}

/** No worker came back from this slice, not even with an error: too much for its memory or its time. */
function deadly({ platform, account }: Task): LeadlineError {
  return new LeadlineError(
    "upstream.tooLarge",
    "Every worker that read this slice died: it is read in smaller parts.",
    {
      platform,
      account,
    },
  );
}

async function readSlice(slice: Slice, readAt: Instant, context: Context): Promise<SliceEnd> {
  const { ports, record, connection, task } = context;
  const { platform, transport } = ports;
  const report = platform.traits.reports.find(({ id }) => id === slice.report);
  if (report === undefined)
    throw new LeadlineError("internal.bug", `${record.platform} has no report ${slice.report}.`);
  let found: NormalisedDays;
  try {
    const read = await platform.read(slice, record, connection, transport);
    if ("suspend" in read) return suspended(slice, read, readAt, context);
    found = normaliseDays(read, { owner: ownerOf(record), report, currency: record.currency, slice });
  } catch (error) {
    if (error instanceof LeadlineError && error.code !== "internal.bug")
      return afterFailure(slice, error, readAt, context);
    throw error;
  }
  const outcomes: SliceOutcome[] = [];
  for (const [date, error] of found.refused) {
    warnOf(slice, error, context);
    outcomes.push(failedOutcome({ ...slice, from: date, to: date }, error, readAt));
  }
  for (const part of partsWithout(slice, [...found.refused.keys()])) {
    const stored = await storePages(part, { pages: pagesIn(part, found.pages), readAt, report, task }, ports.store);
    outcomes.push(stored);
    logStored(part, stored, context);
  }
  return { outcomes };
}

function pagesIn({ from, to }: Slice, pages: readonly Page[]): readonly Page[] {
  return pages.filter(
    ({ holds, period }) => holds === "entities" || (dayPeriod(from) <= period && period <= dayPeriod(to)),
  );
}

function logStored(slice: Slice, { rows, changed }: SliceOutcome, { ports, task }: Context): void {
  const about = { account: accountName(task), run: runName(task), slice: slice.id };
  ports.log.info("slice.stored", { ...about, rows, changed: changed.length });
}

type Suspension = Extract<SliceRead, { readonly suspend: string }>;

/** A job that does not end while the night lasts is given up, or its task would wait for ever. */
function suspended(slice: Slice, { suspend, notBefore }: Suspension, readAt: Instant, context: Context): SliceEnd {
  const { clock } = context.ports;
  if (notBefore < addMs(context.task.openedAt, longestMs))
    return { later: [{ ...slice, readAt, resume: suspend, notBefore: atLeast(notBefore, clock) }] };
  const error = new LeadlineError(
    "upstream.unavailable",
    "The platform's report job did not end while the night lasted.",
  );
  warnOf(slice, error, context);
  return { outcomes: [failedOutcome(slice, error, readAt)] };
}

function atLeast(notBefore: Instant, clock: Clock): Instant {
  const soonest = addMs(clock.now(), shortestMs);
  return notBefore < soonest ? soonest : notBefore;
}

function warnOf(slice: Slice, { remedy, code, message, details }: LeadlineError, { ports, task }: Context): void {
  const about = { account: accountName(task), run: runName(task), slice: slice.id };
  ports.log.warn("slice.failed", { ...about, remedy, code, message, details });
}

/** What the error's remedy says, and nothing else, decides what becomes of the slice. */
function afterFailure(slice: Slice, error: LeadlineError, readAt: Instant, context: Context): SliceEnd {
  const { remedy, code, message } = error;
  warnOf(slice, error, context);
  switch (remedy) {
    case "reconnect":
    case "skip":
      return { note: { code, message } };
    case "retry":
      return retried(slice, error, readAt, context);
    case "narrow":
      return narrowed(slice, error, readAt, context);
    case "report":
      return { outcomes: [failedOutcome(slice, error, readAt)] };
    default:
      return remedy satisfies never;
  }
}

/** A snapshot is one page for its whole range: parts of it would replace each other. */
function narrowed(slice: Slice, error: LeadlineError, readAt: Instant, context: Context): SliceEnd {
  const { clock, platform } = context.ports;
  const report = platform.traits.reports.find(({ id }) => id === slice.report);
  const parts = report?.holds === "entities" ? null : halves(slice);
  const { notBefore } = error.details;
  if (parts && notBefore !== undefined)
    return { later: parts.map((part) => ({ ...part, notBefore: atLeast(instant(notBefore), clock) })) };
  return parts ? { again: parts } : { outcomes: [failedOutcome(slice, error, readAt)] };
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
    return { later: [{ ...kept, notBefore: atLeast(instant(notBefore), ports.clock) }] };
  }
  const tries = (slice.tries ?? 0) + 1;
  if (tries >= mostTries) return { outcomes: [failedOutcome(slice, error, readAt)] };
  const seconds = backOffSeconds(tries, ports.random());
  return { later: [{ ...fresh, tries, notBefore: addMs(ports.clock.now(), seconds * 1000) }] };
}

function failedOutcome({ report, from, to }: Slice, error: LeadlineError, verifiedAt: Instant): SliceOutcome {
  return { report, from, to, state: "failed", verifiedAt, rows: 0, changed: [], error: error.toJSON() };
}
