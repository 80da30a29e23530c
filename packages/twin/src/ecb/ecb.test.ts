import { isTargetClosed } from "@leadline/core/rates/target-calendar";
import { addDays, calendarDate, datesIn, weekdayOf } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { afterAll, beforeEach, expect, test } from "vitest";
import { defaultWorld } from "../market/world.ts";
import { startTwin } from "../start.ts";
import { closingDays } from "./closing-days.ts";
import { firstDay, publishedDays } from "./rates.ts";

const twin = await startTwin();
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

const file = async (name: string) => await (await fetch(`${twin.url}/ecb/${name}`)).text();
const timesIn = (text: string) => [...text.matchAll(/time=["']([\d-]+)["']/g)].map(([, date]) => date);

test("the announced closing days are those that the rule gives", () => {
  const years = datesIn({ from: calendarDate("2025-01-01"), to: calendarDate("2027-04-30") });
  const byRule = years.filter((date) => weekdayOf(date) % 6 !== 0 && isTargetClosed(date));
  expect(byRule).toEqual([...closingDays]);
});

test("the newest day comes at 16:00 in Frankfurt, on working days only", async () => {
  const newestAt = async (now: string) => {
    await twin.clock(now);
    return timesIn(await file("eurofxref-daily.xml"));
  };
  expect(await newestAt("2026-11-20T14:59:59Z")).toEqual(["2026-11-19"]);
  expect(await newestAt("2026-11-20T15:00:00Z")).toEqual(["2026-11-20"]);
  expect(await newestAt("2026-11-23T14:00:00Z")).toEqual(["2026-11-20"]);
  expect(await newestAt("2026-12-27T18:00:00Z")).toEqual(["2026-12-24"]);
  expect(await newestAt("2027-07-01T14:00:00Z")).toEqual(["2027-07-01"]);
});

test("the longer files go back ninety days and to the beginning, the newest day first", async () => {
  const [ninety, all] = [await file("eurofxref-hist-90d.xml"), await file("eurofxref-hist.xml")].map(timesIn);
  expect(ninety?.[0]).toBe("2026-11-20");
  expect(ninety?.at(-1)).toBe("2026-08-25");
  expect(all?.slice(0, ninety?.length)).toEqual(ninety);
  expect(all?.at(-1)).toBe(firstDay(defaultWorld));
});

test("rates are those of the seed, wherever the clock stands; one currency comes on the way and one goes", () => {
  const days = publishedDays(defaultWorld);
  const later = publishedDays({ ...defaultWorld, now: instant("2026-12-22T14:00:00Z") });
  expect(later.slice(0, days.length)).toEqual(days);
  expect(publishedDays({ ...defaultWorld, seed: "other" })).not.toEqual(days);
  const datesOf = (currency: string) =>
    days.filter(({ rates }) => rates.some(([name]) => name === currency)).map(({ date }) => date);
  expect(datesOf("USD")).toEqual(days.map(({ date }) => date));
  expect(datesOf("ISK")[0]).toBe(addDays(defaultWorld.anchor, -180));
  expect(datesOf("RUB").at(-1)).toBe("2026-07-24");
});
