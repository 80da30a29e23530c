import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountKey, platformId } from "./ids.ts";
import { mappingSpans } from "./mapping/overrides.ts";
import type { GoalRule } from "./mapping.ts";
import { micros } from "./micros.ts";
import { type KpiQuery, unallocated } from "./query/question.ts";
import type { QueryRow } from "./query/rows.ts";
import { type SampleRow, sampleAccount, sampleEntities, samplePage, sampleQuery, sampleRules } from "./query/sample.ts";
import { runQuery } from "./query.ts";
import { addDays, calendarDate } from "./time/calendar-date.ts";

const values = (rows: readonly QueryRow[]) => rows.map((row) => row.values);
const [one, two, three] = ["2026-11-01", "2026-11-02", "2026-11-03"] as const;

describe("nulls and zeros", () => {
  const ask = (days: Parameters<typeof sampleAccount>[1], more: Partial<KpiQuery> = {}) =>
    runQuery(sampleQuery(more), [sampleAccount("google:1", days)]);

  test("a range nobody has read is absent, with the reason", () => {
    const [row] = ask({}).rows;
    expect(row).toMatchObject({
      values: { spend: null, leads: null, cpl: null },
      days: 3,
      daysRead: 0,
      notes: ["notRead"],
    });
  });

  test("days that were read and empty are zero, and their ratio is absent", () => {
    const [row] = ask({ [one]: { account: [] }, [two]: { account: [] }, [three]: { account: [] } }).rows;
    expect(row).toMatchObject({ values: { spend: "0", leads: "0", cpl: null }, daysRead: 3, notes: ["noLeads"] });
  });

  test("spend without a lead has no cost per lead, and says so", () => {
    const [row] = ask({ [one]: { account: [{ entity: "1", spend: "12.5" }] } }).rows;
    expect(row).toMatchObject({
      values: { spend: "12.5", leads: "0", cpl: null },
      notes: ["daysNotRead", "spendWithoutLeads"],
    });
  });

  test("a sum skips what the platform did not say and notes that it is partial", () => {
    const days = {
      [one]: { account: [{ entity: "1", spend: null }] },
      [two]: { account: [{ entity: "1", spend: "3" }] },
    };
    const [row] = ask(days, { columns: ["spend"], to: calendarDate(two) }).rows;
    expect(row).toMatchObject({ values: { spend: "3" }, notes: ["spendPartial"] });
  });

  test("nothing but nulls is absent", () => {
    const [row] = ask(
      { [one]: { account: [{ entity: "1", spend: null }] } },
      { columns: ["spend"], to: calendarDate(one) },
    ).rows;
    expect(row).toMatchObject({ values: { spend: null }, notes: ["spendNotReported"] });
  });

  test("a goal without a mapping, a metric no page carries and results the platform lacks each have their reason", () => {
    const columns = ["cpql", "frequency", "bounceRate"] as const;
    const [row] = ask({ [one]: { account: [{ entity: "1", spend: "1" }] } }, { columns, to: calendarDate(one) }).rows;
    expect(row?.values).toEqual({ cpql: null, frequency: null, bounceRate: null });
    expect(row?.notes).toEqual([
      "qualifiedLeadsNotMapped",
      "reachNotReported",
      "sessionsNotReported",
      "engagedSessionsNotReported",
    ]);
    const owner = accountKey("google:1");
    const page = samplePage(owner, "account", one, [{ entity: "1", spend: "1" }], { unavailable: ["results"] });
    const account = sampleAccount("google:1", {}, { pages: { whole: [page], parts: [] } });
    expect(runQuery(sampleQuery({ to: calendarDate(one) }), [account]).rows[0]).toMatchObject({
      values: { leads: null, cpl: null },
      notes: ["leadsUnavailable"],
    });
  });

  test("reach is never summed", () => {
    const owner = accountKey("google:1");
    const page = samplePage(owner, "account", one, [{ entity: "1" }], { metrics: ["impressions", "reach"] });
    const account = sampleAccount("google:1", {}, { pages: { whole: [page], parts: [] } });
    const query = sampleQuery({ columns: ["reach"], to: calendarDate(one) });
    expect(runQuery(query, [account]).rows[0]).toMatchObject({ values: { reach: null }, notes: ["reachNotAdditive"] });
  });
});

