import { expect, test } from "vitest";
import { isAllowed, statementsIn } from "./role-policy.ts";

const table = "arn:aws:dynamodb:eu-west-1:123456789012:table/leadline-prod";
const leadingKeys = (...keys: string[]) => ({ "dynamodb:LeadingKeys": keys });

const role = statementsIn({
  Statement: [
    {
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:Query"],
      Resource: table,
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["CONFIG", "A#google#*"] } },
    },
    { Effect: "Allow", Action: "sqs:*", Resource: "arn:aws:sqs:*:*:leadline-prod-sync-google" },
    { Effect: "Deny", Action: "sqs:DeleteMessage", Resource: "*" },
  ],
});

test.each([
  ["dynamodb:GetItem", table, leadingKeys("CONFIG"), true],
  ["dynamodb:GetItem", table, leadingKeys("A#google#1"), true],
  ["dynamodb:GetItem", table, leadingKeys("A#meta#1"), false],
  ["dynamodb:GetItem", table, leadingKeys("CONFIG", "A#meta#1"), false],
  ["dynamodb:GetItem", table, leadingKeys("CONFIGURED"), false],
  ["dynamodb:PutItem", table, leadingKeys("CONFIG"), false],
  ["dynamodb:GetItem", `${table}-other`, leadingKeys("CONFIG"), false],
  ["sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:leadline-prod-sync-google", {}, true],
  ["sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:leadline-prod-sync-google-dead", {}, false],
  ["sqs:DeleteMessage", "arn:aws:sqs:eu-west-1:123456789012:leadline-prod-sync-google", {}, false],
])("%s on %s with %j: %s", (action, resource, context, may) => {
  expect(isAllowed(role, { action, resource, context })).toBe(may);
});

test("a request that names no key passes a condition on every key, as with IAM: only its action holds it back", () => {
  expect(isAllowed(role, { action: "dynamodb:Query", resource: table })).toBe(true);
  expect(isAllowed(role, { action: "dynamodb:Scan", resource: table })).toBe(false);
});

test("a condition that would not be judged is refused rather than taken for true", () => {
  const unknown = {
    Effect: "Allow",
    Action: "a:B",
    Resource: "*",
    Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
  };
  expect(() => statementsIn({ Statement: [unknown] })).toThrow("IpAddress");
});
