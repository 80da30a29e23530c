import { LeadlineError } from "@leadline/core/errors";
import type { Resource, Resources } from "./cloud-assembly.ts";

/** Where everything stands in for what it would be in an account. */
export const region = "eu-west-1";
export const accountNumber = "123456789012";

export const arnOf = (service: string, name: string): string => `arn:aws:${service}:${region}:${accountNumber}:${name}`;

const pseudo: Readonly<Record<string, string>> = {
  "AWS::Region": region,
  "AWS::AccountId": accountNumber,
  "AWS::Partition": "aws",
  "AWS::URLSuffix": "amazonaws.com",
};

type Naming = (properties: Readonly<Record<string, string>>, id: string) => string;

/** What `Ref` gives, where that is not the logical id. A queue's address is the front's. */
const refs: Readonly<Record<string, Naming>> = {
  "AWS::DynamoDB::GlobalTable": ({ TableName = "" }) => TableName,
  "AWS::Lambda::Function": ({ FunctionName = "" }) => FunctionName,
  "AWS::Logs::LogGroup": ({ LogGroupName = "" }) => LogGroupName,
  "AWS::SNS::Topic": ({ TopicName = "" }) => arnOf("sns", TopicName),
};

const arns: Readonly<Record<string, Naming>> = {
  "AWS::DynamoDB::GlobalTable": ({ TableName }) => arnOf("dynamodb", `table/${TableName}`),
  "AWS::SQS::Queue": ({ QueueName = "" }) => arnOf("sqs", QueueName),
  "AWS::Lambda::Function": ({ FunctionName }) => arnOf("lambda", `function:${FunctionName}`),
  "AWS::KMS::Key": (_, id) => arnOf("kms", `key/${id}`),
  "AWS::IAM::Role": (_, id) => `arn:aws:iam::${accountNumber}:role/${id}`,
  "AWS::Logs::LogGroup": ({ LogGroupName }) => arnOf("logs", `log-group:${LogGroupName}:*`),
  "AWS::SNS::Topic": ({ TopicName = "" }) => arnOf("sns", TopicName),
};

/** Values of a template as CloudFormation would fill them in. Throws `internal.bug` for a function it does not know. */
export type Resolve = (value: unknown) => unknown;

/** Where the parts of a stack answer on this machine. */
export interface Addresses {
  /** Of the queue of that name. */
  readonly queue: (name: string) => string;
  /** Of the HTTP API. */
  readonly api: string;
}

/** Fills in every reference of a template's resources. */
export function resolverOf(resources: Resources, addresses: Addresses): Resolve {
  const named = (id: string): Resource => {
    const found = resources[id];
    if (found === undefined) throw unknown(`the resource ${id}`);
    return found;
  };
  const textsOf = ({ Properties }: Resource) =>
    Object.fromEntries(
      Object.entries(Properties).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  const ref = (id: string): string => {
    if (pseudo[id] !== undefined) return pseudo[id];
    const found = named(id);
    const texts = textsOf(found);
    if (found.Type === "AWS::SQS::Queue") return addresses.queue(texts.QueueName ?? id);
    return refs[found.Type]?.(texts, id) ?? id;
  };
  const attribute = (id: string, name: string): string => {
    const found = named(id);
    const texts = textsOf(found);
    if (found.Type === "AWS::ApiGatewayV2::Api" && name === "ApiEndpoint") return addresses.api;
    const value = name === "Arn" ? arns[found.Type]?.(texts, id) : texts[name];
    if (value === undefined) throw unknown(`${name} of ${found.Type}`);
    return value;
  };
  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [[name, given] = ["", null]] = entries;
    if (entries.length !== 1 || !(name === "Ref" || name.startsWith("Fn::"))) {
      return Object.fromEntries(entries.map(([key, inner]) => [key, resolve(inner)]));
    }
    if (name === "Ref") return ref(String(given));
    if (name === "Fn::GetAtt" && Array.isArray(given)) return attribute(String(given[0]), String(given[1]));
    if (name === "Fn::Join" && Array.isArray(given)) return joined(given, resolve);
    if (name === "Fn::Sub" && typeof given === "string") return given.replaceAll(/\$\{([^}]+)\}/g, (_, id) => ref(id));
    throw unknown(name);
  };
  return resolve;
}

function joined([separator, parts]: readonly unknown[], resolve: Resolve): string {
  const texts = resolve(parts);
  return Array.isArray(texts) ? texts.join(String(separator)) : String(texts);
}

function unknown(what: string): LeadlineError {
  return new LeadlineError("internal.bug", `The template has ${what}, which the local imitation does not know.`);
}
