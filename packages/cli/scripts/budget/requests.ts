import { type Ask, countOf, type Job, type PlatformPlan, type Report, type Shape } from "./report-plan.ts";

/** Days of each slice, oldest first, by the planner's rule: equal parts, the last one shorter. */
export function slicesOf(
  days: number,
  rowsPerDay: number,
  limits: { request: number; rowsPerSlice: number },
): number[] {
  const most = Math.max(1, Math.min(limits.request, Math.floor(limits.rowsPerSlice / Math.max(rowsPerDay, 1e-9))));
  return Array.from({ length: Math.ceil(days / most) }, (_, part) => Math.min(most, days - part * most));
}

/** Requests that one slice of so many days and rows takes. */
export function requestsOf(ask: Ask, rows: number, days: number): number {
  if (ask.kind === "whole") return ask.questions;
  const pages = Math.max(1, Math.ceil(rows / ask.rows));
  if (ask.kind === "pages") return pages;
  const job = 1 + ask.looks + pages;
  if (isExpected(ask, rows, days)) return job;
  return pages <= ask.plainPages ? pages : ask.plainPages + job;
}

export interface Night {
  readonly days: number;
  /** Nothing is stored yet: every page is new, and slices are sized by guesses. */
  readonly first: boolean;
}

/** Slices of one report on one night, by days. */
export function spansOf(plan: PlatformPlan, report: Report, shape: Shape, { days, first }: Night): number[] {
  if (report.holds === "entities") return [1];
  const rows = countOf(shape, report.rows);
  const perDay = first ? (report.guess ?? rows) : rows;
  return slicesOf(days, Math.max(1, perDay), { request: report.request, rowsPerSlice: plan.rowsPerSlice });
}

/** Whether so many rows are fetched as a report job, in the end. */
export function takesJob(ask: Job, rows: number, days: number): boolean {
  return isExpected(ask, rows, days) || rows > ask.plainPages * ask.rows;
}

/** Known beforehand to be a job; otherwise the plain pages come first, in vain. */
function isExpected(ask: Job, rows: number, days: number): boolean {
  return (ask.expects === undefined ? rows : ask.expects * days) > ask.plainPages * ask.rows;
}
