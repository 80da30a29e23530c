import { type Alarm, AlarmStatusWidget, Dashboard, GraphWidget, type IMetric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { day, hour } from "./alarms.ts";
import type { LogMetrics } from "./log-metrics.ts";
import type { Watched } from "./observation.ts";

export interface OverviewProps {
  readonly stage: string;
  readonly watched: Watched;
  readonly metrics: LogMetrics;
  readonly alarms: readonly Alarm[];
}

/** The one dashboard: alarms, the night, the queues, the functions, the API. */
export class Overview extends Construct {
  constructor(scope: Construct, id: string, { stage, watched, metrics, alarms }: OverviewProps) {
    super(scope, id);
    const { functions, queues, scheduleDead, api } = watched;
    const each = [...queues].map(([name, { queue }]) => ({ name, queue }));
    new Dashboard(this, "Dashboard", {
      dashboardName: `leadline-${stage}`,
      widgets: [
        [new AlarmStatusWidget({ title: "Alarms", width: 24, height: 4, alarms: [...alarms] })],
        [
          graph("Nights late", [metrics.metric("NightLate", "Sum", hour)]),
          graph("Days left", [
            metrics.metric("GrantDays", "Minimum", day),
            metrics.metric("VersionDays", "Minimum", day),
          ]),
        ],
        [
          graph(
            "Messages waiting",
            each.map(({ name, queue }) => queue.metricApproximateNumberOfMessagesVisible({ label: name })),
          ),
          graph("Dead letters", [
            ...[...queues].map(([name, { deadLetters }]) =>
              deadLetters.metricApproximateNumberOfMessagesVisible({ label: name }),
            ),
            scheduleDead.metricApproximateNumberOfMessagesVisible({ label: "schedules" }),
          ]),
        ],
        [
          graph(
            "Longest run",
            functions.map(({ entry, made }) =>
              made.function.metricDuration({ label: entry.name, period: hour, statistic: Stats.MAXIMUM }),
            ),
          ),
          graph(
            "Errors",
            functions.map(({ entry, made }) =>
              made.function.metricErrors({ label: entry.name, period: hour, statistic: Stats.SUM }),
            ),
          ),
        ],
        [
          graph("Questions", [
            api.metricCount({ label: "all", statistic: Stats.SUM }),
            api.metricClientError({ label: "refused", statistic: Stats.SUM }),
            api.metricServerError({ label: "our errors", statistic: Stats.SUM }),
          ]),
          graph("Time to answer", [
            api.metricLatency({ label: "half", statistic: Stats.percentile(50) }),
            api.metricLatency({ label: "19 of 20", statistic: Stats.percentile(95) }),
          ]),
        ],
      ],
    });
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, width: 12, left });
}