describe("grouping", () => {
  const day = (spend: string, leads: string) => ({ account: [{ entity: "1", spend, leads }] });
  const accounts = [
    sampleAccount("google:1", { [one]: day("10", "1"), [two]: day("20", "4") }),
    sampleAccount("google:2", { [one]: day("5", "2") }),
    sampleAccount("tiktok:9", { [one]: day("7", "1") }, { currency: "USD" }),
  ];
  const ask = (more: Partial<KpiQuery>) => runQuery(sampleQuery({ to: calendarDate(two), ...more }), accounts);

  test("currencies are never added up", () => {
    const { rows, totals } = ask({ columns: ["spend"] });
    expect(rows.map(({ currency, values: { spend } }) => [currency, spend])).toEqual([
      ["EUR", "35"],
      ["USD", "7"],
    ]);
    expect(totals.map(({ currency, values: { spend } }) => [currency, spend])).toEqual([
      ["EUR", "35"],
      ["USD", "7"],
    ]);
  });

  test("a KPI of a group is the ratio of its sums", () => {
    expect(ask({ by: ["platform"], columns: ["cpl"] }).rows.map((row) => [row.platform, row.values.cpl])).toEqual([
      ["google", "5"],
      ["tiktok", "7"],
    ]);
  });

  test("the account brings its platform and name along", () => {
    expect(ask({ by: ["account"], accounts: [accountKey("google:2")] }).rows).toMatchObject([
      {
        platform: "google",
        account: "2",
        accountName: "Name of google:2",
        values: { spend: "5" },
        days: 2,
        daysRead: 1,
      },
    ]);
  });

  test("days, weeks and months may be asked for together", () => {
    const { rows } = ask({ by: ["day", "week", "month"], columns: ["spend"], platforms: [platformId("google")] });
    expect(rows.map(({ day, week, month, values: { spend } }) => [day, week, month, spend])).toEqual([
      [one, "2026-W44", "2026-11", "15"],
      [two, "2026-W45", "2026-11", "20"],
    ]);
  });

  test.each([
    ["asc", ["7", "35", null]],
    ["desc", ["35", "7", null]],
  ] as const)("sorted %s, absent values come last, and the limit leaves count and totals alone", (order, expected) => {
    const more = [...accounts, sampleAccount("google:3", {}, { currency: "AUD" })];
    const query = sampleQuery({ columns: ["spend"], sort: { by: "spend", order }, to: calendarDate(two) });
    expect(values(runQuery(query, more).rows).map(({ spend }) => spend)).toEqual(expected);
    const limited = runQuery({ ...query, limit: 1 }, more);
    expect([limited.rows.length, limited.count, limited.totals.length]).toEqual([1, 3, 3]);
  });

  test("sorting by a KPI nobody asked to see works all the same", () => {
    const { rows } = ask({ by: ["account"], columns: ["spend"], sort: { by: "cpl", order: "asc" } });
    expect(rows.map(({ account }) => account)).toEqual(["2", "1", "9"]);
  });
});

describe("campaigns", () => {
  const account = sampleAccount(
    "google:1",
    {
      [one]: {
        account: [{ entity: "1", spend: "10", leads: "3" }],
        campaign: [
          { entity: "a", spend: "4", leads: "3" },
          { entity: "b", spend: "4" },
        ],
      },
      [two]: { account: [{ entity: "1", spend: "6" }], campaign: [{ entity: "a", spend: "6" }] },
      [three]: { account: [{ entity: "1", spend: "2" }] },
    },
    { campaigns: sampleEntities(accountKey("google:1"), "campaignEntities", [["a", "Alpha"]]) },
  );
  const ask = (more: Partial<KpiQuery>) => runQuery(sampleQuery({ columns: ["spend", "cpl"], ...more }), [account]);

  test("what the account has beyond its campaigns is a row of its own", () => {
    const { rows, totals } = ask({ by: ["campaign"] });
    expect(rows.map(({ campaign, campaignName, values: { spend } }) => [campaign, campaignName, spend])).toEqual([
      ["a", "Alpha", "10"],
      ["b", null, "4"],
      [unallocated, null, "4"],
    ]);
    expect(totals[0]).toMatchObject({ values: { spend: "18", cpl: "6" }, notes: ["campaignsNotRead"] });
  });

  test("it stands per day where days are asked for, and is left out where it is nothing", () => {
    const { rows } = ask({ by: ["campaign", "day"] });
    expect(
      rows.filter((row) => row.campaign === unallocated).map(({ day, values: { spend } }) => [day, spend]),
    ).toEqual([
      [one, "2"],
      [three, "2"],
    ]);
  });

  test("a filter on campaigns leaves it out unless it is named", () => {
    expect(ask({ by: ["campaign"], campaigns: ["b"] }).rows.map(({ campaign }) => campaign)).toEqual(["b"]);
    const both = ask({ campaigns: ["b", unallocated], to: calendarDate(two) });
    expect(values(both.rows)).toEqual([{ spend: "6", cpl: null }]);
  });

  test("without a split the campaign filter still counts days without that campaign as zero", () => {
    const { rows } = ask({ by: ["day"], campaigns: ["b"], columns: ["spend"] });
    expect(rows.map(({ day, values: { spend } }) => [day, spend])).toEqual([
      [one, "4"],
      [two, "0"],
      [three, null],
    ]);
  });
});

