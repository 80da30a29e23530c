import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encodeText, names, queryString } from "./restli.ts";

test("the canonical request is written byte for byte", () => {
  expect(
    queryString({
      q: "analytics",
      pivot: "CAMPAIGN",
      timeGranularity: "DAILY",
      dateRange: { start: { year: 2026, month: 11, day: 1 }, end: { year: 2026, month: 11, day: 7 } },
      accounts: ["urn:li:sponsoredAccount:123"],
      fields: names(["dateRange", "pivotValues", "impressions"]),
    }),
  ).toBe(
    "q=analytics&pivot=CAMPAIGN&timeGranularity=DAILY" +
      "&dateRange=(start:(year:2026,month:11,day:1),end:(year:2026,month:11,day:7))" +
      "&accounts=List(urn%3Ali%3AsponsoredAccount%3A123)&fields=dateRange,pivotValues,impressions",
  );
});

test("structure inside a text is encoded, brackets and quotes too", () => {
  expect(queryString({ urns: ["urn:li:staffCountRange:(2,10)"], said: "it's", token: "a/b+c=" })).toBe(
    "urns=List(urn%3Ali%3AstaffCountRange%3A%282%2C10%29)&said=it%27s&token=a%2Fb%2Bc%3D",
  );
});

test("empty text is two quotes, an empty list is a list, an absent parameter is not sent", () => {
  expect(queryString({ a: "", b: [], c: undefined, d: true })).toBe("a=''&b=List()&d=true");
});

test("a text of any signs holds no structure once encoded, and can be read back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
      expect(encodeText(text)).not.toMatch(/[(),:'&=\s]/);
      expect(decodeURIComponent(encodeText(text))).toBe(text);
    }),
  );
});
