import { stageNames } from "@leadline/functions/aws/stage-names";
import { Duration, Validations } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";

/** Something that should wake a person. */
export interface AlarmSpec {
  /** Such as `NightLate`. */
  readonly id: string;
  readonly metric: IMetric;
  /** What it means for the people who read the numbers. */
  readonly impact: string;
  /** What to do first. */
  readonly firstStep: string;
  /** One sample beyond it counts; `above` 0 unless told. */
  readonly above?: number;
  readonly below?: number;
  /** Periods in a row; 1 unless told. */
  readonly periods?: number;
  /** No sample at all is an alarm too. */
  readonly silenceAlarms?: boolean;
}

export interface AlarmsProps {
  readonly stage: string;
  readonly address: string | undefined;
  readonly specs: readonly AlarmSpec[];
}

/** All alarms and the one topic they go to. Each says its impact and the first step in its own description. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { stage, address, specs }: AlarmsProps) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", {
      topicName: stageNames(stage).alarmTopic,
      displayName: `Leadline ${stage}`,
      enforceSSL: true,
    });
    if (address !== undefined) {
      Validations.of(this.topic.addSubscription(new EmailSubscription(address))).acknowledge({
        id: "Serverless-SNSRedrivePolicy",
        reason:
          "Mail that cannot be delivered is no dead letter anybody would look at; the alarm itself stands in CloudWatch.",
      });
    }
    const action = new SnsAction(this.topic);
    this.alarms = specs.map((spec) => {
      const alarm = alarmOf(this, spec, stage);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }
}

function alarmOf(scope: Construct, spec: AlarmSpec, stage: string): Alarm {
  const { below, periods = 1, silenceAlarms = false } = spec;
  return new Alarm(scope, spec.id, {
    alarmName: stageNames(stage).alarm(spec.id),
    alarmDescription: `${spec.impact} First: ${spec.firstStep}`,
    metric: spec.metric,
    threshold: below ?? spec.above ?? 0,
    comparisonOperator:
      below === undefined ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    treatMissingData: silenceAlarms ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
}

/** What the product plans by, and what its grants are looked at by. */
export const hour = Duration.hours(1);
export const day = Duration.days(1);
