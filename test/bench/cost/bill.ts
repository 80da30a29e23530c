import { platforms } from "@leadline/platforms/list";
import { alertsMonth } from "./alerts-bill.ts";
import { type Modelled, modelledMonth } from "./model.ts";
import type { Counted } from "./nights.ts";
import { memoryGb, type Parts, scheduled } from "./parts.ts";
import { costBeyondFree, costOf, type Price, prices } from "./prices.ts";
import { assumed, shape } from "./shape.ts";
import type { WorkerNight } from "./workers.ts";

/** Everything the bill is made of. */
export interface Ground {
  readonly counted: Counted;
  readonly parts: Parts;
  readonly workers: WorkerNight;
}

export interface Line {
  readonly service: "DynamoDB" | "Lambda" | "SQS" | "API Gateway" | "Scheduler" | "CloudWatch" | "KMS";
  readonly what: string;
  readonly amount: number;
  readonly price: Price;
}

/** Services held to the first budget; the rest count for the second only. */
const running: readonly Line["service"][] = ["DynamoDB", "Lambda", "SQS", "API Gateway"];

export const budgets = { running: 5, all: 10 };

export interface Totals {
  readonly running: number;
  readonly all: number;
  /** All of it, less what every account has free. */
  readonly beyondFree: number;
}

const hours = 24 * shape.nights;
const none: Modelled = { calls: 0, messages: 0, writeUnits: 0, readUnits: 0, gbSeconds: 0, bytes: 0 };

/** The month as it is today: the core tier, counted. */
export function builtBill(ground: Ground): readonly Line[] {
  return linesOf(ground, none);
}

/** And as it will be when ad groups, ads and audiences are read, which only the model knows. */
export function fullBill(ground: Ground): readonly Line[] {
  return linesOf(ground, sumOf(modelledMonth("detail"), modelledMonth("audience")));
}

function sumOf(a: Modelled, b: Modelled): Modelled {
  return {
    calls: a.calls + b.calls,
    messages: a.messages + b.messages,
    writeUnits: a.writeUnits + b.writeUnits,
    readUnits: a.readUnits + b.readUnits,
    gbSeconds: a.gbSeconds + b.gbSeconds,
    bytes: a.bytes + b.bytes,
  };
}

function linesOf(ground: Ground, more: Modelled): readonly Line[] {
  const { counted, parts } = ground;
  const scale = shape.accounts / counted.accounts;
  const messages = counted.messages * scale + more.messages * shape.accounts;
  const starts = hours * scheduled("hourly") + shape.nights * scheduled("daily");
  const alerts = alertsMonth(counted);
  const invocations = messages + starts + assumed.answers + alerts.requests;
  const { lambda, sqs, api, scheduler, kms } = prices;
  return [
    ...tableLines(ground, more),
    line("Lambda", "GB-seconds", gbSeconds(ground, more), lambda.gbSeconds),
    line("Lambda", "invocations", invocations, lambda.requests),
    line("SQS", "requests of messages", messages * 3, sqs.requests),
    line("SQS", "idle polls", parts.queues * assumed.pollsPerQueue, sqs.requests),
    line("API Gateway", "requests", assumed.answers + alerts.requests, api.requests),
    line("Scheduler", "starts", starts, scheduler.starts),
    ...watchLines(ground, messages, invocations),
    line("KMS", "keys", parts.keys, kms.keys),
    line("KMS", "requests", messages + alerts.secrets, kms.requests),
  ];
}

const line = (service: Line["service"], what: string, amount: number, price: Price): Line => ({
  service,
  what,
  amount,
  price,
});

function tableLines({ counted, workers }: Ground, more: Modelled): readonly Line[] {
  const { database, answer } = counted;
  const alerts = alertsMonth(counted);
  const { dynamodb } = prices;
  const scale = shape.accounts / counted.accounts;
  const requests = requestsOf(counted, workers) * scale + more.calls * shape.accounts;
  const unitsOf = (kind: "writeUnits" | "readUnits") =>
    database[kind] * scale + more[kind] * shape.accounts + answer[kind] * assumed.answers;
  const stored = ((counted.addedBytes * scale + more.bytes * shape.accounts) * assumed.monthsKept) / 1e9;
  return [
    line("DynamoDB", "write units", unitsOf("writeUnits"), dynamodb.writeUnits),
    line("DynamoDB", "read units", unitsOf("readUnits"), dynamodb.readUnits),
    line("DynamoDB", "write units of shared quotas", requests * workers.quota.writeUnits, dynamodb.writeUnits),
    line("DynamoDB", "read units of shared quotas", requests * workers.quota.readUnits, dynamodb.readUnits),
    line("DynamoDB", "write units of alerts", alerts.writeUnits, dynamodb.writeUnits),
    line("DynamoDB", "read units of alerts", alerts.readUnits, dynamodb.readUnits),
    line("DynamoDB", "GB stored, after 13 months", stored, dynamodb.storedGb),
    line("DynamoDB", "GB in continuous backup", stored, dynamodb.backupGb),
  ];
}

