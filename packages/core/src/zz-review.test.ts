import { expect, test } from "vitest";
import { reportId, resultKey } from "./facts.ts";
import { accountKey } from "./ids.ts";
import { compileMapping, goalsOf } from "./mapping.ts";
import { micros } from "./micros.ts";
import { normalise } from "./normalise.ts";
import { sampleAccount, sampleQuery, sampleRules } from "./query/sample.ts";
import { runQuery } from "./query.ts";
import { calendarDate } from "./time/calendar-date.ts";

const from = calendarDate("2026-11-01");
const ctx = {
  owner: accountKey("google:1234567890"),
  report: {
    id: reportId("campaign"),
    tier: "core",
    holds: "facts",
    level: "campaign",
    metrics: ["spend"],
    rowsPerDay: 1,
    history: true,
  },
  currency: "EUR",
  slice: { from, to: from },
} as const;
const row = (count: string) => ({
  date: from,
  level: "campaign" as const,
  entity: "1",
  metrics: { spend: "1" },
  results: { "form@platform": { count, value: "0" } },
});
const outcome = (rows: ReturnType<typeof row>[]) => {
  try {
    return JSON.stringify(normalise({ rows }, ctx), (_, v) => (typeof v === "bigint" ? `${v}` : v));
  } catch (e) {
    return (e as Error).message.replace(/rows\[\d\]/, "");
  }
};

test("order does not matter", () => {
  expect(outcome([row("0"), row("5")])).toBe(outcome([row("5"), row("0")]));
});
test("a count of zero without a value is nothing", () => {
  const r = { ...row("0"), results: { "form@platform": { count: "0" } } };
  const [page] = normalise({ rows: [r] }, ctx);
  expect(page?.holds === "facts" && page.facts[0]?.results).toEqual({});
});
test("cpql over platforms that tell and that do not", () => {
  const rules = {
    ...sampleRules,
    goals: { ...sampleRules.goals, qualifiedLead: [[{ action: "q", basis: "platform" }]] },
  };
  const a = sampleAccount("google:1", { "2026-11-01": { account: [{ entity: "1", spend: "100", leads: "10" }] } });
  const b = sampleAccount(
    "tiktok:1",
    { "2026-11-01": { account: [{ entity: "1", spend: "900", leads: "10" }] } },
    { mapping: [{ from: null, rules: { ...rules, goals: { ...rules.goals } }, version: "x" }] },
  );
  const answer = runQuery(sampleQuery({ columns: ["spend", "qualifiedLeads", "cpql", "roas"] }), [a, b]);
  console.log(JSON.stringify(answer.totals));
});
test("fact with null value and goal", () => {
  const m = compileMapping(sampleRules, null);
  console.log(goalsOf({ results: { [resultKey("order", "platform")]: { count: micros("0"), value: null } } }, m));
});
