import { LeadlineError } from "@leadline/core/errors";
import { parsedBy } from "@leadline/core/parsed-by";
import type { SliceRead } from "@leadline/core/platform";
import { daysBetween } from "@leadline/core/time/calendar-date";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { jsonOf } from "../text-request.ts";
import type { Mark } from "./failures.ts";
import { askAll } from "./pages.ts";
import { nodeOf, type Reading } from "./reports/reading.ts";
import { type JobState, jobState, type Page, startedJob } from "./schema.ts";
import type { Params } from "./wire.ts";

type Suspended = Extract<SliceRead, { readonly suspend: string }>;

const firstPollMs = 10_000;
const longestPollMs = 300_000;
/** Meta's own retries included, a job is done by then or never. */
const longestJobMs = 3_600_000;
/** Disturbances in a row that a job outlives: it may not be visible yet, or Meta's gateway is away for a moment. */
const mostFaults = 5;
/** Failed tries after which a job that fails again is taken for too large. */
const patience = 2;

const bookmark = z.object({
  job: z.string().regex(/^\d+$/),
  since: parsedBy(instant),
  polls: z.int().nonnegative(),
  faults: z.int().nonnegative(),
});
type Bookmark = z.output<typeof bookmark>;

/** Hands the question to Meta as a report job; the bookmark finds it again. */
export async function startJob(reading: Reading, params: Params): Promise<Suspended> {
  const { client, account, now } = reading;
  const since = now();
  const { report_run_id } = await client.ask({
    method: "POST",
    path: [nodeOf(account), "insights"],
    operation: "job/start",
    account,
    params,
    schema: startedJob,
    marks: marksOf(reading),
  });
  return suspended({ job: report_run_id, since, polls: 0, faults: 0 }, now());
}

/** The rows of a job that is done, or the same job again, to be waited for. Throws what makes it worth beginning anew. */
export async function resumeJob<Row>(
  reading: Reading,
  list: JobList<Row>,
  resume: string,
): Promise<Suspended | { readonly rows: readonly Row[] }> {
  const state = bookmarkOf(resume);
  const found = await outlived(state, reading, async () => {
    const job = await askState(state.job, reading);
    return isDone(job) ? { rows: await askRows(state.job, list, reading) } : { job };
  });
  return "job" in found ? waited(state, found.job, reading) : found;
}

interface JobList<Row> {
  readonly schema: z.ZodType<Page<Row>>;
  readonly limit: number;
}

/** A disturbance is no reason to begin the job anew: that would double Meta's load and ours. */
async function outlived<T>(state: Bookmark, reading: Reading, ask: () => Promise<T>): Promise<T | Suspended> {
  try {
    return await ask();
  } catch (error) {
    const passing = error instanceof LeadlineError && error.code === "upstream.unavailable";
    if (!passing || state.faults >= mostFaults) throw error;
    return suspended({ ...state, polls: state.polls + 1, faults: state.faults + 1 }, reading.now());
  }
}

function askState(job: string, reading: Reading): Promise<JobState> {
  const { client, account } = reading;
  return client.ask({
    path: [job],
    operation: "job/state",
    account,
    params: { fields: "async_status,async_percent_completion,error_code,error_subcode,error_message" },
    schema: jobState,
    marks: [...marksOf(reading), "job"],
  });
}

async function askRows<Row>(job: string, list: JobList<Row>, reading: Reading): Promise<readonly Row[]> {
  const { client, account } = reading;
  const { schema, limit } = list;
  const marks: readonly Mark[] = [...marksOf(reading), "job"];
  const rows = await askAll(client, {
    path: [job, "insights"],
    operation: "job/insights",
    account,
    params: { limit },
    schema,
    marks,
  });
  if (rows === null) throw client.failure({ code: "tooLong" }, { account, marks });
  return rows;
}

/** Either sign alone comes too early. */
function isDone({ async_status, async_percent_completion }: JobState): boolean {
  return async_status === "Job Completed" && async_percent_completion === 100;
}

/** The job once more, a little later; throws when it has come to a bad end or takes longer than any job may. */
function waited(state: Bookmark, job: JobState, reading: Reading): Suspended {
  const { client, account, now } = reading;
  const failed = (code: string) => client.failure({ code }, { account, marks: marksOf(reading) });
  if (job.async_status === "Job Failed") throw failedJob(job, reading);
  if (job.async_status === "Job Skipped") throw failed("jobSkipped");
  if (now() >= addMs(state.since, longestJobMs)) throw failed("jobStuck");
  return suspended({ ...state, polls: state.polls + 1, faults: 0 }, now());
}

/** Since v25.0 Meta tells why; what it tells may be a code the table knows better than "failed". */
function failedJob({ error_code, error_subcode, error_message }: JobState, reading: Reading): LeadlineError {
  const { client, account } = reading;
  const marks = marksOf(reading);
  const known = error_code === undefined || error_code === null || String(error_code) === "0" ? null : error_code;
  return client.failure(
    {
      code: known === null ? "jobFailed" : String(known),
      ...(error_subcode === undefined || error_subcode === null ? {} : { subcode: String(error_subcode) }),
      ...(error_message ? { text: error_message } : {}),
    },
    { account, marks: [...marks, "job", "failed", ...(marks.includes("worn") ? (["failedAgain"] as const) : [])] },
  );
}

function marksOf({ slice: { from, to, tries = 0 } }: Reading): readonly Mark[] {
  const worn = tries >= patience && daysBetween(from, to) > 0;
  return ["parts", "days", ...(worn ? (["worn"] as const) : []), ...(tries > 0 ? (["again"] as const) : [])];
}

function suspended(state: Bookmark, now: Instant): Suspended {
  const waitMs = Math.min(longestPollMs, firstPollMs * 2 ** Math.min(state.polls, 10));
  return { suspend: JSON.stringify(state), notBefore: addMs(now, waitMs) };
}

/** One that another release of Leadline wrote may not be readable: the job is begun anew then. */
function bookmarkOf(text: string): Bookmark {
  const read = bookmark.safeParse(jsonOf(text));
  if (read.success) return read.data;
  throw new LeadlineError("upstream.unavailable", "The report job's bookmark cannot be read: it is begun anew.", {
    platform: "meta",
  });
}
