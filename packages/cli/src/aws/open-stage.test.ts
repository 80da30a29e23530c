import {
  DescribeTableCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import type { LeadlineError } from "@leadline/core/errors";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, expect, test } from "vitest";
import { settingsOf, withStage } from "./open-stage.ts";
import { takeUsualRegion } from "./place.ts";

const credentials = { accessKeyId: "canary-key", secretAccessKey: "canary-secret" };
let client: DynamoDBClient;
let sent: ReturnType<typeof mockClient>;
beforeEach(() => {
  client = new DynamoDBClient({ region: "eu-west-1", credentials });
  sent = mockClient(client);
});
afterEach(() => sent.restore());

const refused = (name: string, message = "") =>
  new DynamoDBServiceException({ name, message, $fault: "client", $metadata: { httpStatusCode: 400 } });

async function errorOf(opening: Promise<unknown>): Promise<LeadlineError> {
  return await opening.then(
    () => expect.unreachable(),
    (error: LeadlineError) => error,
  );
}

const open = (stage = "prod", given = client) => withStage(stage, async ({ region }) => region, given);

test("a stage that is there is opened where the login points", async () => {
  sent.on(DescribeTableCommand).resolves({});
  expect(await open()).toBe("eu-west-1");
  expect(sent.calls()[0]?.args[0].input).toEqual({ TableName: "leadline-prod" });
});

test("a stage that is not there is told from one in another account or region", async () => {
  sent.on(DescribeTableCommand).rejects(new ResourceNotFoundException({ message: "", $metadata: {} }));
  const error = await errorOf(open("test"));
  expect(error.message).toBe("There is no table leadline-test in eu-west-1, so no such stage.");
  expect(error.details.hint).toMatch(/AWS_PROFILE.*npm run deploy/);
});

test.each([
  ["ExpiredTokenException", "", "AWS does not accept these credentials"],
  ["UnrecognizedClientException", "", "AWS does not accept these credentials"],
  [
    "AccessDeniedException",
    "User: arn:aws:iam::1:user/jane is not authorized to perform: dynamodb:DescribeTable on resource: x",
    "This login may not do dynamodb:DescribeTable.",
  ],
])("%s is told with what to do, and as nobody's bug", async (name, message, says) => {
  sent.on(DescribeTableCommand).rejects(refused(name, message));
  const error = await errorOf(open());
  expect(error).toMatchObject({ code: "input.invalid", details: { hint: expect.stringContaining("AWS_PROFILE") } });
  expect(error.message).toContain(says);
  expect(JSON.stringify(error)).not.toContain("jane");
});

test("an AWS that cannot be reached is told from one that refuses", async () => {
  const gone = Object.assign(new Error("getaddrinfo ENOTFOUND dynamodb"), { code: "ENOTFOUND" });
  sent.on(DescribeTableCommand).rejects(gone);
  expect(await errorOf(open())).toMatchObject({
    code: "store.unavailable",
    message: "The table cannot be reached (ENOTFOUND).",
  });
});

test("what is refused later, in the middle of the work, is told the same way", async () => {
  sent.on(DescribeTableCommand).resolves({});
  sent.on(GetItemCommand).rejects(refused("AccessDeniedException", "x is not authorized to perform: dynamodb:GetItem"));
  const error = await errorOf(withStage("prod", settingsOf, client));
  expect(error).toMatchObject({ code: "input.invalid", message: "This login may not do dynamodb:GetItem." });
});

test("nobody signed in, and no region, are told before anything is asked", async () => {
  const none = Object.assign(new Error("Could not load credentials"), { name: "CredentialsProviderError" });
  const unsigned = new DynamoDBClient({ region: "eu-west-1", credentials: () => Promise.reject(none) });
  expect((await errorOf(open("prod", unsigned))).message).toBe("There are no AWS credentials.");
  const region = async (): Promise<string> => Promise.reject(new Error("Region is missing"));
  const nowhere = new DynamoDBClient({ region, credentials });
  const error = await errorOf(open("prod", nowhere));
  expect([error.message, error.details.field]).toEqual(["There is no AWS region.", "region"]);
  expect(sent.calls()).toEqual([]);
});

test("a stage without a configuration says how it gets one", async () => {
  sent.on(DescribeTableCommand).resolves({});
  sent.on(GetItemCommand).resolves({});
  const error = await errorOf(withStage("prod", settingsOf, client));
  expect(error.details.hint).toContain("leadline config push --stage prod");
});

test.each(["Prod", "a b", "", "x".repeat(21)])("%j is no stage", async (stage) => {
  expect(await errorOf(open(stage))).toMatchObject({ details: { field: "stage" } });
});

test("the region's usual name is heard, and gives way to JavaScript's own", () => {
  const env: Record<string, string | undefined> = { AWS_DEFAULT_REGION: "eu-central-1" };
  takeUsualRegion(env);
  expect(env.AWS_REGION).toBe("eu-central-1");
  const both = { AWS_DEFAULT_REGION: "eu-central-1", AWS_REGION: "us-east-1" };
  takeUsualRegion(both);
  expect(both.AWS_REGION).toBe("us-east-1");
});
