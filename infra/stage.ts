import { stagePattern } from "@leadline/functions/aws/stage-names";
import { warnDays } from "@leadline/functions/aws/warn-days";
import { RemovalPolicy } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";

/** Everything that may differ between two deployments. Nothing in it is secret. */
export interface Stage {
  /** Names everything that may exist once per account and region: `prod`, `test`. Lower-case letters, digits and dashes. */
  readonly name: string;
  /** Absent: where the command line's profile points. */
  readonly region?: string;
  /** Where alarms are mailed; absent: the topic is there, and nobody hears it. */
  readonly alarmAddress?: string;
  readonly logRetention: RetentionDays;
  /** Requests of all callers together, per second and at once. */
  readonly apiThrottle: { readonly rateLimit: number; readonly burstLimit: number };
  /** Messages of one queue in work at the same time, by platform; at least 2. */
  readonly concurrency: Readonly<Record<string, number>>;
  /** What becomes of the table and the key when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
  /** Days before a grant's or an API version's end from which on an alarm says so. */
  readonly warnDays: { readonly grant: number; readonly version: number };
}

/** For every queue that `concurrency` does not name. */
export const usualConcurrency = 2;

const usual = {
  logRetention: RetentionDays.ONE_MONTH,
  apiThrottle: { rateLimit: 50, burstLimit: 100 },
  concurrency: { google: 5, meta: 5, tiktok: 3, linkedin: 2 },
  removalPolicy: RemovalPolicy.RETAIN,
  warnDays,
} satisfies Omit<Stage, "name">;

/** The stages that differ from the usual; any other name is a stage like `prod`. */
const special: Readonly<Record<string, Partial<Stage>>> = {
  test: { logRetention: RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY },
};

/** The settings of a stage, `given` before all others. Throws a sentence when the name is none. */
export function stageOf(name: string, given: Partial<Stage> = {}): Stage {
  if (!stagePattern.test(name)) {
    throw new Error(`Not a stage: ${name}. Expected lower-case letters, digits and dashes, at most 20.`);
  }
  return { ...usual, ...special[name], ...given, name };
}
