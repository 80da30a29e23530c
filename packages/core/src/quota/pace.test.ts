import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Grid } from "../quota.ts";
import { type Permit, paceOf, takePermits } from "./pace.ts";

const asks = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 9_000 }),
    wanted: fc.integer({ min: 1, max: 40 }),
    skew: fc.integer({ min: -40, max: 40 }),
  }),
  { maxLength: 60 },
);
const rates = fc.constantFrom(0.2, 0.6, 1, 2.5, 5, 10, 33.3, 1000);

test("whoever asks when, permits begin as far apart as the pace says, and each is still good", () => {
  fc.assert(
    fc.property(rates, asks, (rate, list) => {
      const pace = paceOf(rate);
      let [grid, at]: [Grid | null, number] = [null, 1_700_000_000_000];
      const given: Permit[] = [];
      for (const { after, wanted, skew } of list) {
        at += after;
        const taken = takePermits(grid, pace, { at: at + skew, wanted });
        expect(taken.permits.every(({ until }) => until > at + skew)).toBe(true);
        given.push(...taken.permits);
        grid = taken.grid;
      }
      const times = given.map(({ from }) => from).toSorted((a, b) => a - b);
      const gaps = times.slice(1).map((time, place) => time - (times[place] ?? 0));
      for (const gap of gaps) expect(gap).toBeGreaterThan(1000 / rate - 0.01);
    }),
  );
});

test("permits are given as long as a cell ahead has room, and those of a pause are not saved up", () => {
  const pace = paceOf(5);
  const all = takePermits(null, pace, { at: 0, wanted: 1000 });
  expect(all.permits).toHaveLength(75);
  expect(takePermits(all.grid, pace, { at: 999, wanted: 1 }).permits).toEqual([]);
  expect(takePermits(all.grid, pace, { at: 1000, wanted: 9 }).permits.map(({ from }) => from)).toEqual([
    15_000, 15_200, 15_400, 15_600, 15_800,
  ]);
  expect(takePermits(all.grid, pace, { at: 3_600_000, wanted: 1000 }).permits).toHaveLength(75);
});

test("a block is spread over the cells, so that others find room in each of them", () => {
  const pace = paceOf(10);
  const { permits } = takePermits(null, pace, { at: 0, wanted: pace.perLease });
  expect(permits.map(({ from }) => from)).toEqual([0, 100, 1000, 1100, 2000, 2100, 3000, 3100, 4000, 4100]);
});

test("a rate below one a second has one request a cell, and workers enough to wait for one", () => {
  const pace = paceOf(0.6);
  expect(pace).toMatchObject({ perCell: 1, cells: 9, perLease: 1 });
  expect(pace.cellMs).toBeCloseTo(1666.67, 1);
});

test("what another clock or another pace has left behind is not believed", () => {
  const pace = paceOf(2);
  const { grid } = takePermits(null, pace, { at: 1_700_000_000_000, wanted: 1000 });
  expect(takePermits(grid, pace, { at: 5_000, wanted: 1000 }).permits).toHaveLength(30);
  expect(takePermits({ ...grid, cellMs: 77 }, pace, { at: 1_700_000_000_000, wanted: 1000 }).permits).toHaveLength(30);
});
