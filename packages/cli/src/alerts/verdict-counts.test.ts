import { sampleRule } from "@leadline/core/alerts/sample";
import { expect, test } from "vitest";
import { assumedLines, verdictCounts } from "./verdict-counts.ts";

const cos = sampleRule({ kpi: "cos", threshold: { above: "0.1" }, minimum: { spend: "1000" } });
const client = { conversionGoal: "leads" } as const;

test("what is judged is counted by verdict, the worst first, verdicts nobody has left out", () => {
  const judged = [{ verdict: "inside" }, { verdict: "beyond" }, { verdict: "inside" }] as const;
  expect(verdictCounts(sampleRule({ scope: { each: "campaign" } }), judged)).toBe(
    "3 campaigns, 1 beyond the limit, 2 inside",
  );
  expect(verdictCounts(cos, [{ verdict: "between" }])).toBe("1 client, 1 undecided");
});

test("those that an assumption leaves undecided are counted with what is not known", () => {
  expect(assumedLines(cos, client, [{ isAssumed: true }])).toEqual([
    "  1 client undecided: how late to expect revenue is not known yet.",
  ]);
  const rate = sampleRule({ kpi: "acquisitionRate", threshold: { below: "5%" }, scope: { each: "platform" } });
  expect(assumedLines(rate, client, [{ isAssumed: true }, { isAssumed: false }, { isAssumed: true }])).toEqual([
    "  2 platforms undecided: how late to expect acquisitions is not known yet.",
  ]);
  expect(assumedLines(cos, client, [{ isAssumed: false }])).toEqual([]);
});
