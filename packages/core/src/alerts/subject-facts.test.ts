import { expect, test } from "vitest";
import { clientId } from "../ids.ts";
import { type Micros, micros, ONE } from "../micros.ts";
import { type SampleRow, sampleAccount, sampleEntities } from "../query/sample.ts";
import { rateTable } from "../rates.ts";
import { addDays, datesIn } from "../time/calendar-date.ts";
import { sampleNight, sampleRule } from "./sample.ts";
import { fits } from "./scope.ts";
import { subjectFacts } from "./subject-facts.ts";

type Days = Parameters<typeof sampleAccount>[1];

const client = { id: clientId("northwind"), name: "Northwind", conversionGoal: "leads" } as const;
const rows: readonly SampleRow[] = [
  { entity: "7", spend: "30", impressions: "1000", linkClicks: "10", leads: "1" },
  { entity: "8", spend: "10", impressions: "500", linkClicks: "5" },
];
const total: readonly SampleRow[] = [{ entity: "1", spend: "45", impressions: "1500", linkClicks: "15", leads: "1" }];

/** So many days up to the night, all alike. */
function daysUpTo(count: number, but: Days = {}): Days {
  const dates = datesIn({ from: addDays(sampleNight, 1 - count), to: sampleNight });
  return { ...Object.fromEntries(dates.map((date) => [date, { account: total, campaign: rows }])), ...but };
}

const facts = (scope: object, accounts: readonly ReturnType<typeof sampleAccount>[], more: object = {}) =>
  subjectFacts({
    rule: sampleRule({ scope, ...more }),
    client,
    night: sampleNight,
    accounts,
    reportingCurrency: "EUR",
  });

test("a client is the total of its accounts, cut by campaign for whoever explains it", () => {
  const [found, ...more] = facts({}, [sampleAccount("google:1", daysUpTo(20)), sampleAccount("meta:2", daysUpTo(20))]);
  expect(more).toEqual([]);
  expect(found?.subject).toEqual({ key: "northwind", kind: "client", client: "northwind", name: "Northwind" });
  expect(found?.days.length).toBe(20);
  expect(found?.days.at(-1)?.sums).toMatchObject({ spend: micros("90"), leads: micros("2") });
  expect(found?.parts.map(({ subject }) => subject.key)).toEqual([
    "northwind/google:1/7",
    "northwind/google:1/8",
    "northwind/meta:2/7",
    "northwind/meta:2/8",
  ]);
});

test("platforms, accounts and campaigns are judged each for itself", () => {
  const accounts = [sampleAccount("google:1", daysUpTo(20)), sampleAccount("meta:2", daysUpTo(20))];
  const keys = (each: string) => facts({ each }, accounts).map(({ subject }) => subject.key);
  expect(keys("platform")).toEqual(["northwind/google", "northwind/meta"]);
  expect(keys("account")).toEqual(["northwind/google:1", "northwind/meta:2"]);
  expect(keys("campaign").length).toBe(4);
  expect(facts({ each: "account", platforms: ["meta"] }, accounts).length).toBe(1);
  expect(facts({ each: "account", accounts: ["google:*"] }, accounts).length).toBe(1);
});

test("a client on one platform is called as people call the platform", () => {
  const named = sampleAccount("google:1", daysUpTo(20), { label: "Google Ads" });
  const found = facts({ each: "platform" }, [named, sampleAccount("meta:2", daysUpTo(20))]);
  expect(found.map(({ subject }) => subject.name)).toEqual(["Northwind, Google Ads", "Northwind, meta"]);
});

test("campaigns are chosen by name, and their sum is the subject", () => {
  const campaigns = sampleEntities(sampleAccount("google:1", {}), "campaignEntities", [
    ["7", "Brand France"],
    ["8", "Generic"],
  ]);
  const account = sampleAccount("google:1", daysUpTo(20), { campaigns });
  const [found] = facts({ campaigns: ["brand*"] }, [account]);
  expect(found?.days.at(-1)?.sums.spend).toBe(micros("30"));
  expect(facts({ campaigns: ["brand*"], each: "campaign" }, [account]).map(({ subject }) => subject.name)).toEqual([
    "Brand France",
  ]);
});

