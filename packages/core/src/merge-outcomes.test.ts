import fc from "fast-check";
import { expect, test } from "vitest";
import { dayPeriod, reportId } from "./facts.ts";
import { mergeOutcomes } from "./merge-outcomes.ts";
import type { SliceOutcome } from "./task.ts";
import { addDays, calendarDate, datesIn } from "./time/calendar-date.ts";
import { addMs, instant } from "./time/instant.ts";

const first = calendarDate("2026-01-01");
const at = instant("2026-11-21T03:00:00Z");

interface Read {
  readonly days: number;
  readonly report: "account" | "campaign";
  readonly failed: boolean;
  readonly message: string;
  readonly changed: boolean;
}

/** Reads of one day after another, newest first as a run has them. */
function outcomesOf(reads: readonly Read[]): readonly SliceOutcome[] {
  let to = first;
  return reads.map(({ days, report, failed, message, changed }, count) => {
    const range = { from: addDays(to, 1 - days), to };
    to = addDays(to, -days);
    const error = { code: "upstream.contract", message, details: {} } as const;
    return {
      report: reportId(report),
      ...range,
      state: failed ? "failed" : "stored",
      verifiedAt: addMs(at, count),
      rows: days,
      changed: changed && !failed ? datesIn(range).map(dayPeriod) : [],
      ...(failed && { error }),
    };
  });
}

const reads = fc.array(
  fc.record({
    days: fc.integer({ min: 1, max: 9 }),
    report: fc.constantFrom("account" as const, "campaign" as const),
    failed: fc.boolean(),
    message: fc.constantFrom("No.", "Not so."),
    changed: fc.boolean(),
  }),
  { maxLength: 60 },
);

test("a record in few entries tells the same of every day", () => {
  fc.assert(
    fc.property(reads, (story) => {
      const outcomes = outcomesOf(story);
      const merged = mergeOutcomes(outcomes);
      const told = (all: readonly SliceOutcome[]) =>
        all
          .flatMap((one) => datesIn(one).map((date) => `${date} ${one.report} ${one.state} ${one.error?.message}`))
          .toSorted();
      expect(told(merged)).toEqual(told(outcomes));
      const sum = (all: readonly SliceOutcome[]) => all.reduce((rows, one) => rows + one.rows, 0);
      expect(sum(merged)).toBe(sum(outcomes));
      const changed = (all: readonly SliceOutcome[]) => all.flatMap((one) => one.changed).toSorted();
      expect(changed(merged)).toEqual(changed(outcomes));
      expect(mergeOutcomes(merged)).toEqual(merged);
    }),
  );
});

test("days that ended alike one after the other are one entry, verified when the oldest read was", () => {
  const read = { days: 2, report: "account", failed: false, message: "", changed: true } as const;
  expect(mergeOutcomes(outcomesOf([read, read, read]))).toMatchObject([
    { from: "2025-12-27", to: "2026-01-01", verifiedAt: at, rows: 6, changed: { length: 6 } },
  ]);
});

test("a hundred failures keep their error, all keep their days", () => {
  const failure = { days: 1, report: "account", failed: true, changed: false } as const;
  const failures = Array.from({ length: 150 }, (_, count) => ({ ...failure, message: `No ${count}.` }));
  const merged = mergeOutcomes(outcomesOf(failures));
  expect(merged).toHaveLength(150);
  expect(merged.filter(({ error }) => error !== undefined)).toHaveLength(100);
});
