import { expect, test } from "vitest";
import { evaluateRule } from "../alerts/evaluation.ts";
import { morningAfter, sampleDays, sampleFacts, sampleNight, sampleRule } from "../alerts/sample.ts";
import { addDays } from "../time/calendar-date.ts";
import { toldEntry } from "./told-entry.ts";

test("programs are never told that it is certain, as people are not", () => {
  const rule = sampleRule({ scope: { each: "campaign" }, evaluations: 1 });
  const days = [
    ...sampleDays(28, { spend: "40", leads: "1" }, addDays(sampleNight, -14)),
    ...sampleDays(14, { spend: "100", leads: "0.2" }),
  ];
  const night = {
    rule,
    night: sampleNight,
    now: morningAfter(sampleNight),
    facts: [sampleFacts({ days })],
    states: [],
  };
  const entry = evaluateRule(night).message?.entries[0];
  if (entry?.judgement == null) return expect.unreachable();
  const { judgement } = entry;
  const toldOf = (probability: number | null) =>
    toldEntry({ ...entry, judgement: { ...judgement, probability } }, "cpl").probability;
  expect([1, 0.99996, 0.98765, 0, null].map(toldOf)).toEqual([0.9999, 0.9999, 0.9877, 0, null]);
});
