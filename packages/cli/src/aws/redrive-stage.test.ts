import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { reportId } from "@leadline/core/facts";
import { accountKey, connectionId } from "@leadline/core/ids";
import type { Store } from "@leadline/core/ports";
import { settings } from "@leadline/core/settings";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { redrivePorts, redriveStage } from "./redrive-stage.ts";
import { namesOf } from "./stage.ts";

const client = new SQSClient({ region: "local", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
const sent = mockClient(client);
const now = instant("2026-11-22T16:00:00Z");
const night = calendarDate("2026-11-22");
const owner = accountKey("google:1");
const found = settings(
  {
    reportingCurrency: "EUR",
    clients: [{ id: "one", name: "One", accounts: ["google:1"] }],
    connections: [{ id: "main", platform: "google" }],
  },
  platforms,
);

let store: Store;
/** Messages by queue. */
let dead: Record<string, number>;
beforeEach(async () => {
  store = createMemoryStore();
  dead = {};
  sent.reset();
  sent.on(GetQueueUrlCommand).callsFake(({ QueueName }) => ({ QueueUrl: `https://sqs.local/1/${QueueName}` }));
  sent.on(GetQueueAttributesCommand).callsFake(({ QueueUrl }) => {
    const name = String(QueueUrl).split("/").at(-1) ?? "";
    return { Attributes: { QueueArn: `arn:${name}`, ApproximateNumberOfMessages: String(dead[name] ?? 0) } };
  });
  sent.on(SendMessageCommand).resolves({});
  sent.on(StartMessageMoveTaskCommand).resolves({});
  sent.on(PurgeQueueCommand).resolves({});
  await failedNight();
});

async function failedNight(): Promise<void> {
  const about = { name: "One", currency: "EUR", zone: "Europe/Paris", status: "ENABLED", route: {} };
  const known = [{ ...about, account: owner.account, state: "enabled" as const }];
  await store.accounts.register(owner.platform, connectionId("main"), known, now);
  const campaign = { report: reportId("campaign"), from: night, to: night, verifiedAt: now, rows: 0, changed: [] };
  await store.tasks.create({
    ...{ ...owner, night, tier: "core", state: "partial", seq: 1, starts: 0, crowded: false, slices: [] },
    outcomes: [{ ...campaign, state: "failed", error: { code: "upstream.contract", message: "as told", details: {} } }],
    ...{ openedAt: now, dueAt: now, handedOver: true },
  });
}

async function redriven(everybody = true, isWanted = () => true) {
  const open = { stage: "prod", names: namesOf("prod"), region: "local", store };
  const ports = redrivePorts(open, found, { now: () => now }, client);
  return { ports, ...(await redriveStage({ isWanted, night: null, everybody }, ports)) };
}

const inputs = (command: Parameters<typeof sent.commandCalls>[0]) =>
  sent.commandCalls(command).map(({ args }) => args[0].input);

test("the next step of a run that failed goes to its platform's queue, in its client's turn", async () => {
  const { runs, moved } = await redriven();
  expect(runs).toEqual([{ owner, run: `${night}#core`, was: "partial", slices: 1 }]);
  expect(moved).toEqual([]);
  expect(inputs(SendMessageCommand)).toEqual([
    expect.objectContaining({
      QueueUrl: "https://sqs.local/1/leadline-prod-sync-google",
      MessageGroupId: "client:one",
      MessageBody: expect.stringContaining(`"seq":2`),
    }),
  ]);
  expect((await redriven()).runs).toEqual([]);
});

test("dead letters are moved back after the runs, from those queues that have any", async () => {
  dead = { "leadline-prod-sync-meta-dead": 3 };
  expect((await redriven()).moved).toEqual([{ platform: "meta", messages: 3 }]);
  expect(inputs(StartMessageMoveTaskCommand)).toEqual([{ SourceArn: "arn:leadline-prod-sync-meta-dead" }]);
  const order = sent.calls().map(({ args }) => args[0].constructor.name);
  expect(order.indexOf("SendMessageCommand")).toBeLessThan(order.indexOf("StartMessageMoveTaskCommand"));
});

test("for one client no dead letter is moved: they know no client", async () => {
  dead = { "leadline-prod-sync-google-dead": 1 };
  const { runs, moved } = await redriven(false, () => false);
  expect([runs, moved, inputs(StartMessageMoveTaskCommand)]).toEqual([[], [], []]);
});

test("dead starts by the clock are told, and deleted only on demand", async () => {
  dead = { "leadline-prod-schedules-dead": 2 };
  const { starts, ports } = await redriven();
  expect([starts, inputs(PurgeQueueCommand)]).toEqual([2, []]);
  await ports.queues.forgetStarts();
  expect(inputs(PurgeQueueCommand)).toEqual([{ QueueUrl: "https://sqs.local/1/leadline-prod-schedules-dead" }]);
});

test("a queue that an older deployment lacks is left out, unless work is for it", async () => {
  sent.on(GetQueueUrlCommand).rejects(new QueueDoesNotExist({ message: "", $metadata: {} }));
  const { ports } = await redriven(true, () => false);
  expect(await ports.queues.depths()).toEqual([]);
  await expect(redriven()).rejects.toMatchObject({ code: "input.invalid", message: /has no queue for google/ });
});
