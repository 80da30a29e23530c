import { expect, test } from "vitest";
import { createCodes } from "./codes.ts";

test("a code brings its consent back once, and no other text brings any", () => {
  const codes = createCodes("prefix-");
  const consent = { redirectUri: "http://127.0.0.1:1/", lasting: true };
  const [first, second] = [codes.give(consent), codes.give({ ...consent, lasting: false })];
  expect(first).toMatch(/^prefix-/);
  expect(first).not.toBe(second);
  expect(codes.redeem("prefix-1")).toBeNull();
  expect(codes.redeem(first)).toEqual(consent);
  expect(codes.redeem(first)).toBeNull();
  expect(codes.redeem(second)).toMatchObject({ lasting: false });
});
