import { expect, test } from "vitest";
import { googleCredentials, googleTraits } from "./traits.ts";

const grant = { clientId: "c", clientSecret: "s", refreshToken: "r" };

test("a manager's number is read with and without dashes", () => {
  expect(googleCredentials.parse({ ...grant, loginCustomerId: "123-456-7890" }).loginCustomerId).toBe("1234567890");
  expect(googleCredentials.parse({ ...grant, loginCustomerId: "1234567890" }).loginCustomerId).toBe("1234567890");
  expect(googleCredentials.safeParse({ ...grant, loginCustomerId: "12345" }).success).toBe(false);
});

test("an empty secret is a missing one", () => {
  expect(googleCredentials.safeParse({ ...grant, refreshToken: " " }).success).toBe(false);
});

test("no lead category is also a later stage", () => {
  const { lead = [], qualifiedLead = [], acquisition = [] } = googleTraits.mapping.goals;
  const names = [lead, qualifiedLead, acquisition]
    .flat(2)
    .map((selector) => "category" in selector && selector.category);
  expect(new Set(names).size).toBe(names.length);
});
