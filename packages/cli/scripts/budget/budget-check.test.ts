import { beforeAll, describe, expect, test } from "vitest";
import { type Comparison, compare } from "./budget-check.ts";
import { plans } from "./budget-plans.ts";
import { countNights } from "./counted-nights.ts";

let found: readonly Comparison[] = [];
beforeAll(async () => {
  found = compare(await countNights(3));
}, 120_000);

const off = ({ model, counted }: { model: number; counted: number }) => Math.abs(model / counted - 1);

describe.each(plans.map(({ id }) => id))("two counted nights of %s's demo accounts", (id) => {
  const one = (): Comparison => {
    const own = found.find(({ platform }) => platform === id);
    if (own === undefined) throw new Error(`Not counted: ${id}`);
    return own;
  };

  test("take exactly the calls of the model", () => {
    expect(one().calls.counted).toBeGreaterThan(one().accounts);
    expect(one().calls.model).toBe(one().calls.counted);
  });

  test("bring its rows within one in a hundred, and its bytes within one in eight", () => {
    expect(off(one().rows)).toBeLessThan(0.01);
    expect(off(one().bytes)).toBeLessThan(0.125);
  });

  test("change its share of the pages within a fifth, and cost its write units within three in twenty", () => {
    expect(one().changed.counted).toBeGreaterThan(0);
    expect(off(one().changed)).toBeLessThan(0.2);
    expect(off(one().writeUnits)).toBeLessThan(0.15);
  });
});
