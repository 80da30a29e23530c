import type { RateDay } from "@leadline/core/rates";
import type { RateMonth } from "@leadline/core/rates/rate-store";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hours, type OpenStore, stores } from "./stores.ts";

const day = (date: string, perEuro: RateDay["perEuro"]): RateDay => ({ date: calendarDate(date), perEuro });
const monthOf = (month: string, version: number, rate = "1.0705"): RateMonth => ({
  month,
  version,
  readAt: hours(version),
  days: [
    day(`${month}-02`, { IDR: "17487.21", USD: rate }),
    day(`${month}-03`, { HUF: "395.10", JPY: "171.940", USD: "1.0710" }),
  ],
});
const without = { supersedes: null };

describe.each(stores)("exchange rates in the %s", (_, open) => {
  let opened: OpenStore;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  test("a range of months comes back in order and whole, to the last digit; what is missing is left out", async () => {
    const { rates } = opened.store;
    expect(await rates.months("1999-01", "2999-12")).toEqual([]);
    for (const month of ["2001-03", "2000-12", "2001-01", "2001-04"]) {
      expect(await rates.put(monthOf(month, 1), without)).toBe(true);
    }
    expect(await rates.months("2000-12", "2001-03")).toEqual(
      ["2000-12", "2001-01", "2001-03"].map((month) => monthOf(month, 1)),
    );
    expect(await rates.months("2001-02", "2001-02")).toEqual([]);
  });

  test("of several that put upon the same version only one does", async () => {
    const { rates } = opened.store;
    const month = "2010-01";
    const first = await Promise.all(["1", "2", "3"].map((rate) => rates.put(monthOf(month, 1, rate), without)));
    expect(first.filter(Boolean)).toHaveLength(1);
    const second = await Promise.all(["4", "5"].map((rate) => rates.put(monthOf(month, 2, rate), without)));
    expect(second.filter(Boolean)).toHaveLength(1);
    expect(await rates.put(monthOf(month, 2, "6"), without)).toBe(false);
    expect(await rates.put(monthOf(month, 4, "6"), without)).toBe(false);
    expect(await rates.months(month, month)).toEqual([monthOf(month, 2, second[0] ? "4" : "5")]);
  });

  test("a corrected month keeps the version that held the old rate", async () => {
    const { rates } = opened.store;
    const [one, two, three] = [1, 2, 3].map((version) => monthOf("2011-05", version, `1.${version}`));
    if (!one || !two || !three) throw new Error("unreachable");
    await rates.put(one, without);
    expect(await rates.superseded("2011-05")).toEqual([]);
    expect(await rates.put(two, { supersedes: one })).toBe(true);
    expect(await rates.put(three, { supersedes: two })).toBe(true);
    expect(await rates.put(two, { supersedes: one })).toBe(false);
    expect(await rates.superseded("2011-05")).toEqual([one, two]);
    expect(await rates.superseded("2011-06")).toEqual([]);
    expect(await rates.months("2011-01", "2011-12")).toEqual([three]);
  });

  test("the newest comparison is remembered", async () => {
    const { rates } = opened.store;
    expect(await rates.compared()).toBeNull();
    await rates.noteCompared(hours(2));
    await rates.noteCompared(hours(1));
    expect(await rates.compared()).toBe(hours(2));
  });
});
