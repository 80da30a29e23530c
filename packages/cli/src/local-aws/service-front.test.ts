import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { GetParameterCommand, GetParametersByPathCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { addMs, instant } from "@leadline/core/time/instant";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Listening, listen } from "../local/listen.ts";
import { createAuthority } from "./authority.ts";
import { accountNumber, arnOf, region } from "./intrinsics.ts";
import type { SentMessage } from "./message-service.ts";
import { statementsIn } from "./role-policy.ts";
import { serviceFront } from "./service-front.ts";
import { createQueues, sqsService } from "./sqs-service.ts";
import { ssmService } from "./ssm-service.ts";

let now = instant("2026-11-22T16:00:00Z");
const specs = [
  { name: "work", visibilitySeconds: 60, deadLetters: { name: "dead", maxReceives: 1 } },
  { name: "dead", visibilitySeconds: 30, deadLetters: null },
];
const queues = createQueues(specs, () => now);
const authority = createAuthority();
const sent: SentMessage[] = [];
const log = { info: () => undefined, warn: () => undefined };
let front: Listening;
beforeAll(async () => {
  const services = [sqsService(specs, queues), ssmService()];
  front = await listen(serviceFront({ services, authority, log, sent: (message) => sent.push(message) }), 0);
});
afterAll(() => front.stop());

/** The real clients, as somebody who may do what is said, or everything. */
function as(name: string, allowed: readonly (readonly [string, string])[] | null = null) {
  const statements = allowed?.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource }));
  const caller = { name, statements: statements === undefined ? null : statementsIn({ Statement: statements }) };
  const credentials = { accessKeyId: authority.admit(caller), secretAccessKey: "s" };
  return { endpoint: front.url, region, credentials, maxAttempts: 1 };
}

const urlOf = (queue: string) => `${front.url}/${accountNumber}/${queue}`;

test("messages are sent singly or by ten, received with their count, deleted, and become dead letters", async () => {
  const client = new SQSClient(as("administrator"));
  const QueueUrl = urlOf("work");
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "later", DelaySeconds: 10, MessageGroupId: "g" }));
  const Entries = ["a", "b"].map((Id) => ({ Id, MessageBody: `body ${Id}` }));
  expect((await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).Successful).toHaveLength(2);
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  expect(Messages.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
    ["body a", "1"],
    ["body b", "1"],
  ]);
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
  now = addMs(now, 61_000);
  const { Messages: next } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  expect(next).toMatchObject([{ Body: "later" }]);
  const dead = await client.send(new GetQueueAttributesCommand({ QueueUrl: urlOf("dead"), AttributeNames: ["All"] }));
  expect(dead.Attributes).toEqual({ ApproximateNumberOfMessages: "1" });
});

test("what SQS refuses is refused: a delay beyond 15 minutes, a queue that is not there", async () => {
  const client = new SQSClient(as("administrator"));
  const late = { QueueUrl: urlOf("work"), MessageBody: "x", DelaySeconds: 901 };
  await expect(client.send(new SendMessageCommand(late))).rejects.toMatchObject({ name: "InvalidParameterValue" });
  const nowhere = { QueueUrl: urlOf("nowhere"), MessageBody: "x" };
  await expect(client.send(new SendMessageCommand(nowhere))).rejects.toMatchObject({ name: "QueueDoesNotExist" });
});

test("an encrypted parameter opens with the right to it and to its key, and with no less", async () => {
  const [Name, KeyId] = ["/leadline/prod/conn/google/main", arnOf("kms", "key/k")];
  const parameter = ["ssm:GetParameter", arnOf("ssm", "parameter/leadline/prod/conn/google/*")] as const;
  const administrator = new SSMClient(as("administrator"));
  const put = { Name, KeyId, Value: "secret", Type: "SecureString" } as const;
  await administrator.send(new PutParameterCommand(put));
  await expect(administrator.send(new PutParameterCommand(put))).rejects.toMatchObject({
    name: "ParameterAlreadyExists",
  });
  const [half, whole] = [
    new SSMClient(as("half", [parameter])),
    new SSMClient(as("whole", [parameter, ["kms:Decrypt", KeyId]])),
  ];
  await expect(half.send(new GetParameterCommand({ Name }))).rejects.toMatchObject({ name: "AccessDeniedException" });
  expect((await whole.send(new GetParameterCommand({ Name }))).Parameter).toMatchObject({
    Value: "secret",
    Version: 1,
  });
  const absent = { Name: `${Name}2` };
  await expect(whole.send(new GetParameterCommand(absent))).rejects.toMatchObject({ name: "ParameterNotFound" });
  const below = { Path: "/leadline/prod", Recursive: true };
  expect((await administrator.send(new GetParametersByPathCommand(below))).Parameters).toMatchObject([{ Name }]);
});

test("what is sent to people is kept here, if it may be sent", async () => {
  const TopicArn = arnOf("sns", "leadline-news");
  const right = ["sns:Publish", arnOf("sns", "leadline-*")] as const;
  const publish = (topic: string) => new PublishCommand({ TopicArn: topic, Subject: "CPL", Message: "up" });
  const client = new SNSClient(as("alerts", [right, ["ses:SendEmail", arnOf("ses", "identity/*")]]));
  expect((await client.send(publish(TopicArn))).MessageId).toBeTruthy();
  await expect(client.send(publish(arnOf("sns", "others")))).rejects.toMatchObject({
    name: "AuthorizationErrorException",
  });
  const said = (Data: string) => ({ Data });
  const mail = {
    FromEmailAddress: "a@example.com",
    Destination: { ToAddresses: ["b@example.com"] },
    Content: { Simple: { Subject: said("CPL"), Body: { Text: said("down") } } },
  };
  const mailer = new SESv2Client(as("alerts", [["ses:SendEmail", arnOf("ses", "identity/*")]]));
  expect((await mailer.send(new SendEmailCommand(mail))).MessageId).toBeTruthy();
  expect(sent).toEqual([
    { service: "sns", to: TopicArn, subject: "CPL", text: "up" },
    { service: "ses", to: "b@example.com", subject: "CPL", text: "down" },
  ]);
});

test("nobody is served whose key is not known", async () => {
  const client = new SSMClient({ ...as("x"), credentials: { accessKeyId: "guessed", secretAccessKey: "s" } });
  await expect(client.send(new GetParameterCommand({ Name: "/a" }))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
});
