import { describe, expect, test } from "vitest";
import { runQuery } from "../query.ts";
import { addDays, calendarDate } from "../time/calendar-date.ts";
import type { AccountInput } from "./account-input.ts";
import { daysCompared, leavesLeapDayOut, rangeCompared } from "./compared-days.ts";
import type { KpiQuery } from "./question.ts";
import { sampleAccount, sampleQuery } from "./sample.ts";

const on = (from: string, to: string, compare: KpiQuery["compare"]) => ({
  from: calendarDate(from),
  to: calendarDate(to),
  compare,
});

describe("the days compared with", () => {
  test("the previous period is as long and ends the day before", () => {
    expect(rangeCompared(on("2026-11-08", "2026-11-14", "previous"))).toEqual({ from: "2026-11-01", to: "2026-11-07" });
    expect(daysCompared(on("2026-11-08", "2026-11-14", "previous")).get(calendarDate("2026-11-03"))).toBe("2026-11-10");
  });

  test("the same calendar dates of the year before, whatever weekdays they are", () => {
    expect(rangeCompared(on("2026-11-08", "2027-01-03", "year"))).toEqual({ from: "2025-11-08", to: "2026-01-03" });
  });

  test.each([
    ["2028-02-28", "2028-03-01", ["2027-02-28", "2027-03-01"], true],
    ["2028-02-29", "2028-02-29", [], false],
    ["2029-02-28", "2029-03-01", ["2028-02-28", "2028-03-01"], true],
    ["2027-02-28", "2027-03-01", ["2026-02-28", "2026-03-01"], false],
  ])("29 February stands alone: %s to %s", (from, to, expected, left) => {
    const asked = on(from, to, "year");
    expect([...daysCompared(asked).keys()]).toEqual(expected);
    expect(leavesLeapDayOut(asked)).toBe(left);
  });
});

const row = (entity: string, spend: string, leads: string) => ({ entity, spend, leads });
const now = { "2026-11-02": { campaign: [row("a", "30", "3"), row("b", "5", "1")] } };
const then = { "2026-11-01": { campaign: [row("a", "20", "4"), row("c", "7", "0")] } };

function account(): AccountInput {
  return { ...sampleAccount("google:1", now), compared: sampleAccount("google:1", then).pages };
}

const ask = (more: Partial<KpiQuery>, accounts = [account()]) =>
  runQuery(
    sampleQuery({ ...on("2026-11-02", "2026-11-02", "previous"), columns: ["spend", "leads", "cpl"], ...more }),
    accounts,
  );

describe("a comparison", () => {
  test("gives each number that of the other period, the change and its rate", () => {
    const [first] = ask({ by: ["campaign"] }).rows;
    expect(first).toMatchObject({
      campaign: "a",
      values: { spend: "30", leads: "3", cpl: "10" },
      compared: {
        values: { spend: "20", leads: "4", cpl: "5" },
        change: { spend: "10", leads: "-1", cpl: "5" },
        changeRate: { spend: "0.5", leads: "-0.25", cpl: "1" },
        days: 1,
        daysRead: 1,
      },
    });
  });

  test("has rows that are there on one side only, with nothing on the other", () => {
    const { rows } = ask({ by: ["campaign"], columns: ["spend"] });
    expect(
      rows.map(({ campaign, values, compared, notes }) => [
        campaign,
        values.spend,
        compared?.values.spend,
        compared?.change.spend,
        notes,
      ]),
    ).toEqual([
      ["a", "30", "20", "10", []],
      ["b", "5", null, null, ["notCompared"]],
      ["c", null, "7", null, ["onlyCompared"]],
    ]);
  });

  test("compares totals as well", () => {
    expect(ask({ by: ["campaign"] }).totals).toMatchObject([
      {
        values: { spend: "35", cpl: "8.75" },
        compared: { values: { spend: "27", cpl: "6.75" }, change: { cpl: "2" } },
      },
    ]);
  });

  test("has no rate of change from nothing, and none where a side is not told", () => {
    const quiet = { ...account(), compared: sampleAccount("google:1", { "2026-11-01": { campaign: [] } }).pages };
    const [all] = ask({ columns: ["spend"], campaigns: ["a", "b"] }, [quiet]).rows;
    expect(all?.compared).toMatchObject({
      values: { spend: "0" },
      change: { spend: "35" },
      changeRate: { spend: null },
    });
    const unread = { ...account(), compared: { whole: [], parts: [] } };
    const [silent] = ask({ columns: ["spend"], campaigns: ["a"] }, [unread]).rows;
    expect(silent).toMatchObject({ compared: { change: { spend: null }, daysRead: 0 }, notes: ["compared:notRead"] });
  });

  test("of a loss that shrank says that it rose", () => {
    const loss = (day: string, spend: string) =>
      sampleAccount("google:1", { [day]: { account: [{ entity: "1", spend }] } });
    const half = { ...loss("2026-11-02", "-5"), compared: loss("2026-11-01", "-10").pages };
    expect(ask({ columns: ["spend"] }, [half]).rows[0]?.compared).toMatchObject({
      change: { spend: "5" },
      changeRate: { spend: "0.5" },
    });
  });

  test("sets each day of a week beside the day as many days before, whatever week that lies in", () => {
    const days = (from: string, spend: string) =>
      Object.fromEntries(
        [0, 1, 2, 3].map((at) => [addDays(calendarDate(from), at), { account: [{ entity: "1", spend }] }]),
      );
    const weekly = {
      ...sampleAccount("google:1", days("2026-11-06", "2")),
      compared: sampleAccount("google:1", days("2026-11-02", "1")).pages,
    };
    const { rows } = ask({ ...on("2026-11-06", "2026-11-09", "previous"), by: ["week"], columns: ["spend"] }, [weekly]);
    expect(rows.map(({ week, values, compared }) => [week, values.spend, compared?.values.spend])).toEqual([
      ["2026-W45", "6", "3"],
      ["2026-W46", "2", "1"],
    ]);
  });

  test("is not there where nobody asked for it", () => {
    expect(ask({ compare: undefined }).rows[0]).not.toHaveProperty("compared");
  });

  test("of leap years says that a day is left out", () => {
    const notes = (from: string) =>
      ask({ ...on(from, from.replace("-28", "-28").replace("02-28", "03-01"), "year") }).notes;
    expect(notes("2028-02-28")).toEqual([{ note: "leapDayLeftOut" }]);
    expect(notes("2026-02-28")).toEqual([]);
  });
});
