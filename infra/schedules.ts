import { Aws, Duration } from "aws-cdk-lib";
import { Policy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Schedule, ScheduleExpression } from "aws-cdk-lib/aws-scheduler";
import { LambdaInvoke } from "aws-cdk-lib/aws-scheduler-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

/** Just after the full hour, when nights fall due; the daily one before LinkedIn's night begins. */
const expressions = {
  hourly: ScheduleExpression.cron({ minute: "2" }),
  daily: ScheduleExpression.cron({ minute: "30", hour: "1" }),
} as const;

export interface TimetableProps {
  readonly stage: string;
  readonly deadLetters: IQueue;
  readonly entries: readonly {
    readonly name: string;
    readonly every: keyof typeof expressions;
    readonly function: IFunction;
  }[];
}

/** Starts functions by the clock (UTC). A start that cannot be delivered within an hour is a dead letter: the next one does its work. */
export class Timetable extends Construct {
  constructor(scope: Construct, id: string, { stage, deadLetters, entries }: TimetableProps) {
    super(scope, id);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    });
    const policy = new Policy(this, "Policy", {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ["lambda:InvokeFunction"],
          resources: entries.map((one) => one.function.functionArn),
        }),
        new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [deadLetters.queueArn] }),
      ],
    });
    for (const { name, every, function: target } of entries) {
      new Schedule(this, name, {
        scheduleName: `leadline-${stage}-${name}`,
        schedule: expressions[every],
        target: new LambdaInvoke(target, {
          role: role.withoutPolicyUpdates(),
          retryAttempts: 3,
          maxEventAge: Duration.hours(1),
          deadLetterQueue: deadLetters,
        }),
      }).node.addDependency(policy);
    }
  }
}
