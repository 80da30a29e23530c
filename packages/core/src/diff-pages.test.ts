import fc from "fast-check";
import { expect, test } from "vitest";
import { applyDiff, diffPages, touchedFacts } from "./diff-pages.ts";
import { type Fact, type FactPage, parseResultKey } from "./facts.ts";
import { accountKey, entityId } from "./ids.ts";
import { type Micros, micros } from "./micros.ts";
import { decodePage, encodePage } from "./page.ts";
import { samplePage } from "./query/sample.ts";

const owner = accountKey("google:1");
const amount = fc.option(fc.integer({ min: -3, max: 3 }).map((n): Micros => micros(String(n))));
const result = fc.record({ count: amount, value: amount });

const fact = fc.record({
  entity: fc.constantFrom("a", "b", "c").map(entityId),
  parent: fc.option(fc.constantFrom("x", "y").map(entityId)),
  audience: fc.option(fc.record({ kind: fc.constant("age"), value: fc.constantFrom("18-24", "25-34") })),
  metrics: fc.record({ spend: amount, impressions: amount, linkClicks: amount }),
  results: fc.dictionary(fc.constantFrom("form@own", "order@own").map(parseResultKey), result, { maxKeys: 2 }),
}) satisfies fc.Arbitrary<Fact>;

const nameOf = ({ entity, audience }: Fact) => `${entity} ${audience?.value ?? ""}`;

const page: fc.Arbitrary<FactPage> = fc
  .record({
    facts: fc.uniqueArray(fact, { selector: nameOf, maxLength: 6 }),
    unavailable: fc.subarray(["results", "linkClicks"]),
    currency: fc.constantFrom("EUR", "EUR", "USD"),
  })
  .map(({ facts, ...more }) => {
    const sorted = facts.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    return { ...samplePage(owner, "campaign", "2026-11-01", []), ...more, facts: sorted };
  });

test("a page and what has changed make the page after", () => {
  fc.assert(
    fc.property(page, page, (before, after) => {
      const made = applyDiff(before, diffPages(before, after));
      expect(encodePage(made).hash).toBe(encodePage(after).hash);
      expect(made).toEqual(after);
    }),
  );
});

test("equal pages have no difference, unequal ones have one", () => {
  fc.assert(
    fc.property(page, page, (before, after) => {
      const { frame, ...rows } = diffPages(before, after);
      const none = frame === null && touchedFacts({ frame, ...rows }).length === 0;
      expect(none).toBe(encodePage(before).hash === encodePage(after).hash);
    }),
  );
});

test("a page and its stored form have no difference", () => {
  fc.assert(
    fc.property(page, (before) => {
      const read = decodePage(owner, encodePage(before));
      if (read.holds !== "facts") throw new Error("No facts.");
      expect(touchedFacts(diffPages(before, read))).toEqual([]);
    }),
  );
});

test("a changed row names the metrics and results that differ", () => {
  const before = samplePage(owner, "campaign", "2026-11-01", [
    { entity: "a", spend: "1", leads: "2" },
    { entity: "b", spend: "1" },
  ]);
  const after = samplePage(owner, "campaign", "2026-11-01", [
    { entity: "a", spend: "1.5", leads: "3" },
    { entity: "c", spend: "1" },
  ]);
  const { added, removed, changed } = diffPages(before, after);
  expect(added.map(({ entity }) => entity)).toEqual(["c"]);
  expect(removed.map(({ entity }) => entity)).toEqual(["b"]);
  expect(changed.map(({ fields }) => fields)).toEqual([["spend", "form@platform"]]);
});
