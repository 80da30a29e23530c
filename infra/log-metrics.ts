import type { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, type ILogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

export interface LogMetricSpec {
  /** The name of the metric, such as `NightLate`. */
  readonly name: string;
  /** The event the functions log. */
  readonly event: string;
  readonly logs: readonly ILogGroup[];
  /** The number in the line that is the sample; absent: each line counts as one. */
  readonly field?: string;
}

/** Metrics made of log lines, without a dimension: each costs 0.30 dollars a month, and the lines themselves name account and platform. */
export class LogMetrics extends Construct {
  readonly namespace: string;

  constructor(scope: Construct, id: string, stage: string, specs: readonly LogMetricSpec[]) {
    super(scope, id);
    this.namespace = `Leadline/${stage}`;
    for (const { name, event, logs, field } of specs) {
      for (const logGroup of logs) {
        new MetricFilter(this, `${name}-${logGroup.node.path.split("/").at(-2) ?? ""}`, {
          logGroup,
          filterPattern: FilterPattern.stringValue("$.event", "=", event),
          metricNamespace: this.namespace,
          metricName: name,
          metricValue: field === undefined ? "1" : `$.${field}`,
        });
      }
    }
  }

  metric(metricName: string, statistic: "Sum" | "Minimum", period: Duration): Metric {
    return new Metric({ namespace: this.namespace, metricName, statistic, period });
  }
}
