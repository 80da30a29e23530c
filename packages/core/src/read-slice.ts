import { asLeadlineError, LeadlineError } from "./errors.ts";
import { dayPeriod, type Page } from "./facts.ts";
import { accountName } from "./ids.ts";
import { type NormalisedDays, normaliseDays } from "./normalise.ts";
import { mostTries, ownerOf, runName } from "./planning.ts";
import type { ReportTraits, Slice } from "./platform.ts";
import { transportForTier } from "./quota.ts";
import { afterFailure, type Context, failedOutcome, partsOf, type SliceEnd, suspended, warnOf } from "./slice-end.ts";
import { storePages } from "./store-pages.ts";
import type { SliceOutcome, Task } from "./task.ts";
import { addDays, type CalendarDate } from "./time/calendar-date.ts";
import type { Instant } from "./time/instant.ts";

/** As often as the queue hands out a message: what nobody foresaw fails its slice then, or it would come back for ever. */
const mostStarts = 4;

/** What nobody foresaw goes back to the queue, and in the end fails its slice alone; what the store refuses is nobody's slice's fault. */
export async function endOf(slice: Slice, context: Context): Promise<SliceEnd> {
  const { ports, task } = context;
  const readAt = slice.readAt ?? ports.clock.now();
  // A database that is away looks the same from here, so a day that cannot be halved is tried longer.
  const most = partsOf(slice, context) === null ? mostTries : mostStarts;
  if (task.starts > most) return afterFailure(slice, deadly(task), readAt, context);
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
  const { ports, record, task } = context;
  const report = ports.platform.traits.reports.find(({ id }) => id === slice.report);
  if (report === undefined)
    throw new LeadlineError("internal.bug", `${record.platform} has no report ${slice.report}.`);
  const found = await daysOf(slice, readAt, { ...context, report });
  if (!("pages" in found)) return found;
  const outcomes: SliceOutcome[] = [];
  for (const [date, error] of found.refused) {
    warnOf(slice, error, context);
    outcomes.push(failedOutcome({ ...slice, from: date, to: date }, error, readAt));
  }
  for (const part of partsWithout(slice, [...found.refused.keys()])) {
    const now = () => ports.clock.now();
    const reading = { pages: pagesIn(part, found.pages), readAt, report, task, now };
    const stored = await storePages(part, reading, ports.store);
    outcomes.push(stored);
    logStored(part, stored, context);
  }
  return { outcomes };
}

/** The slice's days, or what to do instead. On its own, so that an answer's rows are gone before its pages are stored. */
async function daysOf(
  slice: Slice,
  readAt: Instant,
  context: Context & { readonly report: ReportTraits },
): Promise<NormalisedDays | SliceEnd> {
  const { ports, record, connection, task, report } = context;
  const { platform, transport } = ports;
  try {
    const read = await platform.read(slice, record, connection, transportForTier(transport, task.tier));
    if ("suspend" in read) return suspended(slice, read, readAt, context);
    return normaliseDays(read, { owner: ownerOf(record), report, currency: record.currency, slice });
  } catch (error) {
    if (error instanceof LeadlineError && error.code !== "internal.bug")
      return afterFailure(slice, error, readAt, context);
    throw error;
  }
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

/** What is left of a slice around some of its days. */
function partsWithout(slice: Slice, days: readonly CalendarDate[]): readonly Slice[] {
  const starts = [slice.from, ...days.toSorted().map((day) => addDays(day, 1))];
  const ends = [...days.toSorted().map((day) => addDays(day, -1)), slice.to];
  return starts.flatMap((from, at) => {
    const to = ends[at] ?? slice.to;
    return from <= to ? [{ ...slice, from, to }] : [];
  });
}
