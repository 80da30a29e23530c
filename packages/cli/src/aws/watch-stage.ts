import { type CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { type CostExplorerClient, GetCostAndUsageCommand } from "@aws-sdk/client-cost-explorer";
import { addDays, type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import type { StageNames } from "@leadline/functions/aws/stage-names";
import { cloudError } from "./cloud-error.ts";

/** An alarm that fires. */
export interface FiringAlarm {
  /** Without the stage, as the runbook has it: `NightLate`. */
  readonly id: string;
  /** ISO instant. */
  readonly since: string;
  /** What it means and what to do first. */
  readonly says: string;
}

/** Which of the stage's alarms fire, and how many it has. */
export async function alarmsOf(
  names: StageNames,
  client: Pick<CloudWatchClient, "send">,
): Promise<{ readonly all: number; readonly firing: readonly FiringAlarm[] }> {
  const prefix = names.alarm("");
  const firing: FiringAlarm[] = [];
  let all = 0;
  let next: string | undefined;
  do {
    const asked = { AlarmNamePrefix: prefix, ...(next === undefined ? {} : { NextToken: next }) };
    const { MetricAlarms = [], NextToken } = await said("CloudWatch", client.send(new DescribeAlarmsCommand(asked)));
    all += MetricAlarms.length;
    for (const { AlarmName = "", StateValue, StateTransitionedTimestamp, AlarmDescription = "" } of MetricAlarms) {
      if (StateValue !== "ALARM") continue;
      const since = StateTransitionedTimestamp?.toISOString() ?? "";
      firing.push({ id: AlarmName.slice(prefix.length), since, says: AlarmDescription });
    }
    next = NextToken;
  } while (next !== undefined);
  return { all, firing };
}

/** What a stage has cost since the first of the month. */
export interface CostSoFar {
  /** As AWS writes it, such as `3.1216`. */
  readonly amount: string;
  readonly unit: string;
  readonly from: CalendarDate;
}

/** Of everything that carries the stage's tags; the question itself costs a cent. Costs are told a day late. */
export async function costOf(
  stage: string,
  today: CalendarDate,
  client: Pick<CostExplorerClient, "send">,
): Promise<CostSoFar> {
  const from = calendarDate(`${today.slice(0, 8)}01`);
  const tag = (Key: string, value: string) => ({ Tags: { Key, Values: [value] } });
  const command = new GetCostAndUsageCommand({
    // The end is not included, and must lie behind the beginning.
    TimePeriod: { Start: from, End: addDays(today, 1) },
    Granularity: "MONTHLY",
    Metrics: ["UnblendedCost"],
    Filter: { And: [tag("product", "leadline"), tag("stage", stage)] },
  });
  const { ResultsByTime = [] } = await said("Cost Explorer", client.send(command));
  const { Amount = "0", Unit = "USD" } = ResultsByTime[0]?.Total?.UnblendedCost ?? {};
  return { amount: Amount, unit: Unit, from };
}

async function said<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw cloudError(what, error);
  }
}