describe("a filter that nothing passes", () => {
  const same = { spend: "9", leads: "2" };
  const day = { account: [{ entity: "1", ...same }], campaign: [{ entity: "a", ...same }] };
  const dumb = { account: [{ entity: "2", spend: null }], campaign: [{ entity: "z", spend: null }] };
  const accounts = [sampleAccount("google:1", { [one]: day }), sampleAccount("tiktok:2", { [one]: dumb })];
  const ask = (more: Partial<KpiQuery>) =>
    runQuery(sampleQuery({ columns: ["spend", "leads"], to: calendarDate(one), ...more }), accounts);

  test.each([[[]], [["campaign"]], [["day", "campaign"]]] as const)(
    "sums to zero however it is split by %j, and says that its id was not seen",
    (by) => {
      const { totals, notes } = ask({ by, campaigns: ["typo", unallocated], accounts: [accountKey("google:1")] });
      expect(totals[0]).toMatchObject({ values: { spend: "0", leads: "0" }, notes: [] });
      expect(notes).toEqual([{ note: "campaignNotSeen:typo" }]);
    },
  );

  test("what has a row in either period compared was seen", () => {
    const then = sampleAccount(
      "google:3",
      {},
      { compared: { whole: [], parts: [...(accounts[0]?.pages.parts ?? [])] } },
    );
    const query = sampleQuery({ from: calendarDate(two), to: calendarDate(two), compare: "previous" });
    const { notes } = runQuery({ ...query, campaigns: ["a", "typo"] }, [then]);
    expect(notes).toEqual([{ note: "campaignNotSeen:typo" }]);
  });

  test.each([[[]], [["campaign"]]] as const)("says nothing of platforms that have no row in it, split by %j", (by) => {
    const { totals, notes } = ask({ by, campaigns: ["a"] });
    expect(totals[0]).toMatchObject({ values: { spend: "9", leads: "2" }, notes: [] });
    expect(notes).toEqual([]);
  });
});

describe("the lead mapping", () => {
  const orders: GoalRule = [[{ action: "order", basis: "platform" }]];
  const day = { account: [{ entity: "1", spend: "10", leads: "5", revenue: "70" }] };

  test("a new rule counts from its day on and leaves history alone", () => {
    const overrides = [{ platform: platformId("google"), validFrom: calendarDate(two), goals: { lead: orders } }];
    const account = sampleAccount("google:1", { [one]: day, [two]: day }, { overrides });
    const answer = runQuery(sampleQuery({ by: ["day"], columns: ["leads"], to: calendarDate(two) }), [account]);
    expect(values(answer.rows)).toEqual([{ leads: "5" }, { leads: "1" }]);
    expect(answer.accounts[0]?.mappings.map(({ from }) => from)).toEqual([null, two]);
    const before = runQuery(sampleQuery({ columns: ["leads"], to: calendarDate(one) }), [account]);
    expect(before.accounts[0]?.mappings).toHaveLength(1);
  });

  test("an action beside its own category on another basis is named as a conflict", () => {
    const rules = {
      ...sampleRules,
      contains: [["platform", "all"]] as const,
      goals: {
        lead: [
          [
            { action: "form", basis: "all" },
            { category: "LEAD", basis: "platform" },
          ],
        ],
      },
    };
    const actions = sampleEntities(accountKey("google:1"), "conversionActionEntities", [
      ["form", "Form", { category: "LEAD" }],
    ]);
    const mapping = mappingSpans(accountKey("google:1"), rules, []);
    const answer = runQuery(sampleQuery(), [sampleAccount("google:1", { [one]: day }, { actions, mapping })]);
    expect(answer.accounts[0]?.conflicts).toMatchObject([{ saw: "category LEAD@platform" }]);
  });

  test("an action of unknown category is listed for the account", () => {
    const rules = { ...sampleRules, goals: { lead: [[{ category: "LEAD", basis: "platform" }]] } };
    const mapping = mappingSpans(accountKey("google:1"), rules, []);
    const answer = runQuery(sampleQuery(), [sampleAccount("google:1", { [one]: day }, { mapping })]);
    expect(answer.accounts[0]?.unmapped).toEqual(["form", "order"]);
    expect(answer.rows[0]?.values.leads).toBe("0");
  });
});