test("a day on which a campaign did not run is a day with zeros, and one that has not run for long is no subject", () => {
  const some = daysUpTo(60, { [sampleNight]: { account: total, campaign: rows.slice(0, 1) } });
  const [, second] = facts({ each: "campaign" }, [sampleAccount("google:1", some)]);
  expect(second?.days.at(-1)).toEqual({
    date: sampleNight,
    share: 1,
    sums: { spend: 0n, leads: 0n, impressions: 0n, linkClicks: 0n },
  });
  const recent = datesIn({ from: addDays(sampleNight, -40), to: sampleNight });
  const stopped = daysUpTo(
    60,
    Object.fromEntries(recent.map((date) => [date, { account: total, campaign: rows.slice(0, 1) }])),
  );
  expect(
    facts({ each: "campaign" }, [sampleAccount("google:1", stopped)]).map(({ subject }) => subject.campaign),
  ).toEqual(["7"]);
});

test("a day that was not read is named; days before the account's first are not", () => {
  const gap = addDays(sampleNight, -2);
  const { [gap]: _, ...rest } = daysUpTo(10);
  const [found] = facts({}, [sampleAccount("google:1", rest)]);
  expect(found?.missing).toEqual([{ account: "google:1", date: gap, reason: "notRead" }]);
});

test("what no platform can tell is missing; what one of them cannot tell is left out", () => {
  const silent = sampleAccount("google:1", daysUpTo(14), {
    overrides: [{ platform: sampleAccount("google:1", {}).platform, goals: { lead: null } }],
  });
  expect(facts({}, [silent])[0]?.missing[0]).toMatchObject({ account: "google:1", reason: "notTold" });
  const [both] = facts({}, [silent, sampleAccount("meta:2", daysUpTo(14))]);
  expect(both?.missing).toEqual([]);
  expect(both?.days.at(-1)?.sums.spend).toBe(micros("45"));
});

test("amounts become the threshold's currency at their own day's rate, and a day without one is missing", () => {
  const rates = rateTable([
    { date: addDays(sampleNight, -2), perEuro: { USD: "1.5" } },
    { date: addDays(sampleNight, -1), perEuro: { USD: "1.2" } },
  ]);
  const dollars = (more: object) =>
    facts({}, [sampleAccount("google:1", daysUpTo(3), { currency: "USD", ...more })])[0];
  const found = dollars({ rates });
  expect(found?.currency).toBe("EUR");
  expect(found?.missing).toEqual([]);
  // The last one is a Saturday, for which Friday's rate holds.
  expect(found?.days.map(({ sums }) => sums.spend)).toEqual([micros("30"), micros("37.5"), micros("37.5")]);
  expect(dollars({})?.missing.map(({ reason }) => reason)).toEqual(["rateMissing", "rateMissing", "rateMissing"]);
});

test("an amount that is demanded is one of the reporting currency where the threshold names none", () => {
  const rates = rateTable([{ date: addDays(sampleNight, -1), perEuro: { JPY: "160" } }]);
  const yen = sampleAccount("google:1", daysUpTo(1), { currency: "JPY", rates });
  const roas = { kpi: "roas", threshold: { below: "2" } };
  const [demanding] = facts({}, [yen], { ...roas, minimum: { spend: "1000" } });
  expect(demanding).toMatchObject({ currency: "EUR", days: [{ sums: { spend: micros("0.28125") } }] });
  const [counting] = facts({}, [yen], { ...roas, minimum: { acquisitions: "10" } });
  expect(counting).toMatchObject({ currency: "JPY", days: [{ sums: { spend: micros("45") } }] });
});

test("a campaign that ran when its account was last read is still there, however long ago that was", () => {
  const outage = datesIn({ from: addDays(sampleNight, -35), to: sampleNight });
  const read = Object.entries(daysUpTo(60)).filter(([date]) => !outage.some((day) => day === date));
  const found = facts({ each: "campaign" }, [sampleAccount("google:1", Object.fromEntries(read))]);
  expect(found.map(({ subject }) => subject.campaign)).toEqual(["7", "8"]);
  expect(found[0]?.missing).toHaveLength(14);
});

test("only the days that are compared are kept, and of the campaigns inside those that explain a change", () => {
  const [whole] = facts({}, [sampleAccount("google:1", daysUpTo(132))]);
  const [campaign] = facts({ each: "campaign" }, [sampleAccount("google:1", daysUpTo(132))]);
  expect([whole?.days, whole?.parts[0]?.days, campaign?.days].map((days) => days?.length)).toEqual([42, 28, 42]);
  expect(campaign?.habit).toMatchObject({ results: 90, exposure: 90 * 40 });
});

