import { expect, test } from "vitest";
import { type Result, resultKey } from "./facts.ts";
import { accountKey } from "./ids.ts";
import { compileMapping, goalsOf, type MappingRules } from "./mapping.ts";
import { format, micros } from "./micros.ts";
import { sampleEntities } from "./query/sample.ts";

const basis = "primary/clickDate";
const owner = accountKey("google:1");
const none = { contains: [], disjoint: [] };

const actions = sampleEntities(owner, "conversionActionEntities", [
  ["11", "Form", { category: "SUBMIT_LEAD_FORM" }],
  ["12", "Call", { category: "PHONE_CALL_LEAD" }],
  ["13", "Order", { category: "PURCHASE" }],
  ["14", "Views", { category: "PAGE_VIEW" }],
]);

const byCategory: MappingRules = {
  ...none,
  goals: {
    lead: [["SUBMIT_LEAD_FORM", "PHONE_CALL_LEAD"].map((category) => ({ category, basis }))],
    acquisition: [[{ category: "PURCHASE", basis }]],
    revenue: [[{ category: "PURCHASE", basis }]],
  },
};

test("categories resolve through the conversion actions; revenue is their value", () => {
  const goals = read(byCategory, { "11": ["2"], "12": ["0.5"], "13": ["1", "99.5"], "14": ["400"] });
  expect(goals).toEqual({ leads: "2.5", qualifiedLeads: null, acquisitions: "1", revenue: "99.5" });
});

test("nothing present is zero, a goal nobody declared is absent", () => {
  expect(read(byCategory, {})).toEqual({ leads: "0", qualifiedLeads: null, acquisitions: "0", revenue: "0" });
});

test("results the page lacks are absent for every goal", () => {
  const goals = goalsOf({ results: {} }, compileMapping(byCategory, actions), ["results"]);
  expect(Object.values(goals)).toEqual([null, null, null, null]);
});

test("another basis of the same action does not count", () => {
  const mapping = compileMapping(byCategory, actions);
  const results = { [resultKey("11", "all/clickDate")]: { count: micros("9"), value: null } };
  expect(goalsOf({ results }, mapping).leads).toBe(0n);
  expect([...mapping.unmapped]).toEqual([]);
});

test("the first alternative with any key present wins, even where its count is zero", () => {
  const at = (action: string) => ({ action, basis });
  const rules: MappingRules = { ...none, goals: { lead: [[at("lead")], [at("form"), at("web")]] } };
  expect(read(rules, { form: ["2"], web: ["3"] }).leads).toBe("5");
  expect(read(rules, { lead: ["4"], form: ["2"], web: ["3"] }).leads).toBe("4");
  expect(read(rules, { lead: ["0", "7"], form: ["2"] }).leads).toBe("0");
});

test("an action is counted once where its id and its category are both selected", () => {
  const rules: MappingRules = {
    ...none,
    goals: {
      lead: [
        [
          { action: "11", basis },
          { category: "SUBMIT_LEAD_FORM", basis },
        ],
      ],
    },
  };
  expect(read(rules, { "11": ["2"] }).leads).toBe("2");
});

test("null counts are skipped, and nothing but nulls is absent", () => {
  const rules: MappingRules = {
    ...none,
    goals: {
      lead: [
        [
          { action: "a", basis },
          { action: "b", basis },
        ],
      ],
    },
  };
  expect(read(rules, { a: [null], b: ["3"] }).leads).toBe("3");
  expect(read(rules, { a: [null] }).leads).toBeNull();
});

test("an action of unknown category counts for nothing and is listed", () => {
  const mapping = compileMapping(byCategory, actions);
  const results = {
    [resultKey("77", basis)]: { count: micros("5"), value: null },
    [resultKey("14", basis)]: { count: micros("5"), value: null },
  };
  expect(goalsOf({ results }, mapping).leads).toBe(0n);
  expect([...mapping.unmapped]).toEqual(["77"]);
});

function read(rules: MappingRules, cells: Record<string, readonly [count: string | null, value?: string]>) {
  const results: Record<string, Result> = {};
  for (const [action, [count, value]] of Object.entries(cells)) {
    results[resultKey(action, basis)] = {
      count: count === null ? null : micros(count),
      value: value === undefined ? null : micros(value),
    };
  }
  const goals = Object.entries(goalsOf({ results }, compileMapping(rules, actions)));
  return Object.fromEntries(goals.map(([goal, sum]) => [goal, sum === null ? null : format(sum)]));
}