describe("laws", () => {
  const cents = fc.integer({ min: -50_000, max: 1_000_000 }).map((n) => `${n}e-2`);
  const count = fc.integer({ min: 0, max: 30 }).map(String);
  const row = (entity: string) =>
    fc.record({ entity: fc.constant(entity), spend: cents, leads: count, revenue: cents });
  const dayOf = fc.record({
    account: fc.array(row("1"), { maxLength: 1 }),
    campaign: fc
      .tuple(fc.option(row("a")), fc.option(row("b")), fc.option(row("c")))
      .map((rows) => rows.flatMap((r) => r ?? [])),
  });
  const daysOf = fc.array(dayOf, { minLength: 1, maxLength: 40 }).map((days) => {
    return Object.fromEntries(days.map((day, at) => [addDays(calendarDate("2026-10-20"), at), day]));
  });
  const range = { from: calendarDate("2026-10-20"), to: addDays(calendarDate("2026-10-20"), 39) };
  const columns = ["spend", "leads", "acquisitions", "revenue"] as const;
  const total = (rows: readonly QueryRow[], column: (typeof columns)[number]) =>
    rows.reduce((sum, { values: found }) => sum + (found[column] == null ? 0n : micros(found[column])), 0n);

  test("totals do not depend on how days are cut", () => {
    fc.assert(
      fc.property(daysOf, (days) => {
        const account = sampleAccount("google:1", days);
        const ask = (by: KpiQuery["by"]) => runQuery(sampleQuery({ ...range, by, columns }), [account]);
        const whole = ask([]);
        for (const by of [
          ["day"],
          ["week"],
          ["month"],
          ["day", "week"],
          ["platform", "month"],
          ["account", "week"],
        ] as const) {
          const cut = ask(by);
          expect(values(cut.totals)).toEqual(values(whole.totals));
          for (const column of columns) expect(total(cut.rows, column)).toBe(total(whole.rows, column));
        }
      }),
      { numRuns: 40 },
    );
  });

  test("campaigns and unallocated are exactly the account", () => {
    fc.assert(
      fc.property(daysOf, (days) => {
        const account = sampleAccount("google:1", days);
        const ask = (by: KpiQuery["by"]) => runQuery(sampleQuery({ ...range, by, columns }), [account]);
        const split = ask(["campaign", "week"]);
        const whole = ask(["week"]);
        expect(values(split.totals)).toEqual(values(whole.totals));
        for (const column of columns) expect(total(split.rows, column)).toBe(total(whole.rows, column));
      }),
      { numRuns: 40 },
    );
  });

  test("the KPI of a group is that of exact sums, rounded once, half to even", () => {
    fc.assert(
      fc.property(daysOf, (days) => {
        const [answer] = runQuery(sampleQuery({ ...range, columns: ["cpl"] }), [sampleAccount("google:1", days)]).rows;
        expect(answer?.values.cpl).toBe(naiveRatio(Object.values(days).flatMap((day) => day.account)));
      }),
      { numRuns: 40 },
    );
  });
});

/** Whole cents over whole leads by schoolbook division to seven places and a remainder. */
function naiveRatio(rows: readonly SampleRow[]): string | null {
  const cents = rows.reduce((sum, { spend }) => sum + Number((spend ?? "0").replace("e-2", "")), 0);
  const leads = rows.reduce((sum, { leads: count }) => sum + Number(count ?? "0"), 0);
  if (leads === 0) return null;
  const scaled = BigInt(Math.abs(cents)) * 10_000n;
  const [quotient, rest] = [scaled / BigInt(leads), scaled % BigInt(leads)];
  const up = rest * 2n > BigInt(leads) || (rest * 2n === BigInt(leads) && quotient % 2n === 1n);
  const digits = String(quotient + (up ? 1n : 0n)).padStart(7, "0");
  const text = `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/0+$/, "").replace(/\.$/, "");
  return cents < 0 && text !== "0" ? `-${text}` : text;
}
