import { readdirSync } from "node:fs";
import { blueprints } from "@leadline/core/errors";
import { levels } from "@leadline/core/facts";
import { platformId } from "@leadline/core/ids";
import { isStoredMetric } from "@leadline/core/metrics";
import type { PlatformTraits } from "@leadline/core/platform";
import { platforms } from "@leadline/platforms/list";
import { loadPlatform } from "@leadline/platforms/load";
import { describe, expect, test } from "vitest";

const listed: readonly PlatformTraits[] = platforms;
const ladder: readonly string[] = levels;

test("every folder with traits is listed, and every listed platform has its folder", () => {
  const folders = readdirSync(new URL("../../packages/platforms/src", import.meta.url), {
    recursive: true,
    encoding: "utf8",
  })
    .filter((file) => /^[^/]+\/traits\.ts$/.test(file))
    .map((file) => file.split("/")[0]);
  expect(folders.toSorted()).toEqual(listed.map(({ id }) => id).toSorted());
});

test("a platform nobody listed is not loaded", async () => {
  await expect(loadPlatform("../core/errors")).rejects.toMatchObject({ code: "input.invalid" });
});

describe.each(listed.map((traits) => [traits.id, traits] as const))("the traits of %s", (id, traits) => {
  test("are those of its adapter, under a valid id", async () => {
    expect((await loadPlatform(platformId(id))).traits).toBe(traits);
  });

  test("name each report once, coarse to fine, facts with stored metrics and entities with none", () => {
    const facts = traits.reports.filter(({ holds }) => holds === "facts");
    const depths = facts.map(({ level }) => ladder.indexOf(level));
    expect(new Set(traits.reports.map((report) => report.id)).size).toBe(traits.reports.length);
    expect(depths).toEqual(depths.toSorted((a, b) => a - b));
    expect(depths[0]).toBe(0);
    for (const { holds, metrics } of traits.reports) {
      expect(metrics.length > 0).toBe(holds === "facts");
      expect(metrics.filter((name) => !isStoredMetric(name))).toEqual([]);
      expect(new Set(metrics).size).toBe(metrics.length);
    }
    expect(facts.every(({ metrics }) => metrics.includes("spend") && metrics.includes("linkClicks"))).toBe(true);
  });

  test("give windows, paces and addresses that can be used", () => {
    const { window, due, rowsPerSlice, requestsPerSecond, endpoints, credentials: schema } = traits;
    expect(Math.min(window.request, window.restated, rowsPerSlice, requestsPerSecond)).toBeGreaterThan(0);
    expect(window.kept).toBeGreaterThanOrEqual(Math.max(window.request, window.restated));
    expect(due.hour >= 0 && due.hour < 24).toBe(true);
    expect(Object.values(endpoints).filter((base) => !/^https:\/\/[^/]+$/.test(base))).toEqual([]);
    expect(endpoints).toHaveProperty("api");
    expect(schema.safeParse({}).success).toBe(false);
  });

  test("turn failures into every remedy a night needs, in words", () => {
    const reached = new Set(traits.failures.map(({ error }) => blueprints[error].remedy));
    expect([...reached].sort()).toEqual(["narrow", "reconnect", "report", "retry", "skip"]);
    expect(traits.failures.filter(({ says }) => !/^\p{Lu}.{15,}\.$/u.test(says))).toEqual([]);
    expect(traits.failures.filter(({ error, scope }) => error === "quota.exhausted" && scope === undefined)).toEqual(
      [],
    );
  });

  test("hold no failure row without a condition, and none that judges a code by its text alone", () => {
    const { failures } = traits;
    const conditions = failures.map(({ status, code, subcode, header, text }) => [status, code, subcode, header, text]);
    expect(conditions.filter((row) => row.every((condition) => condition === undefined))).toEqual([]);
    const unbacked = failures.flatMap((row, at) =>
      row.text === undefined
        ? []
        : (row.code ?? []).filter(
            (code) => !failures.slice(at + 1).some((later) => later.text === undefined && later.code?.includes(code)),
          ),
    );
    expect(unbacked).toEqual([]);
  });

  test("map no result twice within one sum", () => {
    for (const alternative of Object.values(traits.mapping.goals).flat()) {
      const selectors = alternative.map((selector) => JSON.stringify(selector));
      expect(new Set(selectors).size).toBe(selectors.length);
    }
    expect(traits.mapping.goals.lead?.flat().length).toBeGreaterThan(0);
  });
});
