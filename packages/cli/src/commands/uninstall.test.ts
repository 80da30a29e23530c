import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeKeyCommand, KMSClient, NotFoundException, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { DeleteParametersCommand, DescribeParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import type { Cloud } from "../aws/cloud.ts";
import type { DeployedStack } from "../aws/stack.ts";
import { uninstall } from "./uninstall.ts";

const where = { region: "local", credentials: { accessKeyId: "a", secretAccessKey: "b" } };
const clients = { dynamo: new DynamoDBClient(where), ssm: new SSMClient(where), kms: new KMSClient(where) };
const [dynamo, ssm, kms] = [mockClient(clients.dynamo), mockClient(clients.ssm), mockClient(clients.kms)];
const key = "1234-abcd";

let stack: DeployedStack | null;
let done: string[];
let said: string[];
beforeEach(() => {
  stack = { state: "CREATE_COMPLETE", isWhole: true, outputs: {} };
  [done, said] = [[], []];
  for (const mock of [dynamo, ssm, kms]) mock.reset();
  dynamo.on(DescribeTableCommand).resolves({ Table: { ItemCount: 1234, TableSizeBytes: 2_500_000 } });
  const secret = { Name: "/leadline/prod/conn/google/main", KeyId: `arn:aws:kms:eu-west-1:1:key/${key}` };
  ssm
    .on(DescribeParametersCommand, {
      ParameterFilters: [{ Key: "Path", Option: "Recursive", Values: ["/leadline/prod"] }],
    })
    .resolves({ Parameters: [secret] });
  kms.on(DescribeKeyCommand).resolves({ KeyMetadata: { KeyId: key, KeyState: "Enabled" } });
});

/** Types what is given for each name, and nothing for others. */
async function run(typed: Readonly<Record<string, string>>, stage = "prod"): Promise<boolean> {
  const cloud: Cloud = {
    account: async () => ({ account: "123456789012", login: "user/jane", region: "eu-west-1" }),
    bootstrap: async () => "there",
    stack: async () => stack,
    hasTable: async () => true,
    secrets: async () => [],
    end: () => undefined,
  };
  return await uninstall({ stage }, new AbortController().signal, {
    ask: async ({ message }) => typed[/^Type (\S+) /.exec(message)?.[1] ?? ""] ?? "",
    say: (line) => void said.push(line),
    cloudIn: () => cloud,
    cdkIn:
      () =>
      async (...args) => {
        done.push(args.join(" "));
        stack = null;
      },
    clients: () => clients,
  });
}

const changes = () => [
  ...dynamo.calls().filter(({ args }) => !(args[0] instanceof DescribeTableCommand)),
  ...ssm.calls().filter(({ args }) => !(args[0] instanceof DescribeParametersCommand)),
  ...kms.calls().filter(({ args }) => !(args[0] instanceof DescribeKeyCommand)),
];

test("without the stage's name typed nothing happens at all", async () => {
  for (const answer of ["", "y", "Prod", "yes"]) expect(await run({ prod: answer })).toBe(false);
  expect([done, changes()]).toEqual([[], []]);
});

test("the stack goes, and what was kept stays until each name is typed", async () => {
  expect(await run({ prod: "prod" })).toBe(true);
  expect(done).toEqual(["destroy Leadline-prod --force -c stage=prod"]);
  expect(changes()).toEqual([]);
  const text = said.join("\n");
  expect(text).toContain("Kept: the table leadline-prod, some 1234 items, 2.5 MB");
  expect(text).toContain("Kept: the secrets of google:main.");
  expect(text).toContain(`Kept: the key ${key}`);
});

test("each thing whose name is typed goes: the protected table, the secrets, the key after a month", async () => {
  await run({ prod: "prod", "leadline-prod": "leadline-prod", "/leadline/prod": "/leadline/prod", [key]: key });
  expect(dynamo.commandCalls(UpdateTableCommand)[0]?.args[0].input).toEqual({
    TableName: "leadline-prod",
    DeletionProtectionEnabled: false,
  });
  expect(dynamo.commandCalls(DeleteTableCommand)).toHaveLength(1);
  expect(ssm.commandCalls(DeleteParametersCommand)[0]?.args[0].input).toEqual({
    Names: ["/leadline/prod/conn/google/main"],
  });
  expect(kms.commandCalls(ScheduleKeyDeletionCommand)[0]?.args[0].input).toEqual({
    KeyId: key,
    PendingWindowInDays: 30,
  });
});

test("what an earlier run has kept is offered again, its key found by the secrets it encrypts", async () => {
  stack = null;
  kms
    .on(DescribeKeyCommand, { KeyId: "alias/leadline-prod" })
    .rejects(new NotFoundException({ message: "", $metadata: {} }));
  expect(await run({ "/leadline/prod": "/leadline/prod" })).toBe(true);
  expect(done).toEqual([]);
  expect(said.join("\n")).toContain(`Kept: the key ${key}`);
  expect(changes().map(({ args }) => args[0].constructor.name)).toEqual(["DeleteParametersCommand"]);
});

test("where there is nothing, that is said, and likely why", async () => {
  stack = null;
  dynamo.on(DescribeTableCommand).rejects(new ResourceNotFoundException({ message: "", $metadata: {} }));
  ssm.on(DescribeParametersCommand).resolves({ Parameters: [] });
  kms.on(DescribeKeyCommand).resolves({ KeyMetadata: { KeyId: key, KeyState: "PendingDeletion" } });
  await expect(run({})).rejects.toThrow("There is no stage prod in eu-west-1");
});

test("nobody to ask is nobody to confirm", async () => {
  const tools = {
    ask: null,
    say: () => undefined,
    cloudIn: () => expect.unreachable(),
    cdkIn: () => expect.unreachable(),
    clients: () => clients,
  };
  const running = uninstall({ stage: "prod" }, new AbortController().signal, tools);
  await expect(running).rejects.toThrow("has to be confirmed by typing names");
});
