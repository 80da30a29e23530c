import fc from "fast-check";
import { expect, test } from "vitest";
import { type FactPage, reportId } from "./facts.ts";
import { accountKey } from "./ids.ts";
import { type NormaliseContext, normalise, normaliseDays } from "./normalise.ts";
import { decodePage, encodePage } from "./page.ts";
import type { RenamedRow } from "./platform.ts";
import { addDays, calendarDate, datesIn } from "./time/calendar-date.ts";

const from = calendarDate("2026-11-01");
const context: NormaliseContext = {
  owner: accountKey("google:1234567890"),
  report: {
    id: reportId("campaign"),
    tier: "core",
    holds: "facts",
    level: "campaign",
    metrics: ["spend", "impressions"],
    rowsPerDay: 1,
    history: true,
  },
  currency: "EUR",
  slice: { from, to: addDays(from, 2) },
};

const row = (over: Partial<RenamedRow> = {}): RenamedRow => ({
  date: from,
  level: "campaign",
  entity: "111",
  metrics: { spend: "4560000e-6", impressions: "345" },
  results: {},
  ...over,
});

const pagesOf = (rows: readonly RenamedRow[]) =>
  normalise({ rows }, context).filter((page): page is FactPage => page.holds === "facts");
const refusal = (rows: readonly RenamedRow[]) => {
  try {
    pagesOf(rows);
  } catch (error) {
    return error;
  }
  return undefined;
};

test("every date of the slice has its page, empty days included", () => {
  const pages = pagesOf([row()]);
  expect(pages.map(({ period, facts }) => [period, facts.length])).toEqual([
    ["D2026-11-01", 1],
    ["D2026-11-02", 0],
    ["D2026-11-03", 0],
  ]);
});

test("a delivery row and its results become one fact", () => {
  const [page] = pagesOf([
    row(),
    row({ metrics: {}, results: { "7@primary/clickDate": { count: "2.5", value: "150.5" } } }),
  ]);
  expect(page?.facts).toEqual([
    {
      entity: "111",
      parent: null,
      audience: null,
      metrics: { spend: 4_560_000n, impressions: 345_000_000n },
      results: { "7@primary/clickDate": { count: 2_500_000n, value: 150_500_000n } },
    },
  ]);
});

test("results without delivery mean that the platform dropped a row of zeros", () => {
  const [page] = pagesOf([row({ metrics: {}, results: { "7@all/clickDate": { count: "1", value: "0" } } })]);
  expect(page?.facts[0]?.metrics).toEqual({ spend: 0n, impressions: 0n });
});

test("null stays apart from zero", () => {
  const [page] = pagesOf([
    row({ metrics: { spend: "1", impressions: null }, results: { "a@b": { count: null, value: "0" } } }),
  ]);
  expect(page?.facts[0]?.metrics.impressions).toBeNull();
  expect(page?.facts[0]?.results).toEqual({ "a@b": { count: null, value: 0n } });
});

test("rows of nothing but zeros are as good as absent", () => {
  const [page] = pagesOf([
    row({ metrics: { spend: "0.000", impressions: "0" }, results: { "a@b": { count: "0", value: "0" } } }),
  ]);
  expect(page?.facts).toEqual([]);
});

test("a repeated row counts once, and one that changed meanwhile is read again", () => {
  expect(pagesOf([row(), row()])[0]?.facts).toHaveLength(1);
  expect(refusal([row(), row({ metrics: { spend: "4.57", impressions: "345" } })])).toMatchObject({
    code: "upstream.unavailable",
  });
});

test.each([
  ["rows[0].date", row({ date: "2026-11-04" })],
  ["rows[0].date", row({ date: "2026-11-01 00:00:00" })],
  ["rows[0].level", row({ level: "account" })],
  ["rows[0].currency", row({ currency: "USD" })],
  ["rows[0].entity", row({ entity: "" })],
  ["rows[0].metrics.spend", row({ metrics: { spend: "12,5", impressions: "1" } })],
  ["rows[0].metrics.impressions", row({ metrics: { spend: "12.5" } })],
  ["rows[0].metrics.likes", row({ metrics: { spend: "1", impressions: "1", likes: "3" } })],
  ["rows[0].results.lead", row({ results: { lead: { count: "1" } } })],
  ["rows[0].results.a@b", row({ results: { "a@b": { count: "many" } } })],
])("a row is refused with the path of its fault: %s", (field, bad) => {
  expect(refusal([bad])).toMatchObject({ code: "upstream.contract", details: { field } });
});

