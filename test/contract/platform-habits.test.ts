import type { HabitPoints } from "@leadline/core/maturity/habit";
import { micros, ONE } from "@leadline/core/micros";
import type { PlatformTraits } from "@leadline/core/platform";
import { platforms } from "@leadline/platforms/list";
import { describe, expect, test } from "vitest";

const listed: readonly PlatformTraits[] = platforms;

describe.each(listed.map((traits) => [traits.id, traits] as const))("the habits of %s", (_, traits) => {
  test("let a day's results grow night by night to the whole, within the days that are read anew", () => {
    expect(traits.maturity?.leads).toBeDefined();
    for (const points of Object.values(traits.maturity ?? {})) expectGrowth(points, traits.window.restated);
  });

  test("blame only metrics that its account report has, for a unit or in words", () => {
    const known = traits.reports.find(({ level, holds }) => level === "account" && holds === "facts")?.metrics ?? [];
    for (const row of traits.residuals ?? []) {
      expect(row.metrics.filter((metric) => !known.includes(metric))).toEqual([]);
      expect(row.metrics.length).toBeGreaterThan(0);
      expect(row.cause === "rounding" ? micros(row.unit) > 0n : /^\p{Lu}.{15,}$/u.test(row.says)).toBe(true);
    }
  });
});

function expectGrowth(points: HabitPoints, restated: number): void {
  const [nights, shares] = [points.map(([at]) => at), points.map(([, share]) => micros(share))];
  expect(points.length).toBeGreaterThan(1);
  expect(nights[0]).toBe(1);
  expect(nights.every((at, index) => index === 0 || at > (nights[index - 1] ?? 0))).toBe(true);
  expect(shares.every((share, index) => share > (shares[index - 1] ?? 0n))).toBe(true);
  expect(shares.at(-1)).toBe(ONE);
  expect(nights.at(-1)).toBeLessThanOrEqual(restated);
}
