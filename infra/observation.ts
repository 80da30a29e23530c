import type { FunctionEntry } from "@leadline/functions/manifest";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import { Function as Lambda } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type AlarmSpec, Alarms, day, hour } from "./alarms.ts";
import type { AppFunction } from "./app-function.ts";
import { type LogMetricSpec, LogMetrics } from "./log-metrics.ts";
import { Overview } from "./overview.ts";
import type { Stage } from "./stage.ts";
import type { WorkQueue } from "./work-queue.ts";

/** What is watched. */
export interface Watched {
  readonly functions: readonly { readonly entry: FunctionEntry; readonly made: AppFunction }[];
  readonly queues: ReadonlyMap<string, WorkQueue>;
  /** Starts that could not be delivered, and scheduled work that failed every time. */
  readonly scheduleDead: Queue;
  readonly api: HttpApi;
}

export interface ObservationProps extends Watched {
  readonly stage: Stage;
}

/** Metrics, alarms and the dashboard. */
export class Observation extends Construct {
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, { stage, ...watched }: ObservationProps) {
    super(scope, id);
    const metrics = new LogMetrics(this, "Metrics", stage.name, logMetrics(watched));
    const specs = [
      ...nightAlarms(watched, metrics),
      ...grantAlarms(stage, metrics),
      ...deadLetterAlarms(watched),
      ...faultAlarms(watched),
      ...apiAlarms(watched),
    ];
    this.alarms = new Alarms(this, "Alarms", { stage: stage.name, address: stage.alarmAddress, specs });
    new Overview(this, "Overview", { stage: stage.name, watched, metrics, alarms: this.alarms.alarms });
  }
}

/** What functions log, and what becomes of it: at most ten, as the budget allows. */
function logMetrics({ functions }: Watched): readonly LogMetricSpec[] {
  const logsOf = (of: (entry: FunctionEntry) => boolean) =>
    functions.filter(({ entry }) => of(entry)).map(({ made }) => made.log);
  const planning = logsOf(({ name }) => name === "plan-night");
  const tokens = logsOf(({ name }) => name === "tokens");
  const workers = logsOf(({ trigger }) => "queue" in trigger);
  return [
    { name: "NightLate", event: "night.late", logs: planning },
    { name: "SettingsInvalid", event: "settings.invalid", logs: planning },
    { name: "DiscoveryFailed", event: "discovery.failed", logs: workers },
    { name: "GrantFailed", event: "grant.failed", logs: tokens },
    { name: "GrantDays", event: "countdown.grant", logs: tokens, field: "days" },
    { name: "VersionDays", event: "countdown.version", logs: tokens, field: "days" },
  ];
}

function nightAlarms({ functions }: Watched, metrics: LogMetrics): readonly AlarmSpec[] {
  const ticks = functions.filter(({ entry: { trigger } }) => "schedule" in trigger && trigger.schedule === "hourly");
  const late = metrics.metric("NightLate", "Sum", hour);
  return [
    {
      id: "NightLate",
      metric: late,
      impact: "The newest day of at least one account is not there although it is past its time.",
      firstStep: "look for night.late in plan-night's log for the account, then for the account in its platform's log.",
    },
    {
      id: "DataStale",
      metric: late,
      periods: 24,
      impact: "At least one account has had no new day for a whole day: decisions are made on old numbers.",
      firstStep: "look at /v1/accounts for who is behind and why.",
    },
    {
      id: "SettingsInvalid",
      metric: metrics.metric("SettingsInvalid", "Sum", hour),
      impact: "The stored configuration cannot be read; the one before it goes on while its process lives.",
      firstStep: "look for settings.invalid in plan-night's log: it names the field.",
    },
    ...ticks.map(
      ({ entry, made }): AlarmSpec => ({
        id: `Silent-${entry.name}`,
        metric: made.function.metricInvocations({ period: hour, statistic: Stats.SUM }),
        below: 1,
        periods: 3,
        silenceAlarms: true,
        impact: `${entry.name} has not been started for three hours: its work is not done, and nothing else would tell.`,
        firstStep: "look at the schedule and its dead letters.",
      }),
    ),
  ];
}

function grantAlarms({ warnDays }: Stage, metrics: LogMetrics): readonly AlarmSpec[] {
  return [
    {
      id: "GrantFailed",
      metric: metrics.metric("GrantFailed", "Sum", day),
      impact: "A connection's grant could not be looked at or renewed; its accounts stop when it ends.",
      firstStep: "look for grant.failed in the log of tokens; connect again where it says so.",
    },
    {
      id: "GrantEnds",
      metric: metrics.metric("GrantDays", "Minimum", day),
      below: warnDays.grant,
      impact: `A connection's grant ends in less than ${warnDays.grant} days; then its accounts stop.`,
      firstStep: "look for countdown.grant in the log of tokens and connect that connection again.",
    },
    {
      id: "VersionEnds",
      metric: metrics.metric("VersionDays", "Minimum", day),
      below: warnDays.version,
      impact: `A platform switches off the API version in use in less than ${warnDays.version} days.`,
      firstStep: "look for countdown.version in the log of tokens and update Leadline.",
    },
    {
      id: "DiscoveryFailed",
      metric: metrics.metric("DiscoveryFailed", "Sum", hour),
      periods: 3,
      impact: "A connection could not list its accounts for three hours; new accounts are not seen.",
      firstStep: "look for discovery.failed in the log of the platform's worker.",
    },
  ];
}

function deadLetterAlarms({ queues, scheduleDead }: Watched): readonly AlarmSpec[] {
  const all: [string, Queue][] = [...queues].map(([name, { deadLetters }]) => [name, deadLetters]);
  return [...all, ["schedules", scheduleDead] as const].map(
    ([name, queue]): AlarmSpec => ({
      id: `DeadLetters-${name}`,
      metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }),
      impact: `Work of ${name} failed every time for a reason nobody foresaw; an account's night may be missing.`,
      firstStep: "look for unforeseen in the log of its function; mend the cause, then redrive the dead letters.",
    }),
  );
}

function faultAlarms({ functions }: Watched): readonly AlarmSpec[] {
  const errors = functions.map(
    ({ entry: { name }, made }): AlarmSpec => ({
      id: `Errors-${name}`,
      metric: made.function.metricErrors({ statistic: Stats.SUM }),
      impact: `${name} ended with an error or ran out of time or memory.`,
      firstStep: "look for unforeseen in its log; the next start goes on where it stopped.",
    }),
  );
  return [
    ...errors,
    {
      id: "Throttles",
      metric: Lambda.metricAllThrottles({ period: hour, statistic: Stats.SUM }),
      above: 10,
      impact: "Functions of this account are held up by its limit on concurrent functions.",
      firstStep: "look which function uses up the limit, or ask AWS for a higher one.",
    },
  ];
}

function apiAlarms({ api }: Watched): readonly AlarmSpec[] {
  return [
    {
      id: "ApiFaults",
      metric: api.metricServerError({ statistic: Stats.SUM }),
      impact: "Questions to the API end in an error of ours.",
      firstStep: "look for unforeseen in the log of read-api.",
    },
  ];
}
