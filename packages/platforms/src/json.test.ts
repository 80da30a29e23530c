import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson } from "./json.ts";

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
