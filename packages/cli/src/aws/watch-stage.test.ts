import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { CostExplorerClient, GetCostAndUsageCommand } from "@aws-sdk/client-cost-explorer";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { mockClient } from "aws-sdk-client-mock";
import { expect, test } from "vitest";
import { stackOf } from "./stack.ts";
import { namesOf } from "./stage.ts";
import { alarmsOf, costOf } from "./watch-stage.ts";

const where = { region: "local", credentials: { accessKeyId: "a", secretAccessKey: "b" } };
const names = namesOf("prod");

test("all of a stage's alarms are asked for, and those that fire are named as the runbook names them", async () => {
  const client = new CloudWatchClient(where);
  const sent = mockClient(client);
  const alarm = (id: string, StateValue: "OK" | "ALARM") => ({
    AlarmName: `leadline-prod-${id}`,
    StateValue,
    StateTransitionedTimestamp: new Date("2026-11-22T04:02:00Z"),
    AlarmDescription: `${id} is so. First: look.`,
  });
  sent
    .on(DescribeAlarmsCommand, { AlarmNamePrefix: "leadline-prod-" })
    .resolves({ MetricAlarms: [alarm("ApiFaults", "OK")], NextToken: "more" })
    .on(DescribeAlarmsCommand, { AlarmNamePrefix: "leadline-prod-", NextToken: "more" })
    .resolves({ MetricAlarms: [alarm("NightLate", "ALARM")] });
  expect(await alarmsOf(names, client)).toEqual({
    all: 2,
    firing: [{ id: "NightLate", since: "2026-11-22T04:02:00.000Z", says: "NightLate is so. First: look." }],
  });
});

test("the month's cost is asked for by the stage's tags, on its first day too", async () => {
  const client = new CostExplorerClient(where);
  const sent = mockClient(client);
  sent.on(GetCostAndUsageCommand).resolves({
    ResultsByTime: [{ Total: { UnblendedCost: { Amount: "3.1216780001", Unit: "USD" } } }],
  });
  const from = calendarDate("2026-11-01");
  expect(await costOf("prod", from, client)).toEqual({ amount: "3.1216780001", unit: "USD", from });
  expect(sent.calls()[0]?.args[0].input).toMatchObject({ TimePeriod: { Start: "2026-11-01", End: "2026-11-02" } });
  expect(JSON.stringify(sent.calls()[0]?.args[0].input)).toContain(`{"Key":"stage","Values":["prod"]}`);
});

test("a stack that is not there is told from one that never came to its end, and from one that may not be seen", async () => {
  const client = new CloudFormationClient(where);
  const sent = mockClient(client);
  const failure = (name: string, message: string) => Object.assign(new Error(message), { name });
  sent
    .on(DescribeStacksCommand)
    .rejectsOnce(failure("ValidationError", "Stack with id Leadline-prod does not exist"))
    .resolvesOnce({ Stacks: [{ StackName: "x", CreationTime: new Date(0), StackStatus: "ROLLBACK_COMPLETE" }] })
    .rejectsOnce(failure("AccessDenied", "not authorized to perform: cloudformation:DescribeStacks"));
  expect(await stackOf("Leadline-prod", client)).toBeNull();
  expect(await stackOf("Leadline-prod", client)).toMatchObject({ isWhole: false, outputs: {} });
  await expect(stackOf("Leadline-prod", client)).rejects.toThrow("may not do cloudformation:DescribeStacks");
});
