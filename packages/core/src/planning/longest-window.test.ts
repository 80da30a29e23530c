import { expect, test } from "vitest";
import { accountKey } from "../ids.ts";
import { sampleEntities } from "../query/sample.ts";
import { longestWindow } from "./longest-window.ts";

const owner = accountKey("example:1");
const lookback = { most: 60, attributes: ["clickDays", "viewDays"] };
const actions = (...told: readonly Readonly<Record<string, string | null>>[]) =>
  sampleEntities(
    owner,
    "conversionActionEntities",
    told.map((attributes, at) => [String(at), "", attributes] as const),
  );

test("figures grow for the longest window of any action, and a night more", () => {
  expect(
    longestWindow({ lookback }, actions({ clickDays: "30", viewDays: "1" }, { clickDays: "7", viewDays: null })),
  ).toBe(31);
});

test("what nobody has told is taken for the most the platform allows", () => {
  expect(longestWindow({ lookback }, null)).toBe(61);
  expect(longestWindow({ lookback }, actions({ clickDays: "30" }, { clickDays: null }))).toBe(61);
  expect(longestWindow({ lookback }, actions({ clickDays: "a month" }))).toBe(61);
  expect(longestWindow({ lookback: { most: 28 } }, actions({ clickDays: "90" }))).toBe(29);
  expect(longestWindow({}, actions({ clickDays: "7" }))).toBe(90);
});

test("no window is longer than a quarter of a year, and without any action nothing grows", () => {
  expect(longestWindow({ lookback: { ...lookback, most: 90 } }, actions({ clickDays: "365" }))).toBe(90);
  expect(longestWindow({ lookback }, actions())).toBe(1);
});
