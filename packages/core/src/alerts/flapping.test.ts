import { expect, test } from "vitest";
import { micros } from "../micros.ts";
import { addDays } from "../time/calendar-date.ts";
import { backtest } from "./backtest.ts";
import { morningAfter, sampleFacts, sampleNight, sampleRule } from "./sample.ts";
import type { DayFacts } from "./subject.ts";

const rule = sampleRule({ coolDown: "1h" });
const nights = 120;

/** A campaign whose leads truly cost exactly the threshold: each day's come or do not by the throw of a die. */
function atTheThreshold(seed: number): readonly DayFacts[] {
  let state = seed;
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: nights + 42 }, (_, day): DayFacts => {
    const leads = Array.from({ length: 12 }, () => (draw() < 0.25 ? 1 : 0)).reduce<number>((sum, one) => sum + one, 0);
    const sums = { spend: micros("180"), leads: micros(String(leads)) };
    return { date: addDays(sampleNight, day), sums, share: 1 };
  });
}

function firings(days: readonly DayFacts[]): number {
  const mornings = Array.from({ length: nights }, (_, at) => {
    const night = addDays(sampleNight, 42 + at);
    const known = days.filter(({ date }) => date <= night);
    return { night, now: morningAfter(night), facts: [sampleFacts({ night, days: known })] };
  });
  return backtest(rule, mornings).filter(({ event }) => event === "fired").length;
}

/** How often the plain figure of the window crosses the threshold. */
function crossings(days: readonly DayFacts[]): number {
  const beyond = Array.from({ length: nights }, (_, at) => {
    const window = days.slice(29 + at, 43 + at);
    return window.length * 180 > 60 * window.reduce((sum, { sums }) => sum + Number(sums.leads ?? 0n) / 1e6, 0);
  });
  return beyond.filter((is, at) => is && !beyond[at - 1]).length;
}

test("noise right at the threshold makes the plain figure cross it again and again, and the alert stand still", () => {
  const campaigns = [1, 2, 3, 4, 5, 6, 7, 8].map(atTheThreshold);
  const counts = campaigns.map(firings);
  expect(Math.max(...counts)).toBeLessThanOrEqual(2);
  const [told, crossed] = [counts, campaigns.map(crossings)].map((all) => all.reduce((sum, one) => sum + one, 0));
  expect(crossed).toBeGreaterThan(10 * Math.max(told ?? 0, 1));
});
