import { LeadlineError } from "./errors.ts";
import { accountName } from "./ids.ts";
import { halves } from "./planning/slices.ts";
import { backOffSeconds, mostTries, runName } from "./planning.ts";
import type { Connection, Slice, SliceRead } from "./platform.ts";
import type { AccountRecord, Clock } from "./ports.ts";
import type { SyncPorts } from "./run-task.ts";
import type { SliceOutcome, Task } from "./task.ts";
import { addMs, type Instant, instant } from "./time/instant.ts";

/** A vendor that asks for more patience than this is heard again with the next night. */
const longestMs = 36 * 3_600_000;
/** However short a wait the vendor names: a refusal that is over at once must not become a storm of questions. */
const shortestMs = 5_000;

/** What every slice of a step is read with. */
export interface Context {
  readonly ports: SyncPorts;
  readonly record: AccountRecord;
  readonly connection: Connection;
  readonly task: Task;
}

/** Exactly one of: outcomes; slices to read at once; slices to read later; the reason to give the whole task up. */
export interface SliceEnd {
  readonly outcomes?: readonly SliceOutcome[];
  readonly again?: readonly Slice[];
  readonly later?: readonly Slice[];
  readonly note?: NonNullable<Task["note"]>;
}

type Suspension = Extract<SliceRead, { readonly suspend: string }>;

/** A job that does not end while the night lasts is given up, or its task would wait for ever. */
export function suspended(
  slice: Slice,
  { suspend, notBefore }: Suspension,
  readAt: Instant,
  context: Context,
): SliceEnd {
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

/** Tells the log what became of a slice. */
export function warnOf(
  slice: Slice,
  { remedy, code, message, details }: LeadlineError,
  { ports, task }: Context,
): void {
  const about = { account: accountName(task), run: runName(task), slice: slice.id };
  ports.log.warn("slice.failed", { ...about, remedy, code, message, details });
}

/** What the error's remedy says, and nothing else, decides what becomes of the slice. */
export function afterFailure(slice: Slice, error: LeadlineError, readAt: Instant, context: Context): SliceEnd {
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

/** Halves; `null` for a single day, and for a snapshot, which is one page for its whole range: parts of it would replace each other. */
export function partsOf(slice: Slice, { ports: { platform } }: Context): readonly Slice[] | null {
  const report = platform.traits.reports.find(({ id }) => id === slice.report);
  return report?.holds === "entities" ? null : halves(slice);
}

function narrowed(slice: Slice, error: LeadlineError, readAt: Instant, context: Context): SliceEnd {
  const { clock } = context.ports;
  const parts = partsOf(slice, context);
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

/** The record of a slice, or of a day of it, that is given up for the night. */
export function failedOutcome({ report, from, to }: Slice, error: LeadlineError, verifiedAt: Instant): SliceOutcome {
  return { report, from, to, state: "failed", verifiedAt, rows: 0, changed: [], error: error.toJSON() };
}
