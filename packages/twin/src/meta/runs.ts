import { daysBetween } from "@leadline/core/time/calendar-date";
import { localTime } from "@leadline/core/time/instant";
import { type Asked, json, type Reply } from "../server/route.ts";
import { insightsRows } from "./insights.ts";
import { paged } from "./paging.ts";
import { fieldList, type Parameters } from "./parameters.ts";
import { type InsightsQuestion, insightsQuestion } from "./question.ts";
import { badParameter, MetaRefusal, unknownObject } from "./refusal.ts";
import { usageHeaders } from "./usage.ts";

/** A report being made; it shows the market as it was when it was asked for. */
interface ReportRun {
  readonly id: string;
  readonly question: InsightsQuestion;
  readonly created: Asked["world"]["now"];
  polls: number;
}

export interface MetaRuns {
  readonly runs: Map<string, ReportRun>;
}

const keptDays = 30;
const firstRunId = 6_023_920_149_050;

/** `POST …/insights`: the same question, answered with the number of a report. The number is bare, not text. */
export function createRun({ runs }: MetaRuns, asked: Asked, parameters: Parameters): Reply {
  const question = insightsQuestion(asked, parameters);
  const id = firstRunId + runs.size * 10;
  runs.set(String(id), { id: String(id), question, created: asked.world.now, polls: 0 });
  return { ...json(200, { report_run_id: id }, usageHeaders(asked)), days: question.days };
}

function runOf({ runs }: MetaRuns, id: string): ReportRun {
  const run = runs.get(id);
  if (run === undefined) throw unknownObject(id);
  return run;
}

interface Progress {
  readonly status: string;
  readonly percent: number;
}

/** One for each look at it; a hundred percent come before the end. */
const progress: readonly Progress[] = [
  { status: "Job Not Started", percent: 0 },
  { status: "Job Running", percent: 43 },
  { status: "Job Running", percent: 100 },
  { status: "Job Completed", percent: 100 },
];
const skipped: Progress = { status: "Job Skipped", percent: 0 };

function progressOf({ polls, created }: ReportRun, { world }: Asked): Progress {
  const [today, since] = [localTime(world.now, "UTC").date, localTime(created, "UTC").date];
  if (daysBetween(since, today) > keptDays) return skipped;
  return progress[Math.max(0, Math.min(polls, progress.length - 1))] ?? skipped;
}

const runFields: Readonly<Record<string, (run: ReportRun, state: Progress) => unknown>> = {
  id: ({ id }) => id,
  account_id: ({ question }) => question.view.account.id,
  async_status: (_, { status }) => status,
  async_percent_completion: (_, { percent }) => percent,
  date_start: ({ question }) => question.range.from,
  date_stop: ({ question }) => question.range.to,
  time_completed: () => undefined,
  // Only of failed runs.
  error_code: () => undefined,
  error_message: () => undefined,
  error_subcode: () => undefined,
  error_user_title: () => undefined,
  error_user_msg: () => undefined,
};

/** `GET /<run>`: how far it is. */
export function readRun(memory: MetaRuns, asked: Asked, parameters: Parameters): Reply {
  const run = runOf(memory, asked.path.run ?? "");
  const fields = fieldList(parameters, "fields") ?? ["account_id", "async_status", "async_percent_completion"];
  const unknown = fields.find((name) => !Object.hasOwn(runFields, name));
  if (unknown !== undefined) {
    throw badParameter(`Tried accessing nonexisting field (${unknown}) on node type (AdReportRun)`);
  }
  const state = progressOf(run, asked);
  run.polls += 1;
  const entries = ["id", ...fields].map((name) => [name, runFields[name]?.(run, state)]);
  return json(200, Object.fromEntries(entries.filter(([, value]) => value !== undefined)), usageHeaders(asked));
}

/** `GET /<run>/insights`: the rows, once they are all there. */
export function runInsights(memory: MetaRuns, asked: Asked, parameters: Parameters): Reply {
  const run = runOf(memory, asked.path.run ?? "");
  // The look that found it complete is the one before.
  const { status } = progressOf({ ...run, polls: run.polls - 1 }, asked);
  if (status === skipped.status) throw unknownObject(run.id);
  if (status !== "Job Completed") throw new MetaRefusal(notReady);
  const items = insightsRows(run.question, `${asked.number}`);
  const body = paged({ asked, parameters, items, unordered: true });
  return { ...json(200, body, usageHeaders(asked)), days: run.question.days };
}

export const notReady = {
  code: 2601,
  subcode: 1815107,
  message: "(#2601) Error accessing adreport job",
  transient: true,
};
