import * as z from "zod";
import { arnOf } from "./intrinsics.ts";
import type { AccessRequest } from "./role-policy.ts";
import { AwsRefusal, answered, type Call, type Service } from "./service.ts";

interface Parameter {
  readonly value: string;
  readonly type: string;
  readonly key: string | undefined;
  readonly version: number;
}

const one = z.looseObject({ Name: z.string() });
const put = z.looseObject({
  Name: z.string(),
  Value: z.string(),
  Type: z.enum(["String", "SecureString"]),
  KeyId: z.string().optional(),
  Overwrite: z.boolean().default(false),
});
const byPath = z.looseObject({ Path: z.string(), Recursive: z.boolean().default(false) });

/**
 * The Parameter Store, in memory: what was put is gone when the process ends. Whoever reads or writes an encrypted parameter
 * needs its key as well, bound to the parameter as KMS binds it.
 */
export function ssmService(): Service {
  const held = new Map<string, Parameter>();
  return {
    target: "AmazonSSM",
    asks: (call) => asksOf(call, held),
    async answer({ operation, input }) {
      switch (operation) {
        case "GetParameter":
          return answered({ Parameter: shown(one.parse(input).Name, held) });
        case "PutParameter":
          return answered({ Version: stored(put.parse(input), held), Tier: "Standard" });
        case "GetParametersByPath":
          return answered({ Parameters: below(byPath.parse(input), held).map((name) => shown(name, held)) });
        default:
          throw new AwsRefusal("UnknownOperationException", `${operation} is not imitated.`);
      }
    },
  };
}

function asksOf({ operation, input }: Call, held: ReadonlyMap<string, Parameter>): readonly AccessRequest[] {
  const action = `ssm:${operation}`;
  const names = operation === "GetParametersByPath" ? below(byPath.parse(input), held) : [one.parse(input).Name];
  const asked = operation === "GetParametersByPath" ? [byPath.parse(input).Path] : names;
  const keys = names.flatMap((name) => {
    const key = operation === "PutParameter" ? put.parse(input).KeyId : held.get(name)?.key;
    return key === undefined ? [] : [keyAsked(operation === "PutParameter" ? "kms:Encrypt" : "kms:Decrypt", key, name)];
  });
  return [...asked.map((name) => ({ action, resource: parameterArn(name) })), ...keys];
}

const parameterArn = (name: string) => arnOf("ssm", `parameter${name}`);

function keyAsked(action: string, resource: string, name: string): AccessRequest {
  return { action, resource, context: { "kms:EncryptionContext:PARAMETER_ARN": [parameterArn(name)] } };
}

function shown(name: string, held: ReadonlyMap<string, Parameter>) {
  const found = held.get(name);
  if (found === undefined) throw new AwsRefusal("ParameterNotFound", "");
  return { Name: name, Value: found.value, Type: found.type, Version: found.version, ARN: parameterArn(name) };
}

function stored({ Name, Value, Type, KeyId, Overwrite }: z.output<typeof put>, held: Map<string, Parameter>): number {
  const before = held.get(Name);
  if (before !== undefined && !Overwrite) throw new AwsRefusal("ParameterAlreadyExists", `${Name} exists already.`);
  if (Value.length > 8_192) throw new AwsRefusal("ValidationException", "A value has at most 8192 characters.");
  const version = (before?.version ?? 0) + 1;
  held.set(Name, { value: Value, type: Type, key: KeyId, version });
  return version;
}

function below({ Path, Recursive }: z.output<typeof byPath>, held: ReadonlyMap<string, Parameter>): readonly string[] {
  const prefix = Path.endsWith("/") ? Path : `${Path}/`;
  return [...held.keys()].filter(
    (name) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes("/")),
  );
}
