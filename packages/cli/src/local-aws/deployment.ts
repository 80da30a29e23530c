import { LeadlineError } from "@leadline/core/errors";
import * as z from "zod";
import type { CloudAssembly, Resources } from "./cloud-assembly.ts";
import type { DeployedFunction } from "./execution-environment.ts";
import { type Addresses, type Resolve, resolverOf } from "./intrinsics.ts";
import { isLike, type Statement, statementsIn } from "./role-policy.ts";
import type { QueueSpec } from "./sqs-service.ts";

/** What a template says of the parts that can be imitated, every reference filled in. */
export interface Deployment {
  readonly table: string;
  /** ARNs of the keys that secrets may be encrypted with. */
  readonly keys: readonly string[];
  readonly functions: readonly FunctionSpec[];
  readonly queues: readonly QueueSpec[];
  readonly mappings: readonly MappingSpec[];
  readonly schedules: readonly ScheduleSpec[];
  readonly api: ApiSpec;
}

export interface FunctionSpec extends Omit<DeployedFunction, "environment"> {
  readonly variables: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly statements: readonly Statement[];
  /** ARN of the queue that takes events that failed every time. */
  readonly deadLetters: string | null;
  /** How often an event of a schedule is tried again. */
  readonly retries: number;
}

export interface MappingSpec {
  readonly queue: string;
  readonly function: string;
  readonly concurrency: number;
}

export interface ScheduleSpec {
  readonly name: string;
  readonly expression: string;
  readonly function: string;
  /** Whether the schedule's role lets it start the function. */
  readonly isAllowed: boolean;
}

export interface ApiSpec {
  readonly id: string;
  readonly stage: string;
  readonly routes: readonly { readonly key: string; readonly function: string; readonly isOpen: boolean }[];
}

const text = z.string();

const shapes = {
  table: z.object({ TableName: text }),
  queue: z.object({
    QueueName: text,
    VisibilityTimeout: z.int().default(30),
    RedrivePolicy: z.object({ deadLetterTargetArn: text, maxReceiveCount: z.int() }).optional(),
  }),
  function: z.object({
    FunctionName: text,
    Handler: text,
    Timeout: z.int().default(3),
    MemorySize: z.int().default(128),
    Code: z.object({ S3Key: text }),
    Role: text,
    Environment: z.object({ Variables: z.record(text, text) }).default({ Variables: {} }),
    LoggingConfig: z.object({ LogGroup: text }),
    DeadLetterConfig: z.object({ TargetArn: text }).optional(),
  }),
  retries: z.object({ FunctionName: text, MaximumRetryAttempts: z.int().default(2) }),
  policy: z.object({ PolicyDocument: z.unknown(), Roles: z.array(text) }),
  mapping: z.object({
    EventSourceArn: text,
    FunctionName: text,
    BatchSize: z.literal(1),
    FunctionResponseTypes: z.tuple([z.literal("ReportBatchItemFailures")]),
    ScalingConfig: z.object({ MaximumConcurrency: z.int() }),
  }),
  schedule: z.object({
    Name: text,
    ScheduleExpression: text,
    ScheduleExpressionTimezone: z.enum(["UTC", "Etc/UTC"]),
    State: z.literal("ENABLED"),
    Target: z.object({ Arn: text, RoleArn: text }),
  }),
  stage: z.object({ StageName: text }),
  route: z.object({ RouteKey: text, Target: text, AuthorizationType: z.literal("NONE") }),
  integration: z.object({ IntegrationUri: text, PayloadFormatVersion: z.literal("2.0") }),
  permission: z.object({ FunctionName: text, Principal: text, SourceArn: text }),
} as const;

/** What is left out of the template's resources is not imitated: alarms, dashboards, logs, resource policies of queues. */
export function deploymentOf(assembly: CloudAssembly, addresses: Addresses): Deployment {
  const { resources } = assembly;
  const resolve = resolverOf(resources, addresses);
  const all = finderOf(resources, resolve);
  const one = <Shape extends z.ZodType>(type: string, shape: Shape): z.output<Shape> => {
    const [found] = all(type, shape);
    if (found === undefined) throw new LeadlineError("input.invalid", `The stack has no ${type}.`);
    return found.properties;
  };
  const byRole = statementsByRole(all("AWS::IAM::Policy", shapes.policy));
  const statementsOf = (role: string) => byRole.get(role.split("/").at(-1) ?? "") ?? [];
  return {
    table: one("AWS::DynamoDB::GlobalTable", shapes.table).TableName,
    keys: all("AWS::KMS::Key", z.unknown()).map(({ id }) => String(resolve({ "Fn::GetAtt": [id, "Arn"] }))),
    functions: functionsOf({ all, assembly, resolve, statementsOf }),
    queues: all("AWS::SQS::Queue", shapes.queue).map(
      ({ properties: { QueueName, VisibilityTimeout, RedrivePolicy } }) => ({
        name: QueueName,
        visibilitySeconds: VisibilityTimeout,
        deadLetters: RedrivePolicy
          ? { name: lastWord(RedrivePolicy.deadLetterTargetArn), maxReceives: RedrivePolicy.maxReceiveCount }
          : null,
      }),
    ),
    mappings: all("AWS::Lambda::EventSourceMapping", shapes.mapping).map(({ properties }) => ({
      queue: lastWord(properties.EventSourceArn),
      function: lastWord(properties.FunctionName),
      concurrency: properties.ScalingConfig.MaximumConcurrency,
    })),
    schedules: all("AWS::Scheduler::Schedule", shapes.schedule).map(
      ({ properties: { Name, ScheduleExpression, Target } }) => ({
        name: Name,
        expression: ScheduleExpression,
        function: lastWord(Target.Arn),
        isAllowed: statementsOf(Target.RoleArn).some(
          ({ Effect, Action, Resource }) =>
            Effect === "Allow" &&
            Action.includes("lambda:InvokeFunction") &&
            Resource.some((pattern) => isLike(pattern, Target.Arn)),
        ),
      }),
    ),
    api: apiOf(all, one("AWS::ApiGatewayV2::Stage", shapes.stage).StageName),
  };
}

