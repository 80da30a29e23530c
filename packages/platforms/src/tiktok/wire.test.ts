import { expect, test } from "vitest";
import { reportFilter, serialize } from "./wire.ts";

test("a list or an object is one parameter that holds JSON text, everything encoded", () => {
  const wire = serialize({ dimensions: ["ad_id", "x y"], filtering: { primary_status: "STATUS_ALL" }, page: 1 });
  expect(wire).toBe(
    "dimensions=%5B%22ad_id%22%2C%22x%20y%22%5D&filtering=%7B%22primary_status%22%3A%22STATUS_ALL%22%7D&page=1",
  );
});

test("a report filter's value is JSON text inside JSON text", () => {
  const filter = reportFilter("campaign_status", ["STATUS_ALL"]);
  expect(decodeURIComponent(serialize({ filtering: [filter] }))).toBe(
    String.raw`filtering=[{"field_name":"campaign_status","filter_type":"IN","filter_value":"[\"STATUS_ALL\"]"}]`,
  );
});

test("an absent parameter is not sent", () => {
  expect(serialize({ a: undefined, b: null, c: "" })).toBe("c=");
});
