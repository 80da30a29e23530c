import { describe, expect, test } from "vitest";
import { type FactPage, reportId } from "../facts.ts";
import { accountKey } from "../ids.ts";
import type { ReportTraits } from "../platform.ts";
import { runQuery } from "../query.ts";
import { calendarDate } from "../time/calendar-date.ts";
import { instant } from "../time/instant.ts";
import { partsReport, splitMissing } from "./asked.ts";
import type { Dimension, KpiQuery } from "./question.ts";
import { questionIssues } from "./question-issues.ts";
import { sampleAccount, sampleEntities, sampleFact, samplePage, sampleQuery } from "./sample.ts";

const one = "2026-11-01";
const owner = accountKey("google:1");
const report = (id: string, level: ReportTraits["level"]): ReportTraits => ({
  id: reportId(id),
  tier: "detail",
  holds: "facts",
  level,
  metrics: ["spend"],
  rowsPerDay: 1,
  history: false,
});
const reports = [
  report("account", "account"),
  report("campaign", "campaign"),
  report("audience.age", "campaign"),
  report("ad", "ad"),
];
const by = (...dimensions: Dimension[]) => sampleQuery({ by: dimensions });

describe("the report of a split", () => {
  test.each([
    [by("campaign"), "campaign"],
    [by("ad"), "ad"],
    [by("audience.age"), "audience.age"],
    [by("audience.age", "campaign"), "audience.age"],
    [sampleQuery({ ads: ["1"] }), "ad"],
  ] as const)("is found in the platform's traits", (query, expected) => {
    expect(partsReport(query, reports)?.id).toBe(expected);
  });

  test.each([
    [by("adGroup"), "adGroupNotRead"],
    [by("audience.gender"), "audienceNotRead:gender"],
    [by("audience.age", "ad"), "audienceNotRead:age"],
    [by("targetedAudience"), "targetedAudienceNotRead"],
  ] as const)("that no platform has is a note", (query, note) => {
    expect([partsReport(query, reports), splitMissing(query)]).toEqual([null, note]);
  });

  test("a platform without it has no rows and says so once", () => {
    const accounts = ["google:1", "google:2"].map((key) =>
      sampleAccount(
        key,
        { [one]: { account: [{ entity: "1", spend: "5" }] } },
        { unsplit: true, notes: ["adGroupNotRead"] },
      ),
    );
    const { rows, totals, notes } = runQuery(by("adGroup"), accounts);
    expect({ rows, totals, notes }).toEqual({
      rows: [],
      totals: [],
      notes: [{ platform: "google", note: "adGroupNotRead" }],
    });
  });
});

const ad = (entity: string, parent: string | null, spend: string, age: string | null = null) => ({
  ...sampleFact({ entity, spend }),
  parent: parent === null ? null : sampleFact({ entity: parent }).entity,
  audience: age === null ? null : { kind: "age", value: age },
});

function adAccount(parts: FactPage) {
  const whole = [samplePage(owner, "account", one, [{ entity: "1", spend: "10" }])];
  const adGroups = sampleEntities(owner, "adGroupEntities", [["g1", "Group one"]]);
  const entities = adGroups.entities.map((entity) => ({ ...entity, parent: sampleFact({ entity: "c1" }).entity }));
  return { ...sampleAccount("google:1", {}), pages: { whole, parts: [parts] }, adGroups: { ...adGroups, entities } };
}

describe("finer than campaigns", () => {
  const page = samplePage(owner, "campaign", one, [], {
    report: reportId("ad"),
    level: "ad",
    facts: [ad("x", "g1", "4"), ad("y", "g9", "3")],
  });
  const ask = (more: Partial<KpiQuery>) =>
    runQuery(sampleQuery({ to: calendarDate(one), columns: ["spend"], ...more }), [adAccount(page)]).rows;

  test("ads bring their ad groups and campaigns along, by name where they have one, and the rest is unallocated", () => {
    expect(
      ask({ by: ["ad"] }).map((row) => [row.campaign, row.adGroup, row.adGroupName, row.ad, row.values.spend]),
    ).toEqual([
      [null, "g9", null, "y", "3"],
      ["c1", "g1", "Group one", "x", "4"],
      ["unallocated", "unallocated", null, "unallocated", "3"],
    ]);
  });

  test("a filter shows single ads, and the unallocated part only where it is named", () => {
    expect(ask({ by: ["ad"], ads: ["x"] }).map((row) => row.ad)).toEqual(["x"]);
    expect(ask({ ads: ["x", "unallocated"] }).map((row) => row.values.spend)).toEqual(["7"]);
    expect(ask({ campaigns: ["c1"], by: ["ad"] }).map((row) => row.ad)).toEqual(["x"]);
  });
});

