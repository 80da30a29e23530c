import fc from "fast-check";
import { expect, test } from "vitest";
import { type Fact, type FactPage, parseResultKey } from "../facts.ts";
import { accountKey } from "../ids.ts";
import { mappingSpans } from "../mapping/overrides.ts";
import type { MappingRules } from "../mapping.ts";
import { micros } from "../micros.ts";
import { decodePage, encodePage } from "../page.ts";
import { runQuery } from "../query.ts";
import { resultsAsked } from "./results-asked.ts";
import { sampleAccount, sampleEntities, samplePage, sampleQuery } from "./sample.ts";

const owner = accountKey("google:1");
const rules: MappingRules = {
  goals: {
    lead: [[{ category: "LEAD", basis: "own" }], [{ action: "7", basis: "all" }]],
    revenue: [[{ category: "PURCHASE", basis: "own" }]],
  },
  contains: [],
  disjoint: [],
};
const spans = mappingSpans(owner, rules, []);
const actions = sampleEntities(owner, "conversionActionEntities", [
  ["1", "Form", { category: "LEAD" }],
  ["2", "Order", { category: "PURCHASE" }],
  ["3", "Visit", { category: "PAGE_VIEW" }],
]);

test("a question without goals needs no results", () => {
  const wanted = resultsAsked(sampleQuery({ columns: ["spend", "cpm"] }), spans, actions);
  expect(["1@own", "7@all", "9@own"].filter((key) => wanted(parseResultKey(key)))).toEqual([]);
});

test("what counts is needed, and so is what nobody knows", () => {
  const wanted = resultsAsked(sampleQuery({ columns: ["leads"] }), spans, actions);
  const keys = ["1@own", "1@all", "2@own", "3@own", "7@all", "7@own", "9@all"];
  expect(keys.filter((key) => wanted(parseResultKey(key)))).toEqual(["1@own", "2@own", "7@all", "7@own"]);
});

const key = fc.constantFrom("1@own", "1@all", "2@own", "3@own", "3@all", "7@own", "7@all", "9@own", "9@all");
const amount = fc.option(fc.integer({ min: 0, max: 99 }).map((n) => micros(String(n))));
const results = fc.dictionary(key, fc.record({ count: amount, value: amount })) satisfies fc.Arbitrary<Fact["results"]>;

test("an answer is the same whether the other results were read or not", () => {
  fc.assert(
    fc.property(fc.array(results, { maxLength: 6 }), (rows) => {
      const plain = samplePage(
        owner,
        "account",
        "2026-11-02",
        rows.map((_, n) => ({ entity: `${n}` })),
      );
      const page: FactPage = { ...plain, facts: plain.facts.map((fact, n) => ({ ...fact, results: rows[n] ?? {} })) };
      const query = sampleQuery({ columns: ["leads", "revenue", "qualifiedLeads", "cpl"] });
      const answered = (read: ReturnType<typeof decodePage>) =>
        runQuery(query, [
          sampleAccount(
            "google:1",
            {},
            { mapping: spans, actions, pages: { whole: read.holds === "facts" ? [read] : [], parts: [] } },
          ),
        ]);
      const stored = encodePage(page);
      const wanted = resultsAsked(query, spans, actions);
      expect(answered(decodePage(owner, stored, wanted))).toEqual(answered(decodePage(owner, stored)));
    }),
  );
});
