import type { FunctionEntry } from "@leadline/functions/manifest";
import { Duration, RemovalPolicy, Stack, Tags, Token, Validations } from "aws-cdk-lib";
import { Policy, type PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, type Code, Function as Lambda, RecursiveLoop, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Stage } from "./stage.ts";

export interface AppFunctionProps {
  readonly entry: FunctionEntry;
  readonly stage: Stage;
  readonly code: Code;
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
  /** Takes the events of a schedule that failed every time. */
  readonly deadLetters?: IQueue;
}

/** One function of the manifest with a role and a log of its own; it may do what `statements` say, and write its log. */
export class AppFunction extends Construct {
  readonly function: Lambda;
  readonly log: LogGroup;

  constructor(
    scope: Construct,
    id: string,
    { entry, stage, code, environment, statements, deadLetters }: AppFunctionProps,
  ) {
    super(scope, id);
    const name = `leadline-${stage.name}-${entry.name}`;
    this.log = new LogGroup(this, "Log", {
      logGroupName: `/leadline/${stage.name}/${entry.name}`,
      retention: stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    const policy = new Policy(this, "Policy", { statements: [...statements] });
    policy.attachToRole(role);
    this.log.grantWrite(role);
    this.function = new Lambda(this, "Function", {
      functionName: name,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: "index.handler",
      code,
      role,
      logGroup: this.log,
      memorySize: entry.memoryMb,
      timeout: Duration.seconds(entry.timeoutS),
      environment: { ...environment },
      ...(sendsToItself(entry) ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
      ...(deadLetters === undefined ? {} : { deadLetterQueue: deadLetters, maxEventAge: Duration.hours(1) }),
    });
    this.function.node.addDependency(policy);
    Tags.of(this).add("component", entry.name);
    acknowledge(this, policy, { entry, stage });
  }
}

/** A task goes on by a message to its own queue, hundreds of times for a long past; AWS would take that for a runaway loop. */
function sendsToItself({ needs, trigger }: FunctionEntry): boolean {
  return "queue" in trigger && needs.sends.includes(trigger.queue);
}

/** What the rules of AWS's checks would have otherwise, and why this function has not. */
function acknowledge(
  scope: AppFunction,
  policy: Policy,
  { entry, stage }: Pick<AppFunctionProps, "entry" | "stage">,
): void {
  const checks = Validations.of(scope.function);
  checks.acknowledge({
    id: "Serverless-LambdaTracing",
    reason: "Traces cost per request and need a permission on every resource; the logs name account, run and slice.",
  });
  if ("schedule" in entry.trigger) {
    checks.acknowledge({
      id: "Serverless-LambdaAsyncFailureDestination",
      reason: "Its dead letters keep the event, which carries nothing; why it failed is in its log.",
    });
  } else {
    checks.acknowledge({
      id: "Serverless-LambdaDLQ",
      reason: "For asynchronous invocations only: a queue with dead letters invokes it, or the API.",
    });
  }
  if ("queue" in entry.trigger) {
    checks.acknowledge({
      id: "Serverless-LambdaEventSourceMappingDestination",
      reason: "For streams only: the queue itself moves what fails to its dead letters.",
    });
  }
  acknowledgeChannels(policy, entry);
  for (const { path } of entry.needs.secrets) {
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${parameterAsChecked(scope, stage.name, path)}]`,
      reason: "Connections come and go without a deployment; their secrets lie below the platform's own path.",
    });
  }
}

/** Channels come and go without a deployment too. */
function acknowledgeChannels(policy: Policy, { needs }: FunctionEntry): void {
  const found = [
    ...(needs.topics ?? []).map((prefix) => `sns:*:<AWS::AccountId>:${prefix}*`),
    ...(needs.mail ? ["ses:<AWS::Region>:<AWS::AccountId>:identity/*"] : []),
  ];
  for (const resource of found) {
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${resource}]`,
      reason: "Which topics and senders are used stands in the configuration, which changes without a deployment.",
    });
  }
}

/** The parameters' ARN as the checks print it, what is known only when deployed in angle brackets. */
function parameterAsChecked(scope: Construct, stage: string, path: string): string {
  const { region } = Stack.of(scope);
  const where = Token.isUnresolved(region) ? "<AWS::Region>" : region;
  return `arn:<AWS::Partition>:ssm:${where}:<AWS::AccountId>:parameter/leadline/${stage}/${path}`;
}