test("audiences add up to the account, what no audience has apart", () => {
  const facts = [ad("c1", null, "4", "18-24"), ad("c2", null, "2", "18-24"), ad("c1", null, "3", "25-34")];
  const page = samplePage(owner, "campaign", one, [], { report: reportId("audience.age"), facts });
  const rows = runQuery(sampleQuery({ to: calendarDate(one), columns: ["spend"], by: ["audience.age"] }), [
    adAccount(page),
  ]).rows;
  expect(rows.map((row) => [row.audience, row.values.spend])).toEqual([
    ["18-24", "6"],
    ["25-34", "3"],
    ["unallocated", "1"],
  ]);
});

describe("a question whose parts are each right", () => {
  const at = instant("2026-11-04T08:00:00Z");
  const fields = (more: Partial<KpiQuery>) => questionIssues(sampleQuery({ at, ...more })).map(({ field }) => field);

  test("is fine as long as they fit together", () => {
    expect(fields({ by: ["ad"], currency: "EUR", compare: "year", limit: 5 })).toEqual([]);
  });

  test("names what does not", () => {
    expect(fields({ by: ["audience.age", "audience.gender"] })).toEqual(["by"]);
    expect(fields({ by: ["ad"], from: calendarDate("2026-01-01") })).toEqual(["from"]);
    expect(fields({ asOf: instant("2026-11-05T00:00:00Z") })).toEqual(["asOf"]);
    expect(fields({ changedSince: instant("2025-10-01T00:00:00Z") })).toEqual(["changedSince"]);
    expect(fields({ changedSince: instant("2026-11-03T00:00:00Z"), asOf: instant("2026-11-02T00:00:00Z") })).toEqual([
      "changedSince",
    ]);
    expect(fields({ changedSince: instant("2026-11-03T00:00:00Z"), compare: "year" })).toEqual(["compare"]);
    expect(fields({ cursor: "bm9uc2Vuc2U" })).toEqual(["cursor"]);
  });
});

describe("people reached", () => {
  const day = (date: string, rows: readonly (readonly [string, string | null])[]): FactPage => {
    const page = samplePage(
      owner,
      "account",
      date,
      rows.map(([entity]) => ({ entity, impressions: "100" })),
      { metrics: ["impressions", "reach"] },
    );
    const facts = page.facts.map((fact, at) => ({
      ...fact,
      metrics: { ...fact.metrics, reach: amount(rows[at]?.[1] ?? null) },
    }));
    return { ...page, facts };
  };
  const amount = (text: string | null) => sampleFact({ entity: "1", spend: text }).metrics.spend ?? null;
  const ask = (pages: readonly FactPage[], to: string) =>
    runQuery(sampleQuery({ to: calendarDate(to), columns: ["reach", "frequency"] }), [
      { ...sampleAccount("google:1", {}), pages: { whole: pages, parts: [] } },
    ]).rows[0];

  test("are known for the very period a row was asked for", () => {
    expect(ask([day(one, [["1", "40"]])], one)).toMatchObject({ values: { reach: "40", frequency: "2.5" }, notes: [] });
  });

  test("are never added up: between the largest part and all of them, or one per impression", () => {
    expect(ask([day(one, [["1", "40"]]), day("2026-11-02", [["1", "70"]])], "2026-11-02")).toMatchObject({
      values: { reach: null, frequency: null },
      bounds: { reach: { low: "70", high: "110" }, frequency: { low: "1.818182", high: "2.857143" } },
      notes: ["reachNotAdditive"],
    });
  });

  test("have no upper bound while a day is missing", () => {
    expect(ask([day(one, [["1", "40"]])], "2026-11-02")?.bounds.reach).toEqual({ low: "40", high: null });
  });

  test("are not guessed where nobody reports them", () => {
    const plain = samplePage(owner, "account", one, [{ entity: "1", impressions: "100" }]);
    expect(ask([plain], one)).toMatchObject({ values: { reach: null }, bounds: {}, notes: ["reachNotReported"] });
  });
});