function watchLines({ counted, parts }: Ground, messages: number, invocations: number): readonly Line[] {
  const { cloudwatch } = prices;
  const perMessage = counted.logBytes / counted.messages;
  const bytes =
    messages * perMessage + invocations * assumed.logBytesPerInvocation + assumed.answers * assumed.logBytesPerAnswer;
  return [
    line("CloudWatch", "custom metrics", parts.metrics, cloudwatch.metrics),
    line("CloudWatch", "alarms", parts.alarms, cloudwatch.alarms),
    line("CloudWatch", "dashboards", parts.dashboards, cloudwatch.dashboards),
    line("CloudWatch", "GB of logs", bytes / 1e9, cloudwatch.logGb),
    line("CloudWatch", "GB of logs kept for a month", bytes / 1e9, cloudwatch.keptLogGb),
  ];
}

/** Requests to platforms, of the accounts counted. */
function requestsOf({ runs }: Counted, { requests }: WorkerNight): number {
  return platforms.reduce((sum, { id }) => sum + (runs[`${id} core`] ?? 0) * (requests[id] ?? 0), 0);
}

function gbSeconds(ground: Ground, more: Modelled): number {
  const memoryOf = (name: string) => memoryGb((entry) => entry.name === name);
  const every = (wanted: "hourly" | "daily") =>
    scheduled(wanted) * memoryGb(({ trigger }) => "schedule" in trigger && trigger.schedule === wanted);
  return (
    workerGbSeconds(ground) +
    more.gbSeconds * shape.accounts +
    hours * (assumed.hourlyMs / 1000) * every("hourly") +
    shape.nights * (assumed.dailyMs / 1000) * every("daily") +
    assumed.answers * (assumed.answerMs / 1000) * memoryOf("read-api") +
    alertsMonth(ground.counted).gbSeconds
  );
}

/** Of the core tier and the past: simulated waiting, the start of every message, and the work on rows. */
function workerGbSeconds({ counted, workers }: Ground): number {
  const scale = shape.accounts / counted.accounts;
  const { startMs, discoveryMs, rowMs } = assumed;
  const perPlatform = platforms.map(({ id }) => {
    const busy = workers.busySeconds[id] ?? {};
    const waiting = (["core", "history"] as const).map(
      (tier) => ((counted.runs[`${id} ${tier}`] ?? 0) * (busy[tier] ?? 0)) / workers.accountsPerPlatform,
    );
    return waiting.reduce((sum, seconds) => sum + seconds, 0) * memoryGb(({ platform }) => platform === id);
  });
  const memory = memoryGb(({ platform }) => platform !== undefined);
  const starts = ((counted.messages * startMs + counted.discoveries * discoveryMs) / 1000) * memory;
  const waiting = perPlatform.reduce((sum, one) => sum + one, 0);
  return scale * (waiting + starts + (counted.rows * rowMs) / 1000);
}

export function totalsOf(lines: readonly Line[]): Totals {
  const sum = (wanted: readonly Line[], cost = costOf) =>
    wanted.reduce((all, { amount, price }) => all + cost(amount, price), 0);
  return {
    running: sum(lines.filter(({ service }) => running.includes(service))),
    all: sum(lines),
    beyondFree: freeByPrice(lines),
  };
}

/** Lines of one price share what is free of it. */
function freeByPrice(lines: readonly Line[]): number {
  const amounts = new Map<Price, number>();
  for (const { price, amount } of lines) amounts.set(price, (amounts.get(price) ?? 0) + amount);
  return [...amounts].reduce((all, [price, amount]) => all + costBeyondFree(amount, price), 0);
}
