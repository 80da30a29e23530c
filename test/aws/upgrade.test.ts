import { type DynamoDBClient, paginateScan, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { CloudAssembly } from "@leadline/cli/local-aws/cloud-assembly";
import { playNight } from "@leadline/cli/local-aws/play-night";
import { settings } from "@leadline/core/settings";
import { addDays } from "@leadline/core/time/calendar-date";
import { localTime } from "@leadline/core/time/instant";
import { createReadApi } from "@leadline/functions/read-api/index";
import { platforms } from "@leadline/platforms/list";
import { defaultWorld } from "@leadline/twin/market/world";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectTruth } from "../journeys/expect-truth.ts";
import { assembly } from "./assembly.ts";
import { halfNewer } from "./newer-version.ts";
import { type AwsWorld, firstNight, openAwsWorld } from "./world.ts";

/** Slices stored until the next version is deployed, or the last one comes back. */
const storedBetween = 8;

/** With accounts on every platform. */
const northwind = {
  id: "northwind",
  name: "Northwind Energy",
  accounts: [
    "google:1112223334",
    "google:1112223335",
    "meta:412300000000001",
    "tiktok:7123456789012345601",
    "linkedin:508720451",
  ],
};

let versions: readonly CloudAssembly[];
let world: AwsWorld;
let isWell: boolean;
let deployments = 0;
let items: readonly Readonly<Record<string, unknown>>[];

beforeAll(async () => {
  const made = await assembly();
  // Whichever half a run meets, both versions are at work.
  const halves = [
    ["plan-night", "sync-google", "sync-linkedin"],
    ["sync-meta", "sync-tiktok"],
  ];
  versions = await Promise.all(halves.map((names) => halfNewer(made, new Set(names))));
  let stored = 0;
  world = await openAwsWorld({
    assembly: made,
    document: { backfillDays: 5, clients: [northwind] },
    written(line, aws) {
      const isStored = line.includes('"slice.stored"') && ++stored % storedBetween === 0;
      const next = isStored || line.includes('"discovered"') ? versions[++deployments % 2] : undefined;
      if (next) aws.deploy(next);
    },
  });
  isWell = await playNight(world.aws, world);
  items = await everyItem(world.client, world.aws.deployment.table);
}, 300_000);

afterAll(() => world?.close());

async function everyItem(client: DynamoDBClient, TableName: string): Promise<typeof items> {
  const found = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName }))
    found.push(...Items.map((one) => unmarshall(one)));
  return found;
}

test("a night in whose middle versions are deployed in part and taken back loses nothing", async () => {
  expect(deployments).toBeGreaterThanOrEqual(3);
  expect(world.lines.filter((line) => line.includes('"unforeseen"'))).toEqual([]);
  expect(isWell).toBe(true);
  const { store, clock } = world;
  const stored = await store.settings.get();
  const found = settings(JSON.parse(stored?.document ?? ""), platforms);
  const log = { info: () => undefined, warn: () => undefined };
  const api = createReadApi({ store, clock, log, settings: async () => found, traits: platforms });
  const to = addDays(localTime(firstNight, "UTC").date, -1);
  await expectTruth(api, { ...defaultWorld, now: firstNight }, { from: addDays(to, -3), to }, ["northwind"]);
});

test("both versions have written, and each has read what the other wrote", () => {
  const own = items.filter(({ pk }) => `${pk}`.startsWith("A#"));
  expect(new Set(own.map((item) => "addedLater" in item))).toEqual(new Set([true, false]));
  const partitions = new Set(items.map(({ pk }) => `${pk}`.split("#")[0]));
  expect([...partitions]).toEqual(expect.arrayContaining(["A", "ACCOUNTS", "CONNECTIONS", "CONFIG", "RATES"]));
});

test("every item says by which version of its schema it was written", () => {
  expect(items.filter(({ v }) => v !== 1)).toEqual([]);
});

const tiktok = "leadline-prod-sync-tiktok";

test("a message of a later schema is left in the queue, untouched", async () => {
  const queue = world.aws.queues.get(tiktok);
  const body = JSON.stringify({ v: 2, kind: "task", platform: "tiktok", unheardOf: {} });
  queue?.send(body);
  const received = queue?.receive();
  if (!received) throw new Error("There is no message.");
  const event = { Records: [{ messageId: received.messageId, body: received.body }] };
  const outcome = await world.aws.fleet.lambda(tiktok).invoke(event);
  const { messageId } = received;
  expect(outcome).toEqual({
    state: "answered",
    result: JSON.stringify({ batchItemFailures: [{ itemIdentifier: messageId }] }),
  });
  expect(world.lines.at(-1)).toContain("written by a newer version of Leadline");
  queue?.remove(received.receiptHandle);
});

test("a task of a later schema is left as it is, and its message to the later worker", async () => {
  const run = items.find(({ pk, sk }) => `${pk}`.startsWith("A#tiktok#") && `${sk}`.endsWith("#core"));
  const [pk, sk] = [`${run?.pk}`, `${run?.sk}`];
  const later = { UpdateExpression: "SET v = :v, #state = :open", ExpressionAttributeNames: { "#state": "state" } };
  const TableName = world.aws.deployment.table;
  const values = { ":v": { N: "2" }, ":open": { S: "open" } };
  const Key = { pk: { S: pk }, sk: { S: sk } };
  await world.client.send(new UpdateItemCommand({ TableName, Key, ...later, ExpressionAttributeValues: values }));
  const before = (await everyItem(world.client, TableName)).find((item) => item.pk === pk && item.sk === sk);
  const [, , account] = pk.split("#");
  const body = JSON.stringify({
    v: 1,
    kind: "task",
    platform: "tiktok",
    account,
    tier: "core",
    night: run?.night,
    seq: run?.seq,
  });
  const outcome = await world.aws.fleet.lambda(tiktok).invoke({ Records: [{ messageId: "one", body }] });
  expect(outcome).toMatchObject({ result: JSON.stringify({ batchItemFailures: [{ itemIdentifier: "one" }] }) });
  const after = (await everyItem(world.client, TableName)).find((item) => item.pk === pk && item.sk === sk);
  expect(after).toEqual(before);
});
