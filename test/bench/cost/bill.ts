import { functions } from "@leadline/functions/manifest";
import { type Modelled, modelledMonth } from "./model.ts";
import type { Counted } from "./nights.ts";
import { costOf, type Price, prices } from "./prices.ts";
import { assumed, shape } from "./shape.ts";

export interface Line {
  readonly service: "DynamoDB" | "Lambda" | "SQS" | "API Gateway" | "CloudWatch" | "KMS";
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
}

const hours = 24 * shape.nights;
const none: Modelled = { writeUnits: 0, readUnits: 0, workerSeconds: 0, bytes: 0 };

/** The month as it is today: the core tier, counted. */
export function builtBill(counted: Counted): readonly Line[] {
  return linesOf(counted, none, 1);
}

/** And as it will be when ad groups, ads and audiences are read, which only the model knows. */
export function fullBill(counted: Counted): readonly Line[] {
  const [detail, audience] = [modelledMonth("detail"), modelledMonth("audience")];
  return linesOf(counted, sumOf(detail, audience), 3);
}

function sumOf(a: Modelled, b: Modelled): Modelled {
  return {
    writeUnits: a.writeUnits + b.writeUnits,
    readUnits: a.readUnits + b.readUnits,
    workerSeconds: a.workerSeconds + b.workerSeconds,
    bytes: a.bytes + b.bytes,
  };
}

function linesOf(counted: Counted, more: Modelled, tiers: number): readonly Line[] {
  const { database, answer } = counted;
  const scale = shape.accounts / counted.accounts;
  const messages = counted.messages * scale * tiers;
  const hourly = hours * assumed.hourlyFunctions;
  const invocations = messages + hourly + shape.nights + assumed.answers;
  const logGb = (counted.logBytes * scale * tiers + invocations * assumed.logBytesPerInvocation) / 1e9;
  const stored = (counted.addedBytes * scale + more.bytes * shape.accounts) * assumed.monthsKept;
  const readUnits = database.readUnits * scale + more.readUnits * shape.accounts + answer.readUnits * assumed.answers;
  const { dynamodb, lambda, sqs, api, cloudwatch, kms } = prices;
  const line = (service: Line["service"], what: string, amount: number, price: Price): Line => ({
    service,
    what,
    amount,
    price,
  });
  return [
    line(
      "DynamoDB",
      "write units",
      database.writeUnits * scale + more.writeUnits * shape.accounts,
      dynamodb.writeUnits,
    ),
    line("DynamoDB", "read units", readUnits, dynamodb.readUnits),
    line("DynamoDB", "GB stored, after 13 months", stored / 1e9, dynamodb.storedGb),
    line("DynamoDB", "GB in continuous backup", stored / 1e9, dynamodb.backupGb),
    line("Lambda", "GB-seconds", gbSeconds(hourly, more), lambda.gbSeconds),
    line("Lambda", "invocations", invocations, lambda.requests),
    line("SQS", "requests of messages", messages * 3, sqs.requests),
    line("SQS", "idle polls", assumed.queues * assumed.pollsPerQueue, sqs.requests),
    line("API Gateway", "requests", assumed.answers, api.requests),
    line("CloudWatch", "custom metrics", assumed.metrics, cloudwatch.metrics),
    line("CloudWatch", "alarms", assumed.alarms, cloudwatch.alarms),
    line("CloudWatch", "GB of logs", logGb, cloudwatch.logGb),
    line("KMS", "keys", assumed.keys, kms.keys),
  ];
}

function gbSeconds(hourly: number, more: Modelled): number {
  const { memoryGb } = assumed;
  const workerSeconds = shape.accounts * (modelledMonth("core").workerSeconds + more.workerSeconds);
  return (
    workerSeconds * memoryOfWorkers() +
    hourly * (assumed.hourlyMs / 1000) * memoryGb.hourly +
    shape.nights * (assumed.dailyMs / 1000) * memoryGb.daily +
    assumed.answers * (assumed.answerMs / 1000) * memoryGb.answer
  );
}

/** As the manifest gives them; the largest where they differ. */
function memoryOfWorkers(): number {
  const workers = functions.flatMap(({ platform, memoryMb }) => (platform === undefined ? [] : [memoryMb]));
  return Math.max(...workers) / 1024;
}

export function totalsOf(lines: readonly Line[]): Totals {
  const sum = (wanted: readonly Line[]) => wanted.reduce((all, { amount, price }) => all + costOf(amount, price), 0);
  return { running: sum(lines.filter(({ service }) => running.includes(service))), all: sum(lines) };
}
