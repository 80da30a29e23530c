import { expect, test } from "vitest";
import { accountKey } from "./ids.ts";
import { compileMapping } from "./mapping.ts";
import { micros } from "./micros.ts";
import { type SampleRow, samplePage, sampleRules } from "./query/sample.ts";
import { addRow, emptyTally, remainder, sumsOf, sumTogether, totalOf } from "./tally.ts";
import { totalsOf } from "./totals.ts";

const metrics = ["spend", "leads", "qualifiedLeads"] as const;
const mapping = compileMapping(sampleRules, null);
const page = (rows: readonly SampleRow[]) => samplePage(accountKey("google:1"), "campaign", "2026-11-01", rows);
const total = (...pages: (readonly SampleRow[])[]) => totalsOf(pages.map(page), metrics, () => mapping);

test("a sum skips nulls and carries how many rows told it", () => {
  const tally = total([
    { entity: "a", spend: "1.5" },
    { entity: "b", spend: null },
    { entity: "c", spend: "2" },
  ]);
  expect(totalOf(tally, "spend")).toEqual({ sum: micros("3.5"), known: 2, all: 3, why: "NotReported" });
});

test("no page says nothing, an empty page says zero", () => {
  expect(sumsOf(total())).toEqual({ spend: null, leads: null, qualifiedLeads: null });
  expect(sumsOf(total([]))).toEqual({ spend: 0n, leads: 0n, qualifiedLeads: null });
});

test("rows that say nothing stay nothing", () => {
  expect(totalOf(total([{ entity: "a", spend: null }]), "spend")).toMatchObject({ sum: null, known: 0, all: 1 });
});

test("a row without results counts as zero leads, and an undeclared goal is not told", () => {
  const tally = total([{ entity: "a", leads: "2" }, { entity: "b" }]);
  expect(totalOf(tally, "leads")).toEqual({ sum: micros("2"), known: 2, all: 2, why: null });
  expect(totalOf(tally, "qualifiedLeads")).toEqual({ sum: null, known: 0, all: 2, why: "NotMapped" });
});

test("what a whole has beyond its parts may be negative, and is unknown where the whole is", () => {
  const parts = emptyTally(metrics);
  addRow(parts, [micros("5"), "Unavailable", "NotMapped"]);
  expect(remainder([micros("3"), micros("2"), "NotMapped"], parts)).toEqual([micros("-2"), micros("2"), "NotMapped"]);
});

test("the parts of a ratio are summed over the rows that told both, and what was left out has its source", () => {
  const tally = emptyTally(metrics, [[0, 2]]);
  addRow(tally, [micros("10"), micros("1"), micros("2")], "google");
  addRow(tally, [micros("7"), micros("1"), "NotMapped"], "tiktok");
  addRow(tally, [micros("0"), micros("1"), "NotMapped"], "meta");
  expect([sumTogether(tally, 0, 0), sumTogether(tally, 0, 2)]).toEqual([micros("10"), micros("2")]);
  expect(tally.left[0]?.from).toEqual(new Set(["tiktok"]));
  expect(totalOf(tally, "spend").sum).toBe(micros("17"));
});

test("where no row told both, there is no sum of both", () => {
  const tally = emptyTally(metrics, [[0, 2]]);
  addRow(tally, [micros("10"), micros("1"), "NotMapped"], "google");
  addRow(tally, ["NotReported", micros("1"), micros("2")], "tiktok");
  expect(sumTogether(tally, 0, 0)).toBeNull();
});