const cell = fc.option(
  fc.integer({ min: -5, max: 5_000_000 }).map((n) => String(n / 100)),
  { nil: null },
);
const anyRow = fc.record({
  date: fc.integer({ min: 0, max: 2 }).map((days) => addDays(from, days)),
  level: fc.constant("campaign" as const),
  entity: fc.integer({ min: 1, max: 30 }).map(String),
  metrics: fc.record({ spend: cell, impressions: cell }),
  results: fc.dictionary(fc.constantFrom("a@x", "b@x", "c%40d@y/z"), fc.record({ count: cell, value: cell })),
});
const rows = fc.uniqueArray(anyRow, { selector: ({ date, entity }) => `${date} ${entity}`, maxLength: 60 });

test("pages do not depend on the order of rows, nor on rows that come twice", () => {
  fc.assert(
    fc.property(rows, fc.func(fc.integer()), (list, weigh) => {
      const shuffled = [...list, ...list.slice(0, 5)].sort((a, b) => weigh(a) - weigh(b));
      expect(pagesOf(shuffled).map((page) => encodePage(page).hash)).toEqual(
        pagesOf(list).map((page) => encodePage(page).hash),
      );
    }),
  );
});

test("a page survives encoding unchanged", () => {
  fc.assert(
    fc.property(rows, (list) => {
      for (const page of pagesOf(list)) expect(decodePage(page.owner, encodePage(page))).toEqual(page);
    }),
  );
});

test("different facts have different hashes", () => {
  const hash = (bad: RenamedRow) => pagesOf([bad]).map((page) => encodePage(page).hash)[0];
  const variants = [
    row(),
    row({ entity: "112" }),
    row({ metrics: { spend: "4.56", impressions: null } }),
    row({ results: { "a@b": { count: null, value: "0" } } }),
    row({ parent: "9" }),
  ];
  expect(new Set(variants.map(hash)).size).toBe(variants.length);
});

test.each([
  [undefined, "9"],
  ["9", undefined],
])("rows of one entity know its parent as soon as one of them tells it: %s, %s", (first, second) => {
  const rows = [row({ ...(first && { parent: first }) }), row({ metrics: {}, ...(second && { parent: second }) })];
  expect(pagesOf(rows)[0]?.facts).toMatchObject([{ entity: "111", parent: "9" }]);
});

test("entities become one snapshot, sorted and without repeats", () => {
  const entities = [
    { id: "2", name: "B", status: "ENABLED", attributes: { category: "PURCHASE" } },
    { id: "1", attributes: {} },
    { id: "2", name: "B", status: "ENABLED", attributes: { category: "PURCHASE" } },
  ];
  const [page] = normalise({ entities }, { ...context, report: { ...context.report, holds: "entities", metrics: [] } });
  expect(page).toMatchObject({
    holds: "entities",
    period: "S",
    entities: [
      { id: "1", name: null },
      { id: "2", name: "B" },
    ],
  });
  if (page) expect(decodePage(page.owner, encodePage(page))).toEqual(page);
});

test("bytes that are no page end in our own error", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (body) => {
      const read = () =>
        decodePage(context.owner, { report: context.report.id, period: pagesOf([])[0]?.period ?? fail(), body });
      expect(read).toThrow(expect.objectContaining({ code: "internal.bug" }));
    }),
  );
});

function fail(): never {
  throw new Error("a page was expected");
}

const form = (count: string, value?: string) => ({
  "form@platform": value === undefined ? { count } : { count, value },
});

test.each([
  ["0", "5"],
  ["5", "0"],
])("a repeated row that says %s and then %s has moved, whichever came first", (first, second) => {
  const rows = [row({ results: form(first, "0") }), row({ results: form(second, "0") })];
  expect(refusal(rows)).toMatchObject({ code: "upstream.unavailable" });
});

test("a count of zero without a value says no more than an absent key", () => {
  expect(pagesOf([row({ results: form("0") })])).toEqual(pagesOf([row()]));
});

test("a row that cannot be taken costs its own day, and only that", () => {
  const bad = row({ entity: "not an id", date: addDays(from, 1) });
  const { pages, refused } = normaliseDays({ rows: [row(), bad, row({ date: addDays(from, 2) })] }, context);
  expect(pages.map(({ period }) => period)).toEqual(["D2026-11-01", "D2026-11-03"]);
  expect([...refused]).toMatchObject([["2026-11-02", { code: "upstream.contract" }]]);
});

test("rows of many days that cannot be taken are no accident: the whole slice is refused", () => {
  const slice = { from, to: addDays(from, 20) };
  const rows = datesIn(slice).map((date) => row({ date, currency: "USD" }));
  expect(() => normaliseDays({ rows }, { ...context, slice })).toThrow(
    expect.objectContaining({ code: "upstream.contract" }),
  );
});
