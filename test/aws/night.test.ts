import { randomBytes } from "node:crypto";
import { SQSClient, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import type { CloudAssembly } from "@leadline/cli/local-aws/cloud-assembly";
import { arnOf, region } from "@leadline/cli/local-aws/intrinsics";
import { playNight } from "@leadline/cli/local-aws/play-night";
import { defaultPerDay, keyBytes, newApiKey } from "@leadline/core/api-keys";
import { platformId } from "@leadline/core/ids";
import { createReadApi } from "@leadline/functions/read-api/index";
import { platforms } from "@leadline/platforms/list";
import { canaries } from "@leadline/twin/credentials";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type JourneyWorld, openWorld } from "../journeys/world.ts";
import { assembly } from "./assembly.ts";
import { type AwsWorld, openAwsWorld } from "./world.ts";

const backfillDays = 6;

let made: CloudAssembly;
let world: AwsWorld;
let plain: JourneyWorld;
let key: string;
let isWell: boolean;

beforeAll(async () => {
  made = await assembly();
  world = await openAwsWorld({ assembly: made, document: { backfillDays } });
  isWell = await playNight(world.aws, world);
  key = await newKey();
  plain = await openWorld({ backfillDays });
  await plain.runtime.night();
}, 300_000);

afterAll(async () => {
  await world?.close();
  await plain?.close();
});

async function newKey(): Promise<string> {
  const { id, text, digest } = newApiKey(randomBytes(keyBytes));
  const said = { id, digest, name: "test", clients: "all", rights: ["read"], perDay: defaultPerDay } as const;
  await world.store.apiKeys.create({ ...said, createdAt: world.clock.now(), revokedAt: null, use: null });
  return text;
}

const asked = (path: string, headers: Readonly<Record<string, string>> = { "x-api-key": key }) =>
  fetch(`${world.aws.url}${path}`, { headers });

/** From the first day that every account was read for. */
const days = "from=2026-11-17&to=2026-11-21";
const questions = ["northwind", "sunpeak"].flatMap((client) => [
  `/v1/kpis?client=${client}&${days}&by=platform`,
  `/v1/kpis?client=${client}&${days}&by=day,account`,
  `/v1/kpis?client=${client}&${days}&by=campaign&sort=spend&order=desc`,
  `/v1/kpis?client=${client}&${days}&by=platform&currency=CHF`,
]);

test("a night through the deployed bundles ends well, with the rights of their roles and no others", () => {
  expect([...world.aws.authority.denied]).toEqual([]);
  expect(isWell).toBe(true);
  expect(world.lines.filter((line) => line.includes('"unforeseen"'))).toEqual([]);
});

test.each(questions)("%s: byte for byte what the demo answers", async (path) => {
  const reply = await asked(`${path}&format=csv`);
  const text = await reply.text();
  expect(text).toBe(await (await plain.api.request(`${path}&format=csv`)).text());
  expect(text.split("\r\n").length).toBeGreaterThan(2);
});

/** The moment of asking. */
const asOfNow = (text: string) => text.replace(/"knownAt":"[^"]*"/, "");

test("behind the gateway the API answers as it does here, down to its headers", async () => {
  const { store, clock } = world;
  const { settings, log } = plain;
  const here = createReadApi(
    { store, clock, log, settings: async () => settings, traits: platforms },
    { keys: "demanded" },
  );
  for (const path of [...questions, "/v1/nope", "/v1/kpis?client=nobody", "/v1/glossary", "/"]) {
    const [there, own] = [await asked(path), await here.request(path, { headers: { "x-api-key": key } })];
    expect([path, there.status, asOfNow(await there.text())]).toEqual([path, own.status, asOfNow(await own.text())]);
    for (const name of ["content-type", "cache-control", "vary"]) {
      expect([name, there.headers.get(name)]).toEqual([name, own.headers.get(name)]);
    }
  }
});

