import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { micros } from "../micros.ts";
import { runQuery } from "../query.ts";
import { rateTable } from "../rates.ts";
import { calendarDate } from "../time/calendar-date.ts";
import type { KpiQuery } from "./question.ts";
import { sampleAccount, sampleQuery } from "./sample.ts";

// Monday, Tuesday and Wednesday.
const [one, two, three] = ["2026-11-02", "2026-11-03", "2026-11-04"] as const;
const rates = rateTable([
  { date: calendarDate(one), perEuro: { USD: "1.25", GBP: "0.8" } },
  { date: calendarDate(two), perEuro: { USD: "1.6", GBP: "0.8" } },
]);
const day = (spend: string, leads = "1", revenue = "0") => ({ account: [{ entity: "1", spend, leads, revenue }] });

const dollars = sampleAccount(
  "tiktok:9",
  { [one]: day("10"), [two]: day("8"), [three]: day("0") },
  { currency: "USD", rates },
);
const euros = sampleAccount("google:1", { [one]: day("2"), [two]: day("3") }, { rates });

const ask = (more: Partial<KpiQuery>, accounts = [euros, dollars]) =>
  runQuery(
    sampleQuery({ from: calendarDate(one), to: calendarDate(two), columns: ["spend", "cpl"], ...more }),
    accounts,
  );

describe("one currency", () => {
  test("each amount is converted at its own date's rate, and there is one total", () => {
    const { rows, totals } = ask({ currency: "EUR", by: ["platform"] });
    expect(rows.map(({ platform, currency, values }) => [platform, currency, values.spend])).toEqual([
      ["google", "EUR", "5"],
      ["tiktok", "EUR", "13"],
    ]);
    expect(totals).toMatchObject([{ currency: "EUR", values: { spend: "18", cpl: "4.5" } }]);
  });

  test("a row names the days whose rates it rests on; one that converts nothing names none", () => {
    const { rows } = ask({ currency: "EUR", by: ["platform"] });
    expect(rows.map((row) => row.rates)).toEqual([
      [],
      [{ currency: "USD", source: "ECB", rateDates: { from: one, to: two }, missing: [] }],
    ]);
  });

  test("without the currency nothing is converted and currencies stay apart", () => {
    expect(ask({}).rows.map(({ currency, values, rates: used }) => [currency, values.spend, used])).toEqual([
      ["EUR", "5", []],
      ["USD", "18", []],
    ]);
  });

  test("a missing rate leaves every amount of the row absent, names currency and day, and leaves counts alone", () => {
    const late = sampleAccount("tiktok:9", { [two]: day("8"), [three]: day("8") }, { currency: "USD", rates });
    const query = { currency: "EUR", to: calendarDate(three), columns: ["spend", "leads", "cpl", "roas"] } as const;
    expect(ask(query, [late]).rows[0]).toMatchObject({
      values: { spend: null, leads: "2", cpl: null, roas: null },
      notes: expect.arrayContaining([`rateMissing:USD:${three}`]),
    });
    const byDay = ask({ ...query, by: ["day"] }, [late]).rows.map(({ values }) => values.spend);
    expect(byDay).toEqual([null, "5", null]);
  });

  test("a currency nobody publishes is missing on all its days, told as one span", () => {
    const [row] = ask({ currency: "XAU" }, [dollars]).rows;
    expect(row?.notes).toContain(`rateMissing:XAU:${one}..${two}`);
  });

  test("nothing is worth nothing in every currency: a day without spend needs no rate", () => {
    expect(ask({ currency: "EUR", to: calendarDate(three) }, [dollars]).rows[0]?.values.spend).toBe("13");
  });

  test("both sides of a ratio are converted", () => {
    const shop = sampleAccount(
      "google:1",
      { [one]: day("10", "1", "100"), [two]: day("8", "1", "16") },
      { currency: "USD", rates },
    );
    // 10/1.25 + 8/1.6 = 13 spent, 100/1.25 + 16/1.6 = 90 earned.
    expect(ask({ currency: "EUR", columns: ["roas"] }, [shop]).rows[0]?.values.roas).toBe("6.923077");
  });

  test("what one day's ratio of money is does not depend on the currency", () => {
    const amount = fc.integer({ min: 1, max: 10_000_000 }).map((n) => `${n}e-2`);
    fc.assert(
      fc.property(amount, amount, (spend, revenue) => {
        const shop = sampleAccount("google:1", { [one]: day(spend, "1", revenue) }, { currency: "USD", rates });
        const [euro, pound] = ["EUR", "GBP"].map(
          (currency) => ask({ currency, columns: ["roas"] }, [shop]).rows[0]?.values.roas,
        );
        expect(euro).toBe(pound);
      }),
    );
  });

  test("an account that changed its currency is one row, its days counted once", () => {
    const pages = [
      ...sampleAccount("google:1", { [one]: day("10") }, { currency: "USD" }).pages.whole,
      ...sampleAccount("google:1", { [two]: day("3") }).pages.whole,
    ];
    const moved = { ...euros, pages: { whole: pages, parts: [] } };
    expect(ask({ currency: "EUR" }, [moved]).rows).toMatchObject([{ values: { spend: "11" }, days: 2, daysRead: 2 }]);
    const apart = ask({ to: calendarDate(three) }, [moved]).rows;
    expect(apart.map(({ currency, days, daysRead }) => [currency, days, daysRead])).toEqual([
      ["EUR", 2, 1],
      ["USD", 1, 1],
    ]);
  });
});

describe("the parts of a ratio", () => {
  const untold = sampleAccount(
    "tiktok:9",
    { [one]: day("50", "5") },
    { mapping: [{ from: null, version: "x", rules: { goals: {}, contains: [], disjoint: [] } }] },
  );

  test("rest on the rows that tell both: spend of a platform that knows no leads makes no lead dearer", () => {
    const { rows, totals } = ask({ by: [], columns: ["spend", "leads", "cpl"] }, [euros, untold]);
    expect(totals[0]?.values).toEqual({ spend: "55", leads: "2", cpl: "2.5" });
    expect(rows[0]?.notes).toEqual(["daysNotRead", "leadsPartial", "cplPartial:tiktok"]);
  });

  test("where every row tells both, nothing is noted", () => {
    expect(ask({ columns: ["cpl"] }, [euros]).rows[0]?.notes).toEqual([]);
  });

  test("where no row tells both, there is no ratio although there are sums", () => {
    const silent = sampleAccount("google:2", { [one]: { account: [{ entity: "1", spend: null, leads: "4" }] } });
    const [row] = ask({ columns: ["spend", "leads", "cpl"], to: calendarDate(one) }, [silent, untold]).rows;
    expect(row?.values).toEqual({ spend: "50", leads: "4", cpl: null });
    expect(row?.notes).toContain("cplPartial:google,tiktok");
  });
});

test("a total and campaigns in two currencies are not subtracted from each other", () => {
  const both = sampleAccount("google:1", { [one]: { ...day("10"), campaign: [{ entity: "a", spend: "4" }] } });
  const [total] = sampleAccount("google:1", { [one]: day("10") }, { currency: "USD" }).pages.whole;
  if (total === undefined) throw new Error("No page.");
  const torn = { ...both, pages: { ...both.pages, whole: [total] } };
  const { rows } = ask({ by: ["campaign"], columns: ["spend"], to: calendarDate(one) }, [torn]);
  expect(rows.map(({ campaign, values, notes }) => [campaign, values.spend, notes])).toEqual([
    ["a", "4", ["unallocatedUnknown"]],
  ]);
  expect(micros("4")).toBe(4_000_000n);
});
