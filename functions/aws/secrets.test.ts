import {
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
  SSMServiceException,
} from "@aws-sdk/client-ssm";
import { LeadlineError } from "@leadline/core/errors";
import { connectionId, platformId } from "@leadline/core/ids";
import { addMs, instant } from "@leadline/core/time/instant";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { ssmChannelSecrets, ssmChannelSecretWriter } from "./channel-secrets.ts";
import { rememberedSecrets, ssmSecrets } from "./secrets.ts";

const client = new SSMClient({ region: "local", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
const sent = mockClient(client);
const secrets = ssmSecrets({ client, path: "/leadline/prod", key: () => "arn:key" });
const [platform, main] = [platformId("linkedin"), connectionId("main")];
const canary = "canary-8f1d";

beforeEach(() => {
  sent.reset();
});

test("a secret is read decrypted, from its connection's own name", async () => {
  sent.on(GetParameterCommand).resolves({ Parameter: { Value: JSON.stringify({ refreshToken: canary }) } });
  expect(await secrets.read(platform, main)).toEqual({ refreshToken: canary });
  expect(sent.calls()[0]?.args[0].input).toEqual({ Name: "/leadline/prod/conn/linkedin/main", WithDecryption: true });
});

test("a secret that was never given has no fields", async () => {
  sent.on(GetParameterCommand).rejects(new ParameterNotFound({ message: "", $metadata: {} }));
  expect(await secrets.read(platform, main)).toEqual({});
});

test("a secret is written whole, over the old one, with our key", async () => {
  sent.on(PutParameterCommand).resolves({});
  await secrets.write(platform, main, { refreshToken: canary });
  expect(sent.calls()[0]?.args[0].input).toEqual({
    Name: "/leadline/prod/conn/linkedin/main",
    Value: JSON.stringify({ refreshToken: canary }),
    Type: "SecureString",
    KeyId: "arn:key",
    Overwrite: true,
    Tier: "Intelligent-Tiering",
  });
});

test("a channel's secret is written where it is read, with our key", async () => {
  sent.on(PutParameterCommand).resolves({});
  sent.on(GetParameterCommand).resolves({ Parameter: { Value: JSON.stringify({ url: canary }) } });
  const options = { client, path: "/leadline/prod", key: () => "arn:key" };
  await ssmChannelSecretWriter(options)("team", { url: canary });
  expect(await ssmChannelSecrets(options)("team")).toEqual({ url: canary });
  const [written, read] = sent.calls().map(({ args }) => args[0].input);
  const Name = "/leadline/prod/channel/team";
  expect(written).toMatchObject({ Name, Type: "SecureString", KeyId: "arn:key", Overwrite: true });
  expect(read).toEqual({ Name, WithDecryption: true });
});

const told = async (reading: Promise<unknown>): Promise<LeadlineError> => {
  const error = await reading.catch((thrown: unknown) => thrown);
  if (error instanceof LeadlineError) return error;
  throw new Error("It did not end in one of our errors.");
};

test("a refusal that quotes the secret does not pass it on", async () => {
  const quoting = {
    message: `Value '${canary}' failed`,
    $fault: "client",
    $metadata: { httpStatusCode: 400 },
  } as const;
  sent.on(PutParameterCommand).rejects(new SSMServiceException({ name: "ValidationException", ...quoting }));
  const error = await told(secrets.write(platform, main, { refreshToken: canary }));
  expect(error.code).toBe("internal.bug");
  expect(error.details.status).toBe(400);
  expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(canary);
});

test.each([`{"refreshToken": "${canary}"`, `["${canary}"]`, `{"refreshToken": {"a": "${canary}"}}`, ""])(
  "a damaged secret is named, never shown: %s",
  async (Value) => {
    sent.on(GetParameterCommand).resolves({ Parameter: { Value } });
    const error = await told(secrets.read(platform, main));
    expect(error.code).toBe("input.invalid");
    expect(error.message).toContain("/leadline/prod/conn/linkedin/main");
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(canary);
  },
);

test("within its time a secret is asked for once, however many ask; a failure is asked for again", async () => {
  let now = instant("2026-11-22T04:00:00Z");
  const read = rememberedSecrets(secrets, { now: () => now }, 300_000);
  sent
    .on(GetParameterCommand)
    .rejectsOnce(new Error("gone"))
    .resolves({ Parameter: { Value: '{"a":"1"}' } });
  await expect(read(platform, main)).rejects.toMatchObject({ code: "store.unavailable" });
  await Promise.all([read(platform, main), read(platform, main)]);
  now = addMs(now, 299_999);
  expect(await read(platform, main)).toEqual({ a: "1" });
  expect(sent.calls()).toHaveLength(2);
  now = addMs(now, 1);
  await read(platform, main);
  await read(platform, connectionId("other"));
  expect(sent.calls()).toHaveLength(4);
});
