import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson, reportFilter, serialize } from "./wire.ts";

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

test("a whole number of 16 digits and more stays text", () => {
  expect(parseJson('{"page_id":7123456789012345678,"list":[-1234567890123456, 12],"n":1700000000}')).toEqual({
    page_id: "7123456789012345678",
    list: ["-1234567890123456", 12],
    n: 1_700_000_000,
  });
});

test("digits inside texts and fractions are left alone", () => {
  const body = String.raw`{"a":[7123456789012345678],"says":"id: 7123456789012345678, \"7123456789012345678\"","f":0.12345678901234567}`;
  expect(parseJson(body)).toEqual({
    a: ["7123456789012345678"],
    says: 'id: 7123456789012345678, "7123456789012345678"',
    f: Number("0.12345678901234567"),
  });
});

test("JSON without long numbers reads as JSON.parse reads it", () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ noUnicodeString: false }),
      fc.bigInt({ min: 10n ** 15n, max: 10n ** 19n }),
      (value, n) => {
        const plain = JSON.stringify(value, (_, inner) => (typeof inner === "number" ? String(inner) : inner));
        expect(parseJson(`{"v":${plain},"n":${n}}`)).toEqual({
          v: JSON.parse(plain),
          n: n < 10n ** 15n ? Number(n) : String(n),
        });
      },
    ),
  );
});
