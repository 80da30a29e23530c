import { SESv2Client } from "@aws-sdk/client-sesv2";
import { afterEach, expect, test, vi } from "vitest";
import { awsRefusal } from "./aws.ts";

afterEach(() => vi.unstubAllEnvs());

const named = (name: string, over: object = {}) => Object.assign(new Error("hush"), { name, ...over });

test("a machine without credentials is told to sign in", () => {
  expect(awsRefusal("SNS", named("CredentialsProviderError"))).toMatchObject({
    code: "auth.forbidden",
    message: "SNS cannot be asked: there are no credentials for AWS here.",
    details: { hint: expect.stringContaining("Sign in") },
  });
});

test("without a region the client says so in the words we know it by", async () => {
  for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"]) vi.stubEnv(name, undefined);
  for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(name, "/nowhere/config");
  const client = new SESv2Client({});
  const error = await client.config.region().catch((thrown: unknown) => thrown);
  client.destroy();
  expect(awsRefusal("SES", error)).toMatchObject({
    code: "input.invalid",
    message: "SES cannot be asked: no region is set.",
    details: { field: "AWS_REGION" },
  });
});

test("an AWS that cannot be reached is told with the network's own code, and never by the words of its errors", () => {
  expect(awsRefusal("SES", named("Error", { code: "ENOTFOUND" }))).toMatchObject({
    code: "upstream.unavailable",
    message: "SES cannot be reached: its name is not known here (ENOTFOUND).",
  });
  expect(awsRefusal("SES", named("TimeoutError")).message).toBe("SES cannot be reached: it did not answer in time.");
  expect(awsRefusal("SES", named("Odd")).message).toBe("SES cannot be reached: Odd.");
  expect(awsRefusal("SNS", named("Throttled"))).toMatchObject({ code: "quota.exhausted" });
  expect(awsRefusal("SNS", named("AuthorizationError"))).toMatchObject({ code: "auth.forbidden" });
});