/** The name of the one table. */
export function tableIn(assembly: CloudAssembly): string {
  return deploymentOf(assembly, { queue: (name) => name, api: "" }).table;
}

const lastWord = (arn: string): string => arn.split(":").at(-1) ?? "";

type Finder = <Shape extends z.ZodType>(
  type: string,
  shape: Shape,
) => readonly { readonly id: string; readonly properties: z.output<Shape> }[];

/** Only what the shape asks for is resolved, since other properties may hold what is not imitated. */
function finderOf(resources: Resources, resolve: Resolve): Finder {
  return (type, shape) =>
    Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
      if (Type !== type) return [];
      const wanted = shape instanceof z.ZodObject ? Object.keys(shape.shape) : [];
      const own = wanted.flatMap((name) => (Properties[name] === undefined ? [] : [[name, resolve(Properties[name])]]));
      return [{ id, properties: shape.parse(Object.fromEntries(own)) }];
    });
}

function statementsByRole(
  policies: readonly { readonly properties: z.output<typeof shapes.policy> }[],
): ReadonlyMap<string, readonly Statement[]> {
  const found = new Map<string, readonly Statement[]>();
  for (const { PolicyDocument, Roles } of policies.map(({ properties }) => properties)) {
    for (const role of Roles) found.set(role, [...(found.get(role) ?? []), ...statementsIn(PolicyDocument)]);
  }
  return found;
}

interface FunctionParts {
  readonly all: Finder;
  readonly assembly: CloudAssembly;
  readonly resolve: Resolve;
  readonly statementsOf: (role: string) => readonly Statement[];
}

function functionsOf({ all, assembly, resolve, statementsOf }: FunctionParts): readonly FunctionSpec[] {
  const retries = all("AWS::Lambda::EventInvokeConfig", shapes.retries).map(({ properties }) => properties);
  return all("AWS::Lambda::Function", shapes.function).map(({ id, properties: of }) => ({
    name: of.FunctionName,
    arn: String(resolve({ "Fn::GetAtt": [id, "Arn"] })),
    folder: assembly.folderOf(of.Code.S3Key),
    handler: of.Handler,
    timeoutMs: of.Timeout * 1000,
    memoryMb: of.MemorySize,
    variables: of.Environment.Variables,
    logGroup: of.LoggingConfig.LogGroup,
    statements: statementsOf(of.Role),
    deadLetters: of.DeadLetterConfig?.TargetArn ?? null,
    retries: retries.find(({ FunctionName }) => FunctionName === of.FunctionName)?.MaximumRetryAttempts ?? 2,
  }));
}

function apiOf(all: Finder, stage: string): ApiSpec {
  const [{ id = "" } = {}] = all("AWS::ApiGatewayV2::Api", z.unknown());
  const integrations = all("AWS::ApiGatewayV2::Integration", shapes.integration);
  const permissions = all("AWS::Lambda::Permission", shapes.permission).map(({ properties }) => properties);
  const routes = all("AWS::ApiGatewayV2::Route", shapes.route).map(({ properties: { RouteKey, Target } }) => {
    const uri = integrations.find((one) => Target === `integrations/${one.id}`)?.properties.IntegrationUri ?? "";
    const [method = "", path = ""] = RouteKey.split(" ");
    const asked = `:${id}/${stage}/${method}${path}`;
    const isOpen = permissions.some(({ FunctionName, Principal, SourceArn }) => {
      const pattern = `*${SourceArn.slice(SourceArn.lastIndexOf(":"))}`;
      return uri === FunctionName && Principal === "apigateway.amazonaws.com" && isLike(pattern, asked);
    });
    return { key: RouteKey, function: lastWord(uri), isOpen };
  });
  return { id, stage, routes };
}