test("young days tell which share of their results is known", () => {
  const curve = { shares: [400_000n as Micros, 800_000n as Micros, ONE as Micros], doubts: [], evidence: 0n as Micros };
  const maturity = { curves: { leads: curve }, today: addDays(sampleNight, 1) };
  const [found] = facts({}, [sampleAccount("google:1", daysUpTo(5), { maturity })]);
  expect(found?.days.slice(-3).map(({ share }) => share)).toEqual([1, 0.8, 0.4]);
});

test.each<[string, object, readonly number[]]>([
  ["cpl", {}, [1, 0.8, 0.4]],
  ["cpa", {}, [0.5, 0.2, 0.1]],
  ["roas", { threshold: { below: "2" }, minimum: { spend: "1" } }, [0.5, 0.2, 0.1]],
  ["cos", { threshold: { above: "2" }, minimum: { spend: "1" } }, [0.5, 0.2, 0.1]],
  ["acquisitionRate", { threshold: { below: "0.1" } }, [0.5, 0.25, 0.25]],
  ["conversionRate", { threshold: { below: "0.1" } }, [0.5, 0.2, 0.1]],
  ["cpc", { minimum: { spend: "1" } }, [1, 1, 1]],
])(
  "%s waits for its own results: revenue for acquisitions, these for no leads, prices for nothing",
  (kpi, more, found) => {
    const curve = (...shares: string[]) => ({ shares: shares.map(micros), doubts: [], evidence: 0n as Micros });
    const curves = { leads: curve("0.4", "0.8", "1"), acquisitions: curve("0.1", "0.2", "0.5", "1") };
    const [facts] = subjectFacts({
      rule: sampleRule({ kpi, ...more }),
      client: { ...client, conversionGoal: "acquisitions" },
      night: sampleNight,
      accounts: [sampleAccount("google:1", daysUpTo(5), { maturity: { curves, today: addDays(sampleNight, 1) } })],
      reportingCurrency: "EUR",
    });
    expect(facts?.days.slice(-3).map(({ share }) => share)).toEqual(found);
    expect(facts?.days[0]?.share).toBe(1);
  },
);

test.each<[string, object, number]>([
  ["cpl", {}, 0.5],
  ["conversionRate", { threshold: { below: "0.1" } }, 0.775],
])("accounts of which unlike shares are known count by the volume of %s", (kpi, more, share) => {
  const young = (text: string) => ({
    curves: { leads: { shares: [micros(text), ONE as Micros], doubts: [], evidence: 0n as Micros } },
    today: addDays(sampleNight, 1),
  });
  const day = (spend: string, linkClicks: string): Days => ({
    [sampleNight]: { account: [{ entity: "1", spend, linkClicks, leads: "1" }], campaign: [] },
  });
  const [found] = facts(
    {},
    [
      sampleAccount("google:1", day("50", "90"), { maturity: young("0.9") }),
      sampleAccount("meta:2", day("200", "30"), { maturity: young("0.4") }),
    ],
    { kpi, ...more },
  );
  // 0.9 × 50 + 0.4 × 200 of 250 EUR, or 0.9 × 90 + 0.4 × 30 of 120 clicks.
  expect(found?.days.at(-1)?.share).toBeCloseTo(share, 9);
});

test("a day that is not over is known no further than after one night", () => {
  const curve = { shares: [400_000n as Micros, ONE as Micros], doubts: [], evidence: 0n as Micros };
  const maturity = { curves: { leads: curve }, today: sampleNight };
  const [found] = facts({}, [sampleAccount("google:1", daysUpTo(3), { maturity })]);
  expect(found?.days.map(({ share }) => share)).toEqual([1, 0.4, 0.4]);
});

test("the habit is that of the 90 days before all that is judged", () => {
  const [found] = facts({}, [sampleAccount("google:1", daysUpTo(132))]);
  expect(found?.habit).toMatchObject({ results: 90, exposure: 90 * 45 });
  expect(facts({}, [sampleAccount("google:1", daysUpTo(42))])[0]?.habit).toEqual({
    results: 0,
    exposure: 0,
    dispersion: 1.5,
  });
});

test.each<[string, string, boolean]>([
  ["*", "", true],
  ["brand", "Brand", true],
  ["brand", "Brand FR", false],
  ["brand*", "BRAND fr", true],
  ["*brand*", "the brand", true],
  ["*a*a*", "a", false],
  ["a*b*c", "aXbXc", true],
  ["a*b*c", "acb", false],
  ["ab*ba", "aba", false],
  ["1.2*", "1x2", false],
])("the glob %s and the text %s: %s", (glob, text, expected) => {
  expect(fits(glob, text)).toBe(expected);
});
