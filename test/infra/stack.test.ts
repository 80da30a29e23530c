import { globSync, readFileSync } from "node:fs";
import { functions } from "@leadline/functions/manifest";
import { stageOf } from "@leadline/infra/stage";
import { expect, test } from "vitest";
import * as z from "zod";
import { type Resource, synthesised } from "./synthesised.ts";

const { resources, constructs, outputs } = synthesised();

const ofType = (type: string): readonly (readonly [string, Resource["Properties"]])[] =>
  Object.entries(resources).flatMap(([id, { Type, Properties }]) => (Type === type ? [[id, Properties]] : []));

const lambdas = ofType("AWS::Lambda::Function");

const reference = z.object({ "Fn::GetAtt": z.tuple([z.string(), z.string()]) });
/** The resource an ARN belongs to. */
const idOf = (arn: unknown) => reference.parse(arn)["Fn::GetAtt"][0];

test("every function of the manifest is there, with the runtime, memory and time it asks for", () => {
  const made = lambdas.map(([, { FunctionName, MemorySize, Timeout }]) => [FunctionName, MemorySize, Timeout]);
  const wanted = functions.map(({ name, memoryMb, timeoutS }) => [`leadline-prod-${name}`, memoryMb, timeoutS]);
  expect(made.toSorted()).toEqual(wanted.toSorted());
  for (const [, properties] of lambdas) {
    expect(properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"], Handler: "index.handler" });
    expect(properties).not.toHaveProperty("TracingConfig");
  }
});

test("no two functions share a role or a log, and no log is kept for ever", () => {
  expect(new Set(lambdas.map(([, { Role }]) => idOf(Role))).size).toBe(lambdas.length);
  expect(new Set(lambdas.map(([, { LoggingConfig }]) => JSON.stringify(LoggingConfig))).size).toBe(lambdas.length);
  for (const [, properties] of ofType("AWS::Logs::LogGroup")) expect(properties).toHaveProperty("RetentionInDays", 30);
});

test("what functions are told is addresses and names, never a secret", () => {
  const told = lambdas.flatMap(([, { Environment }]) =>
    Object.keys(z.object({ Variables: z.record(z.string(), z.unknown()) }).parse(Environment).Variables),
  );
  const known = /^LEADLINE_(TABLE|SECRETS_PATH|SECRETS_KEY|API_ADDRESS|QUEUE_SYNC_[A-Z]+)$/;
  expect(told.filter((name) => !known.test(name))).toEqual([]);
});

test("who tells people of alerts knows where the API is, for links, and nobody else", () => {
  const told = lambdas.filter(([, properties]) => JSON.stringify(properties).includes("LEADLINE_API_ADDRESS"));
  expect(told.map(([, { FunctionName }]) => FunctionName)).toEqual([expect.stringMatching(/-evaluate-alerts$/)]);
  const address = { "Fn::GetAtt": [expect.stringContaining("Api"), "ApiEndpoint"] };
  expect(told[0]?.[1]).toMatchObject({ Environment: { Variables: { LEADLINE_API_ADDRESS: address } } });
});

test("nothing is allowed to everything, and no role is AWS's own", () => {
  const policies = JSON.stringify(ofType("AWS::IAM::Policy"));
  expect(policies).not.toMatch(/"(Action|Resource)":(\[[^\]]*)?"\*"/);
  expect(policies).not.toMatch(/"[a-z]+:\*"/);
  expect(JSON.stringify(ofType("AWS::IAM::Role"))).not.toContain("ManagedPolicyArns");
});

const queues = ofType("AWS::SQS::Queue");
const redrive = z.object({ RedrivePolicy: z.object({ deadLetterTargetArn: z.unknown(), maxReceiveCount: z.int() }) });
const workQueues = queues.filter(([, properties]) => redrive.safeParse(properties).success);

test("every queue has dead letters that are kept for two weeks, or is one, and every dead letter raises an alarm", () => {
  const dead = workQueues.map(([, properties]) => idOf(redrive.parse(properties).RedrivePolicy.deadLetterTargetArn));
  const others = queues.map(([id]) => id).filter((id) => !workQueues.some(([own]) => own === id));
  const [schedules, ...more] = others.filter((id) => !dead.includes(id));
  expect(schedules).toContain("Schedule");
  expect(more).toEqual([]);
  const alarms = JSON.stringify(ofType("AWS::CloudWatch::Alarm"));
  for (const id of others) {
    expect(resources[id]?.Properties).toMatchObject({
      MessageRetentionPeriod: 14 * 86_400,
      SqsManagedSseEnabled: true,
    });
    expect(alarms).toContain(`"Value":{"Fn::GetAtt":["${id}","QueueName"]}`);
  }
});

test("a message stays hidden six times as long as its function may run, and is tried four times", () => {
  const mappings = ofType("AWS::Lambda::EventSourceMapping");
  expect(mappings).toHaveLength(functions.filter(({ trigger }) => "queue" in trigger).length);
  for (const [, { EventSourceArn, ...mapping }] of mappings) {
    expect(resources[idOf(EventSourceArn)]?.Properties).toMatchObject({
      VisibilityTimeout: 6 * 300,
      RedrivePolicy: { maxReceiveCount: 4 },
    });
    const { MaximumConcurrency } = z.object({ MaximumConcurrency: z.int() }).parse(mapping.ScalingConfig);
    expect(MaximumConcurrency).toBeGreaterThanOrEqual(2);
    expect(mapping).toMatchObject({ BatchSize: 1, FunctionResponseTypes: ["ReportBatchItemFailures"] });
  }
});

test("a worker may send to its own queue for as long as its task takes", () => {
  const looping = lambdas.filter(([, { RecursiveLoop }]) => RecursiveLoop === "Allow").map(([id]) => id);
  expect(looping).toHaveLength(workQueues.length);
});

test("every schedule starts a function, is tried again, and ends in dead letters", () => {
  const schedules = ofType("AWS::Scheduler::Schedule");
  expect(schedules).toHaveLength(functions.filter(({ trigger }) => "schedule" in trigger).length);
  for (const [, { Target, ScheduleExpressionTimezone }] of schedules) {
    expect(ScheduleExpressionTimezone).toBe("Etc/UTC");
    expect(Target).toMatchObject({ RetryPolicy: { MaximumRetryAttempts: 3 }, DeadLetterConfig: {} });
  }
});

test("the address answers exactly the manifest's routes, throttled, and its log never holds a path or a query", () => {
  const routes = ofType("AWS::ApiGatewayV2::Route").map(([, { RouteKey }]) => RouteKey);
  const wanted = functions.flatMap(({ trigger }) => ("routes" in trigger ? trigger.routes : []));
  expect(routes.toSorted()).toEqual(wanted.toSorted());
  const [[, stage = {}] = []] = ofType("AWS::ApiGatewayV2::Stage");
  expect(stage.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 });
  const { Format } = z.object({ Format: z.string() }).parse(stage.AccessLogSettings);
  expect(Format).toContain("$context.routeKey");
  expect(Format).not.toMatch(/path|query|authorizer|header|\$context\.(rawPath|resourcePath)/i);
});

