import { expect, test } from "vitest";
import type { GoalRule, MappingRules, Selector } from "../mapping.ts";
import { checkMapping, mappingIssues } from "./check.ts";

const platform: MappingRules = {
  goals: { lead: [[{ action: "lead", basis: "adset" }]] },
  contains: [["1d_click", "7d_click"]],
  disjoint: [["7d_click", "1d_view"]],
};
const categories = new Map([["11", "SIGNUP"]]);
const on = (action: string, basis: string): Selector => ({ action, basis });
const of = (category: string, basis: string): Selector => ({ category, basis });

test.each<[string, readonly Selector[], RegExp]>([
  ["one key twice", [on("lead", "7d_click"), on("lead", "7d_click")], /each key once/],
  ["one category twice", [of("SIGNUP", "adset"), of("SIGNUP", "adset")], /each key once/],
  ["a part with its whole", [on("lead", "7d_click"), on("lead", "1d_click")], /contains the other/],
  ["bases not known to be disjoint", [on("lead", "1d_click"), on("lead", "1d_view")], /not known to be disjoint/],
  ["an action with its category", [of("SIGNUP", "adset"), on("11", "adset")], /is of category SIGNUP/],
  ["an action with its category on another basis", [on("11", "7d_click"), of("SIGNUP", "1d_click")], /contains/],
])("%s is refused", (_, sum, reason) => {
  expect(issues({ lead: [sum] })).toEqual([
    { field: "goals.lead[0][1]", saw: expect.any(String), expected: expect.stringMatching(reason) },
  ]);
});

test.each<[string, readonly Selector[]]>([
  ["disjoint bases of one action", [on("lead", "7d_click"), on("lead", "1d_view")]],
  ["different actions", [on("lead", "7d_click"), on("form", "1d_click")]],
  ["an action outside the category", [of("CONTACT", "adset"), on("11", "adset")]],
])("%s may be summed", (_, sum) => {
  expect(issues({ lead: [sum] })).toEqual([]);
});

test("the same key may stand in two alternatives and for two goals", () => {
  const lead = [[on("lead", "adset")], [on("lead", "adset"), on("form", "adset")]];
  expect(issues({ lead, acquisition: lead })).toEqual([]);
});

test("an unknown basis is refused with the known ones", () => {
  expect(issues({ lead: [[on("lead", "30d_click")]] })).toEqual([
    { field: "goals.lead[0][0].basis", saw: '"30d_click"', expected: "one of 1d_click, 1d_view, 7d_click, adset" },
  ]);
});

test("an unknown goal is refused with the known ones", () => {
  expect(() => checkMapping({ leads: [[on("lead", "adset")]] }, platform, "mapping[2].goals")).toThrow(
    /mapping\[2\]\.goals\.leads: found "leads", expected a goal: lead, qualifiedLead, acquisition, revenue/,
  );
});

function issues(goals: Record<string, GoalRule>) {
  return mappingIssues(goals, platform, "goals", categories);
}
