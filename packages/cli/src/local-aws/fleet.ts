import { LeadlineError } from "@leadline/core/errors";
import type { Authority, Caller } from "./authority.ts";
import type { FunctionSpec } from "./deployment.ts";
import type { DeployedFunction } from "./execution-environment.ts";
import { region } from "./intrinsics.ts";
import { createLambda, type Lambda, type LambdaParts } from "./lambda.ts";

/** All functions of a stack. */
export interface Fleet {
  /** Throws `internal.bug` where the stack has no such function. */
  lambda(name: string): Lambda;
  spec(name: string): FunctionSpec;
  /** As whom a function calls. */
  caller(name: string): Caller;
  deploy(specs: readonly FunctionSpec[]): void;
  stop(): Promise<void>;
}

export interface FleetParts extends Pick<LambdaParts, "clock"> {
  readonly authority: Authority;
  /** Of the imitated services. */
  readonly endpoint: string;
  readonly written: (functionName: string, line: string) => void;
}

export function fleetOf(first: readonly FunctionSpec[], { authority, endpoint, clock, written }: FleetParts): Fleet {
  const specs = new Map(first.map((spec) => [spec.name, spec]));
  const admitted = (spec: FunctionSpec) => deployed(spec, endpoint, authority.admit(callerOf(spec)));
  const lambdas = new Map(
    first.map((spec) => [spec.name, createLambda(admitted(spec), { clock, log: (line) => written(spec.name, line) })]),
  );
  const spec = (name: string) => specs.get(name) ?? missing(name);
  return {
    spec,
    lambda: (name) => lambdas.get(name) ?? missing(name),
    caller: (name) => callerOf(spec(name)),
    deploy(next) {
      for (const one of next) {
        specs.set(one.name, one);
        (lambdas.get(one.name) ?? missing(one.name)).deploy(admitted(one));
      }
    },
    async stop() {
      await Promise.all([...lambdas.values()].map((lambda) => lambda.stop()));
    },
  };
}

const callerOf = ({ name, statements }: FunctionSpec): Caller => ({ name, statements });

/** The template's variables, and those that Lambda itself sets; the services are those of this machine. */
function deployed(spec: FunctionSpec, endpoint: string, accessKeyId: string): DeployedFunction {
  const { name, arn, folder, handler, timeoutMs, memoryMb } = spec;
  const environment = {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: "local",
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    _HANDLER: handler,
    LAMBDA_TASK_ROOT: folder,
    TZ: ":UTC",
    LANG: "en_US.UTF-8",
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_ENDPOINT_URL_SSM: endpoint,
    AWS_ENDPOINT_URL_SNS: endpoint,
    AWS_ENDPOINT_URL_SESV2: endpoint,
  };
  return { name, arn, folder, handler, timeoutMs, memoryMb, environment: { ...spec.variables, ...environment } };
}

function missing(name: string): never {
  throw new LeadlineError("internal.bug", `The stack has no function ${name}.`);
}