test("every alarm says what it means and what to do first, and goes to the topic when it begins and when it ends", () => {
  const alarms = ofType("AWS::CloudWatch::Alarm");
  const [[topic] = []] = ofType("AWS::SNS::Topic");
  for (const [, { AlarmDescription, AlarmActions, OKActions }] of alarms) {
    expect(AlarmDescription).toMatch(/^.{30,}\. First: .{20,}\.$/);
    expect([AlarmActions, OKActions]).toEqual([[{ Ref: topic }], [{ Ref: topic }]]);
  }
});

test("metrics are made of events that the code logs, ten at most", () => {
  const filters = ofType("AWS::Logs::MetricFilter");
  const sources = globSync("packages/core/src/**/*.ts").map((file) => readFileSync(file, "utf8"));
  for (const [, { FilterPattern }] of filters) {
    const [, event] = /^\{ \$\.event = "([a-z.]+)" \}$/.exec(String(FilterPattern)) ?? [];
    expect(sources.filter((text) => text.includes(`"${event}"`))).not.toEqual([]);
  }
  const names = filters.map(([, { MetricTransformations }]) => {
    return z.array(z.object({ MetricName: z.string() })).parse(MetricTransformations)[0]?.MetricName;
  });
  expect(new Set(names).size).toBeLessThanOrEqual(10);
});

test("everything that costs money is tagged with product and stage", () => {
  for (const type of ["AWS::Lambda::Function", "AWS::SQS::Queue", "AWS::Logs::LogGroup", "AWS::KMS::Key"]) {
    for (const [, { Tags }] of ofType(type)) {
      expect(Tags).toEqual(
        expect.arrayContaining([
          { Key: "product", Value: "leadline" },
          { Key: "stage", Value: "prod" },
        ]),
      );
    }
  }
});

test("the key of the secrets is renewed every year and outlives the stack", () => {
  const [[id = ""] = []] = ofType("AWS::KMS::Key");
  expect(resources[id]).toMatchObject({ DeletionPolicy: "Retain", Properties: { EnableKeyRotation: true } });
});

test("whoever deployed it is told where it is", () => {
  expect(outputs.toSorted()).toEqual([
    "AlarmAddress",
    "AlarmTopicArn",
    "ApiUrl",
    "SecretsKeyArn",
    "SecretsPath",
    "TableName",
  ]);
});

test("a stage has a name that fits into every other name", () => {
  expect(stageOf("prod", { region: "eu-west-1" })).toMatchObject({ name: "prod", region: "eu-west-1" });
  for (const name of ["", "Prod", "a b", "x".repeat(21), "1st"]) expect(() => stageOf(name)).toThrow("Not a stage");
});

test.each([...constructs.keys()])("%s is as it was last reviewed", async (name) => {
  const text = `${JSON.stringify(constructs.get(name), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`constructs/${name}.snap`);
});
