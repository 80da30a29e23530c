import { expect, test } from "vitest";
import type { PlatformPlan, Report, Shape } from "../../../packages/cli/scripts/budget/report-plan.ts";
import { readingOf } from "./side-by-side.ts";

const shape: Shape = {
  name: "example",
  campaigns: 10,
  adGroups: 0,
  ads: 0,
  searchTerms: 0,
  results: 0,
  listed: 1,
  listsChange: 0,
};

function report(id: string, rowsPerDay: number, questions: number): Report {
  return {
    tier: "core",
    id,
    built: true,
    holds: "facts",
    rows: { per: "account", times: rowsPerDay },
    ask: { kind: "whole", questions },
    share: 1,
    each: { per: "account", times: 1 },
    window: { nightly: 10, weekly: 10 },
    request: 30,
    pageDays: 1,
    wireBytes: 1,
    pageBytes: 1,
    history: false,
    results: false,
  };
}

const planOf = (reports: readonly Report[], requestsPerSecond = 1000): PlatformPlan => ({
  id: "example",
  rowsPerSlice: 1000,
  requestsPerSecond,
  secondsPerCall: 3,
  restating: { lateShare: () => 0 },
  reports,
});

const reading = (reports: readonly Report[], requestsPerSecond?: number) =>
  readingOf(planOf(reports, requestsPerSecond), "core", shape, () => ({ days: 10, first: false }));

test("slices that fit into one together take as long as the longest of them", () => {
  expect(reading([report("a", 10, 2), report("b", 10, 1)])).toEqual({ seconds: 6, steps: 1 });
});

test("slices that do not fit into one together are read one after the other", () => {
  expect(reading([report("a", 60, 2), report("b", 60, 1)]).seconds).toBe(9);
});

test("nobody is faster than the pace that all workers of the platform share", () => {
  expect(reading([report("a", 10, 2), report("b", 10, 1)], 0.5).seconds).toBe(12);
});

test("eight slices are a step, and a tier without reports is none", () => {
  expect(reading(Array.from({ length: 9 }, (_, n) => report(String(n), 1, 1)))).toEqual({ seconds: 6, steps: 2 });
  expect(reading([])).toEqual({ seconds: 0, steps: 0 });
});
