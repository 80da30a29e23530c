import type { SliceOutcome } from "./task.ts";
import { addDays } from "./time/calendar-date.ts";

/** Failures that keep their error; those beyond tell only which days are to be read again. */
const mostErrors = 100;

/**
 * The same record in few entries: days of one report that follow each other and ended alike are one, verified when the
 * oldest of their reads was. What a long run has done thus never outgrows its item, and no changed page is forgotten.
 */
export function mergeOutcomes(outcomes: readonly SliceOutcome[]): readonly SliceOutcome[] {
  const merged: SliceOutcome[] = [];
  for (const one of outcomes.toSorted(byReportAndDay)) {
    const before = merged.at(-1);
    if (before !== undefined && follows(before, one)) merged[merged.length - 1] = joined(before, one);
    else merged.push(one);
  }
  let errors = 0;
  return merged.map(({ error, ...rest }) => {
    if (error !== undefined) errors += 1;
    return error !== undefined && errors <= mostErrors ? { ...rest, error } : rest;
  });
}

function byReportAndDay(a: SliceOutcome, b: SliceOutcome): number {
  const [left, right] = a.report === b.report ? [a.from, b.from] : [a.report, b.report];
  return left < right ? -1 : left > right ? 1 : 0;
}

function follows(before: SliceOutcome, one: SliceOutcome): boolean {
  return (
    before.report === one.report &&
    before.state === one.state &&
    before.error?.code === one.error?.code &&
    before.error?.message === one.error?.message &&
    addDays(before.to, 1) === one.from
  );
}

function joined(a: SliceOutcome, b: SliceOutcome): SliceOutcome {
  const verifiedAt = a.verifiedAt < b.verifiedAt ? a.verifiedAt : b.verifiedAt;
  const changed = [...new Set([...a.changed, ...b.changed])].sort();
  return { ...a, to: b.to, verifiedAt, rows: a.rows + b.rows, changed };
}
