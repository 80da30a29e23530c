import { SendMessageCommand, SQSClient, SQSServiceException } from "@aws-sdk/client-sqs";
import { accountKey, connectionId, platformId } from "@leadline/core/ids";
import type { Message } from "@leadline/core/ports";
import { settings } from "@leadline/core/settings";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { platforms } from "@leadline/platforms/list";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { sqsQueue } from "./queue.ts";

const client = new SQSClient({ region: "local", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
const sent = mockClient(client);
const owned = settings(
  { reportingCurrency: "EUR", clients: [{ id: "acme", name: "Acme", accounts: ["google:123"] }] },
  platforms,
);
const queue = sqsQueue({ client, urlOf: (platform) => `https://queues/${platform}`, settings: async () => owned });

const task = (account: string): Message => ({
  v: 1,
  kind: "task",
  ...accountKey(account),
  tier: "core",
  night: calendarDate("2026-11-21"),
  seq: 3,
});
const only = () => sent.commandCalls(SendMessageCommand)[0]?.args[0].input;

beforeEach(() => {
  sent.reset();
  sent.on(SendMessageCommand).resolves({});
});

test("a message goes to its platform's queue with its delay, in the turn of its client", async () => {
  await queue.send(task("google:123"), 90);
  expect(only()).toEqual({
    QueueUrl: "https://queues/google",
    MessageBody: JSON.stringify(task("google:123")),
    DelaySeconds: 90,
    MessageGroupId: "client:acme",
  });
});

test("what belongs to no client takes its own turn", async () => {
  await queue.send(task("meta:9"));
  expect(only()).toMatchObject({ MessageGroupId: "meta:9", DelaySeconds: 0 });
});

test("a discovery takes its connection's turn", async () => {
  await queue.send({ v: 1, kind: "discover", platform: platformId("tiktok"), connection: connectionId("main") });
  expect(only()).toMatchObject({ QueueUrl: "https://queues/tiktok", MessageGroupId: "connection:main" });
});

const service = (name: string, httpStatusCode: number, fault: "client" | "server") =>
  new SQSServiceException({ name, message: "it said token=abcdef", $fault: fault, $metadata: { httpStatusCode } });

test.each([
  ["throttling", service("RequestThrottled", 403, "client"), "store.unavailable"],
  ["too many requests", service("Busy", 429, "client"), "store.unavailable"],
  ["an inner error", service("InternalError", 500, "server"), "store.unavailable"],
  ["no connection", Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), "store.unavailable"],
  ["a role that may not", service("AccessDenied", 403, "client"), "internal.bug"],
  ["a queue that is not there", service("QueueDoesNotExist", 400, "client"), "internal.bug"],
])("%s ends in one of our errors, by its name alone", async (_, error, code) => {
  sent.on(SendMessageCommand).rejects(error);
  const sending = queue.send(task("google:123"));
  await expect(sending).rejects.toMatchObject({ code });
  await expect(sending).rejects.toThrow(error.name);
  await expect(sending).rejects.not.toThrow("abcdef");
});
