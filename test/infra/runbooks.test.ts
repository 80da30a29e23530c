import { readFileSync } from "node:fs";
import { stageNames } from "@leadline/functions/aws/stage-names";
import { queueOf } from "@leadline/functions/manifest";
import { platforms } from "@leadline/platforms/list";
import { expect, test } from "vitest";
import { synthesised } from "./synthesised.ts";

const { resources } = synthesised();
const names = stageNames("prod");

const named = (type: string, field: string): readonly string[] =>
  Object.values(resources).flatMap(({ Type, Properties }) => (Type === type ? [String(Properties[field])] : []));

const alarms = named("AWS::CloudWatch::Alarm", "AlarmName").map((name) => name.slice(names.alarm("").length));

/** Each runbook by its heading, which may stand for a family: `Errors-*`. */
const runbooks = new Map(
  readFileSync("docs/operate/alarms.md", "utf8")
    .split(/^## /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf("\n")), part] as const),
);

const matches = (heading: string, alarm: string) =>
  heading.endsWith("*") ? alarm.startsWith(heading.slice(0, -1)) : alarm === heading;

test("every alarm of the stack has one runbook, and every runbook an alarm", () => {
  expect(alarms.length).toBeGreaterThan(10);
  const headings = [...runbooks.keys()];
  const without = alarms.filter((alarm) => headings.filter((heading) => matches(heading, alarm)).length !== 1);
  expect(without).toEqual([]);
  expect(headings.filter((heading) => !alarms.some((alarm) => matches(heading, alarm)))).toEqual([]);
});

test.each([...runbooks])("the runbook of %s says what it means, what to look at, and how it ends", (_, text) => {
  for (const part of ["**Means.**", "**Look.**", "**Mend.**"]) expect(text).toContain(part);
});

test("what the command line finds things by is what the stack calls them", () => {
  expect(named("AWS::DynamoDB::GlobalTable", "TableName")).toEqual([names.table]);
  expect(named("AWS::KMS::Alias", "AliasName")).toEqual([names.secretsKey]);
  const queues = platforms.flatMap(({ id }) => [names.queue(queueOf(id)), names.deadLetters(queueOf(id))]);
  expect(named("AWS::SQS::Queue", "QueueName")).toEqual(expect.arrayContaining([...queues, names.scheduleDeadLetters]));
});
