import { queueVariable, variables } from "@leadline/functions/aws/environment";
import { type StageNames, stageNames } from "@leadline/functions/aws/stage-names";
import { type FunctionEntry, functions } from "@leadline/functions/manifest";
import { ArnFormat, CfnOutput, Stack, type StackProps, Tags } from "aws-cdk-lib";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { AppFunction } from "./app-function.ts";
import { FactTable } from "./fact-table.ts";
import { Observation } from "./observation.ts";
import { type Resources, statementsOf } from "./permissions.ts";
import { ReadSide } from "./read-side.ts";
import { Timetable } from "./schedules.ts";
import { SecretsKey } from "./secrets-key.ts";
import { type Stage, usualConcurrency } from "./stage.ts";
import { DeadLetters, WorkQueue } from "./work-queue.ts";

export interface LeadlineStackProps extends StackProps {
  readonly stage: Stage;
  /** The bundle of the function of that name. */
  readonly code: (name: string) => Code;
}

/** All of Leadline in one account and region, as the manifest of functions has it: a fifth platform changes nothing here. */
export class LeadlineStack extends Stack {
  constructor(scope: Construct, id: string, { stage, code, ...props }: LeadlineStackProps) {
    super(scope, id, { description: "Leadline: what each lead costs", ...props });
    const names = stageNames(stage.name);
    const { removalPolicy } = stage;
    const { table } = new FactTable(this, "Table", { tableName: names.table, removalPolicy });
    const { key } = new SecretsKey(this, "Secrets", { stage: stage.name, removalPolicy });
    const queues = queuesOf(this, names);
    const scheduleDead = new DeadLetters(this, "ScheduleDeadLetters", names.scheduleDeadLetters).queue;
    const { secretsPath } = names;

    const resources: Resources = {
      table: table.tableArn,
      key: key.keyArn,
      queue: (name) => queueNamed(queues, name).queue.queueArn,
      parameter: (path) => parameterArn(this, `${secretsPath}/${path}`),
      topics: (prefix) => topicsArn(this, prefix),
      senders: sendersArn(this),
    };
    const environment = environmentIn({ table, key, queues, secretsPath });
    const made = functions.map((entry) => ({
      entry,
      made: new AppFunction(this, entry.name, {
        entry,
        stage,
        code: code(entry.name),
        statements: statementsOf(entry, resources),
        environment: environment(entry),
        ...("schedule" in entry.trigger ? { deadLetters: scheduleDead } : {}),
      }),
    }));
    for (const { entry, made: fn } of made) listen(fn, entry, queues, stage);
    new Timetable(this, "Timetable", {
      stage: stage.name,
      deadLetters: scheduleDead,
      entries: made.flatMap(({ entry: { name, trigger }, made: { function: target } }) =>
        "schedule" in trigger ? [{ name, every: trigger.schedule, function: target }] : [],
      ),
    });
    const { api, url } = new ReadSide(this, "ReadSide", {
      stage,
      routes: made.flatMap(({ entry: { trigger }, made: { function: target } }) =>
        "routes" in trigger ? [{ keys: trigger.routes, function: target }] : [],
      ),
    });
    for (const { entry, made: fn } of made) {
      if (entry.needs.apiAddress) fn.function.addEnvironment(variables.apiAddress, api.apiEndpoint);
    }
    const { alarms } = new Observation(this, "Observation", { stage, functions: made, queues, scheduleDead, api });

    Tags.of(this).add("product", "leadline");
    Tags.of(this).add("stage", stage.name);
    new CfnOutput(this, "ApiUrl", { value: url, description: "Where KPIs are asked for" });
    new CfnOutput(this, "TableName", { value: table.tableName });
    new CfnOutput(this, "SecretsPath", { value: secretsPath, description: "What the names of secrets begin with" });
    new CfnOutput(this, "SecretsKeyArn", { value: key.keyArn, description: "The key secrets are encrypted with" });
    new CfnOutput(this, "AlarmTopicArn", { value: alarms.topic.topicArn });
    // Read back by the next deployment, which would otherwise take the subscription away.
    if (stage.alarmAddress !== undefined) new CfnOutput(this, "AlarmAddress", { value: stage.alarmAddress });
  }
}

/** The parameters of a path that begins with a slash, which their ARN has only once. */
function parameterArn(stack: Stack, path: string): string {
  const arnFormat = ArnFormat.SLASH_RESOURCE_NAME;
  return stack.formatArn({ service: "ssm", resource: "parameter", resourceName: path.slice(1), arnFormat });
}

/** Topics are asked in their own region, which their ARN names. */
function topicsArn(stack: Stack, prefix: string): string {
  return stack.formatArn({ service: "sns", region: "*", resource: `${prefix}*` });
}

function sendersArn(stack: Stack): string {
  return stack.formatArn({ service: "ses", resource: "identity", resourceName: "*" });
}

interface Told {
  readonly table: TableV2;
  readonly key: IKey;
  readonly queues: ReadonlyMap<string, WorkQueue>;
  readonly secretsPath: string;
}

/** What a function is told: the names of what it needs, and of nothing else. */
function environmentIn({ table, key, queues, secretsPath }: Told) {
  return ({ needs: { secrets, sends } }: FunctionEntry): Readonly<Record<string, string>> => ({
    [variables.table]: table.tableName,
    ...(secrets.length > 0 ? { [variables.secretsPath]: secretsPath } : {}),
    ...(secrets.some(({ access }) => access === "write") ? { [variables.secretsKey]: key.keyArn } : {}),
    ...Object.fromEntries(sends.map((name) => [queueVariable(name), queueNamed(queues, name).queue.queueUrl])),
  });
}

/** A queue for everything that any function works on. */
function queuesOf(scope: Construct, names: StageNames): ReadonlyMap<string, WorkQueue> {
  return new Map(
    functions.flatMap(({ trigger, timeoutS }) =>
      "queue" in trigger
        ? [
            [
              trigger.queue,
              new WorkQueue(scope, `Queue-${trigger.queue}`, { queueName: names.queue(trigger.queue), timeoutS }),
            ],
          ]
        : [],
    ),
  );
}

function queueNamed(queues: ReadonlyMap<string, WorkQueue>, name: string): WorkQueue {
  const queue = queues.get(name);
  if (queue === undefined) throw new Error(`The manifest has no function that works on the queue ${name}.`);
  return queue;
}

/** One message at a time; those that failed are told apart from those that did not. */
function listen(
  fn: AppFunction,
  { trigger, platform }: FunctionEntry,
  queues: ReadonlyMap<string, WorkQueue>,
  stage: Stage,
) {
  if (!("queue" in trigger)) return;
  fn.function.addEventSourceMapping("Work", {
    eventSourceArn: queueNamed(queues, trigger.queue).queue.queueArn,
    batchSize: 1,
    reportBatchItemFailures: true,
    maxConcurrency: stage.concurrency[platform ?? ""] ?? usualConcurrency,
  });
}