test("every route leads to its function, figures need a key, and where no route leads the gateway answers itself", async () => {
  const { routes } = world.aws.deployment.api;
  expect(routes.length).toBeGreaterThan(2);
  for (const { key: route, isOpen } of routes) {
    const reply = await asked(route.replace(/^\S+ /, "").replace(/\{\w+\+?\}/, "nothing"), {});
    const isGateways = (await reply.text()).startsWith('{"message":');
    expect([route, isOpen, isGateways, reply.status < 500]).toEqual([route, true, false, true]);
  }
  expect((await asked("/healthz", {})).status).toBe(200);
  expect((await asked("/v1/kpis?client=northwind", {})).status).toBe(401);
  const elsewhere = await asked("/v2/kpis");
  expect([elsewhere.status, await elsewhere.json()]).toEqual([404, { message: "Not Found" }]);
});

test("links in messages begin with the address at which the API answers", async () => {
  const alerts = world.aws.deployment.functions.find(({ name }) => name.endsWith("evaluate-alerts"));
  expect(alerts?.variables.LEADLINE_API_ADDRESS).toBe(world.aws.url);
});

test("no line that a function wrote holds a credential, and none was told one", () => {
  const told = JSON.stringify(world.aws.deployment.functions.map(({ variables }) => variables));
  expect([...world.lines, told].filter((line) => canaries.some((canary) => line.includes(canary)))).toEqual([]);
});

test("a message nobody can read is tried four times, is a dead letter then, and can be moved back", async () => {
  const [name, dead] = ["leadline-prod-sync-meta", "leadline-prod-sync-meta-dead"];
  const before = world.lines.length;
  world.aws.queues.get(name)?.send("no message of ours");
  await world.aws.work();
  expect(world.lines.slice(before).filter((line) => line.includes("cannot be read"))).toHaveLength(4);
  expect(world.aws.queues.get(dead)?.size()).toBe(1);

  const { endpoint, ...credentials } = world.aws.administrator;
  const client = new SQSClient({ endpoint, region, credentials });
  await client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf("sqs", dead) }));
  client.destroy();
  expect([world.aws.queues.get(name)?.size(), world.aws.queues.get(dead)?.size()]).toEqual([1, 0]);
  const received = world.aws.queues.get(name)?.receive();
  expect(received).toMatchObject({ body: "no message of ours", receiveCount: 1 });
  world.aws.queues.get(name)?.remove(received?.receiptHandle ?? "");
});

/** The stack without one right of a function's role. */
function without(functionName: string, right: string): CloudAssembly {
  const resources = Object.entries(made.resources).map(([id, resource]) => {
    const isIts = resource.Type === "AWS::IAM::Policy" && id.startsWith(functionName.replaceAll("-", ""));
    return [id, isIts ? JSON.parse(JSON.stringify(resource).replaceAll(`"${right}"`, '"none:None"')) : resource];
  });
  return { ...made, resources: Object.fromEntries(resources) };
}

test("a schedule whose function lost a right fails every time, and leaves a dead letter", async () => {
  world.aws.deploy(without("plan-night", "dynamodb:Query"));
  const hourly = world.aws.deployment.schedules.find(({ name }) => name.endsWith("plan-night"));
  if (hourly === undefined) throw new Error("There is no such schedule.");
  expect(await world.aws.fire(hourly)).toBe(false);
  expect([...world.aws.authority.denied].join("\n")).toMatch(/plan-night dynamodb:Query .* ACCOUNTS#google/);
  expect(world.aws.queues.get("leadline-prod-schedules-dead")?.size()).toBe(1);
  world.aws.deploy(made);
  expect(await world.aws.fire(hourly)).toBe(true);
});

test.each([
  ["ssm:GetParameter", "conn/tiktok/agency"],
  ["kms:Decrypt", "key/"],
  ["dynamodb:UpdateItem", "ACCOUNTS#tiktok"],
])("a worker that lost %s brings nothing home", async (right, on) => {
  world.aws.deploy(without("sync-tiktok", right));
  const [name, dead] = ["leadline-prod-sync-tiktok", "leadline-prod-sync-tiktok-dead"];
  const had = world.aws.queues.get(dead)?.size() ?? 0;
  const message = { v: 1, kind: "discover", platform: platformId("tiktok"), connection: "agency" };
  world.aws.queues.get(name)?.send(JSON.stringify(message));
  await world.aws.work();
  expect([...world.aws.authority.denied].some((one) => one.includes(right) && one.includes(on))).toBe(true);
  expect(world.aws.queues.get(dead)?.size()).toBe(had + 1);
  world.aws.deploy(made);
});
