import { functions } from "@leadline/functions/manifest";
import { synthesised } from "../../infra/synthesised.ts";

/** How many there are of what AWS bills by the piece, in the stack as it is deployed. */
export interface Parts {
  readonly metrics: number;
  readonly alarms: number;
  readonly dashboards: number;
  readonly keys: number;
  /** Polled all the time, work or none. */
  readonly queues: number;
}

/** Counts them in the synthesised stack; takes a few seconds. */
export function deployedParts(): Parts {
  const all = Object.values(synthesised().resources);
  const count = (type: string) => all.filter(({ Type }) => Type === type).length;
  const metrics = all
    .filter(({ Type }) => Type === "AWS::Logs::MetricFilter")
    .map(({ Properties }) => JSON.stringify(Properties.MetricTransformations));
  return {
    // Several logs may fill one metric.
    metrics: new Set(metrics).size,
    alarms: count("AWS::CloudWatch::Alarm"),
    dashboards: count("AWS::CloudWatch::Dashboard"),
    keys: count("AWS::KMS::Key"),
    queues: count("AWS::Lambda::EventSourceMapping"),
  };
}

/** Gigabytes of memory of a function, and so what a second of it costs. */
export function memoryGb(wanted: (entry: (typeof functions)[number]) => boolean): number {
  const found = functions.filter(wanted).map(({ memoryMb }) => memoryMb);
  if (found.length === 0) throw new Error("The manifest has no such function.");
  return found.reduce((sum, megabytes) => sum + megabytes, 0) / found.length / 1024;
}

/** Functions that a schedule starts so often. */
export function scheduled(every: "hourly" | "daily"): number {
  return functions.filter(({ trigger }) => "schedule" in trigger && trigger.schedule === every).length;
}
